//! Which resources have a stored variant: so that a miss can say that only the request's fields kept it from a hit.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};

use crate::backend::memory::SlotRef;
use crate::cache::Core;
use crate::entry::Entry;
use crate::policy::{Credentials, Policy};
use crate::sync::lock;

/// How many resources are known at most; beyond it they are forgotten, and their misses are plain ones.
const MOST: usize = 4096;

/// The newest variant of a resource, by its hash. A collision says the wrong word in a
/// `Cache-Status` and does nothing else.
#[derive(Default)]
pub(crate) struct Variants(Mutex<HashMap<u64, Weak<Entry>>>);

impl Variants {
    pub(crate) fn note(&self, resource: u64, entry: &Arc<Entry>) {
        let mut known = lock(&self.0);
        if known.len() >= MOST {
            known.retain(|_, entry| entry.strong_count() > 0);
        }
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(resource, Arc::downgrade(entry));
    }

    pub(crate) fn newest(&self, resource: u64) -> Option<Arc<Entry>> {
        lock(&self.0).get(&resource)?.upgrade()
    }
}

/// The hash of what the variants of a slot have in common: everything but the fields. Nobody learns whether another
/// user has been here.
pub(crate) fn resource(core: &Core, slot: SlotRef<'_>, policy: &Policy) -> u64 {
    let is_per_user = policy.credentials == Credentials::PerUser;
    // The fields stand behind the principal, whose text has no space.
    let principal = slot.variant.filter(|_| is_per_user).and_then(|variant| variant.split(' ').next());
    core.memory.hash(SlotRef { variant: principal, ..slot })
}
