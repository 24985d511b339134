//! What a service decides about secrets.

use super::CacheBuilder;
#[cfg(feature = "encryption")]
use crate::seal::KeyRing;
use crate::secret::Secret;

impl CacheBuilder {
    /// Seals what the cache keeps: every entry in Redis, and in the process's own memory those of handlers and functions
    /// that are `sensitive`, which without it are not cached at all.
    ///
    /// ```
    /// # fn main() -> Result<(), pacific_cache::Error> {
    /// # let keys = "2026-01:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    /// use pacific_cache::{Cache, KeyRing};
    ///
    /// // `keys` is std::env::var("CACHE_KEYS")?, such as "2026-02:…,2026-01:…".
    /// let cache = Cache::memory().encrypt_with(keys.parse::<KeyRing>()?).build()?;
    /// # drop(cache); Ok(()) }
    /// ```
    ///
    /// What is in Redis and isn't sealed by one of these keys, for that very place, is a miss, counted as
    /// [`Stats::unreadable`](crate::Stats::unreadable).
    #[cfg(feature = "encryption")]
    pub fn encrypt_with(mut self, ring: KeyRing) -> Self {
        self.mistakes.extend(ring.mistakes().iter().cloned());
        self.options.ring = Some(ring);
        self
    }

    /// The secret that `unguessable(..)` values are made of: at least 32 random bytes, the same on every node that shares
    /// a Redis. In memory a random one serves if none is given; with Redis, what has such a value in its key is not cached
    /// without.
    ///
    /// ```
    /// # fn main() -> Result<(), pacific_cache::Error> {
    /// # let secret = "4f8c1e6f0b9a4d7ea1c35d2b7e9f60ab";
    /// // `secret` is std::env::var("CACHE_SECRET")?
    /// let cache = pacific_cache::Cache::memory().secret(secret).build()?;
    /// # drop(cache); Ok(()) }
    /// ```
    ///
    /// With another secret everything under such a key is stored anew.
    pub fn secret(mut self, secret: impl AsRef<[u8]>) -> Self {
        let secret = secret.as_ref();
        if secret.len() < Secret::LEAST {
            self.mistakes.push(format!("a secret has at least {} random bytes", Secret::LEAST));
        }
        self.options.secret = Some(Secret::of(secret));
        self
    }
}
