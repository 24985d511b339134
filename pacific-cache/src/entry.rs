//! What is stored: what it depends on, how long it is fresh, and the response, or the value as the body of one.

use crate::carried::Carried;
use crate::freshness::Freshness;
use crate::response::StoredResponse;

#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) carried: Carried,
    pub(crate) freshness: Freshness,
    pub(crate) response: StoredResponse,
}

impl Entry {
    /// Bytes in memory, about.
    pub(crate) fn weight(&self) -> u64 {
        (size_of::<Self>() + self.carried.weight() + self.response.weight()) as u64
    }
}
