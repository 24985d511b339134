//! Which names an entry has carried that its request didn't give: tags that its load named, other paths to its slot.

use quick_cache::sync::Cache;

use super::token::Asked;

/// So many slots are remembered.
const SLOTS: usize = 10_000;

/// So many names a slot: who names more each time is never stored.
const NAMES: usize = 16;

/// By the slot's hash: a collision costs a generation more to ask for, nothing else.
pub(crate) struct Hints(Cache<u64, Vec<Asked<'static>>>);

impl Hints {
    pub(crate) fn new() -> Self {
        Self(Cache::new(SLOTS))
    }

    pub(crate) fn of(&self, slot: u64) -> Vec<Asked<'static>> {
        self.0.get(&slot).unwrap_or_default()
    }

    /// Remembers names beside those that are known already, the newest first.
    pub(crate) fn add(&self, slot: u64, names: Vec<Asked<'static>>) {
        if names.is_empty() {
            return;
        }
        let mut known = self.of(slot);
        known.retain(|name| !names.contains(name));
        let all = names.into_iter().chain(known).take(NAMES).collect();
        self.0.insert(slot, all);
    }
}
