//! Which slots are known to have an entry in Redis.
//!
//! Redis remembers each key that was read on a tracked connection, whether it exists or not. So only what is known to be
//! there is read so: requests for what doesn't exist cost Redis no memory.

use quick_cache::sync::Cache;
use twox_hash::XxHash3_64;

/// So many slots are remembered; one that is forgotten is read once more before it is kept.
const SLOTS: usize = 1 << 16;

/// By the hash of each slot's text: one that shares it is tracked for nothing.
pub(crate) struct Expected(Cache<u64, ()>);

impl Expected {
    pub(crate) fn new() -> Self {
        Self(Cache::new(SLOTS))
    }

    pub(crate) fn add(&self, slot: &str) {
        self.0.insert(XxHash3_64::oneshot(slot.as_bytes()), ());
    }

    pub(crate) fn has(&self, slot: &str) -> bool {
        self.0.get(&XxHash3_64::oneshot(slot.as_bytes())).is_some()
    }
}
