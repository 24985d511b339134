//! Packing: bodies that are smaller in Redis than they are.

use bytes::Bytes;

use super::Unreadable;
use super::write::put_number;
use crate::response::StoredResponse;

/// Which bodies are packed, and how hard it is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Packing {
    /// Bytes of the smallest.
    pub(crate) from: usize,
    pub(crate) level: i32,
}

impl Packing {
    /// The body, behind the length that it had; nothing where that is no smaller, or it has a coding of its own.
    pub(super) fn pack(self, response: &StoredResponse) -> Option<Vec<u8>> {
        let body = response.body();
        if body.len() < self.from || response.is_coded() {
            return None;
        }
        let mut packed = Vec::new();
        put_number(&mut packed, body.len() as u64);
        packed.extend(zstd::compress(body, self.level)?);
        (packed.len() < body.len()).then_some(packed)
    }
}

/// Never more than it says, nor more than may be.
pub(super) fn unpack(length: u64, packed: &[u8], max_body: u64) -> Result<Bytes, Unreadable> {
    let length = usize::try_from(length).map_err(|_| Unreadable::TooLarge)?;
    if length as u64 > max_body {
        return Err(Unreadable::TooLarge);
    }
    let body = zstd::decompress(packed, length).ok_or(Unreadable::Corrupt)?;
    if body.len() == length { Ok(body.into()) } else { Err(Unreadable::Corrupt) }
}

#[cfg(feature = "compression")]
mod zstd {
    pub(super) fn compress(body: &[u8], level: i32) -> Option<Vec<u8>> {
        ::zstd::bulk::compress(body, level).ok()
    }

    /// At most so many bytes, which is also what is allocated.
    pub(super) fn decompress(packed: &[u8], length: usize) -> Option<Vec<u8>> {
        ::zstd::bulk::decompress(packed, length).ok()
    }
}

#[cfg(not(feature = "compression"))]
mod zstd {
    pub(super) fn compress(_: &[u8], _: i32) -> Option<Vec<u8>> {
        None
    }

    /// What another program has packed is a miss here.
    pub(super) fn decompress(_: &[u8], _: usize) -> Option<Vec<u8>> {
        None
    }
}
