//! What a service decides about the size of what it keeps in Redis.

use super::CacheBuilder;
use crate::envelope::Packing;

/// Which bodies are smaller in Redis than they are, for [`CacheBuilder::compression`].
///
/// ```
/// # fn main() -> Result<(), pacific_cache::Error> {
/// use pacific_cache::{Cache, Compression};
///
/// let cache = Cache::redis("redis://localhost:6379/0").compression(Compression::from(16 << 10)).build()?;
/// # drop(cache); Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compression {
    from: usize,
    level: i32,
}

impl Default for Compression {
    /// From 4 KiB on, quickly.
    fn default() -> Self {
        Self::from(4 << 10)
    }
}

impl From<usize> for Compression {
    /// Bodies of so many bytes and more.
    fn from(bytes: usize) -> Self {
        Self { from: bytes, level: 3 }
    }
}

impl Compression {
    /// How hard it is tried, from 1 to 19; 3 by default. A higher level takes longer to store, and is read as fast.
    #[must_use]
    pub fn level(self, level: i32) -> Self {
        Self { level, ..self }
    }
}

impl CacheBuilder {
    /// Compresses large bodies and values in Redis, by zstd: less memory there and less on the wire, for the time that it
    /// takes this process. Off by default.
    ///
    /// What is no smaller for it stays as it is, and so does what has a `Content-Encoding` already, and what is
    /// `sensitive`: how small it gets would tell what is in it. Copies in this process are not compressed, since they
    /// would have to be unpacked at each hit.
    ///
    /// Nothing that Redis holds is unpacked to more than `max_body`.
    pub fn compression(mut self, compression: Compression) -> Self {
        let Compression { from, level } = compression;
        if !(1..=19).contains(&level) {
            self.mistakes.push("a level of compression is from 1 to 19".to_owned());
        }
        self.options.packing = Some(Packing { from, level });
        self.with_far("compression", |_| ())
    }
}
