//! Which resources have a stored variant: so that a miss can say that only the request's fields kept it from a hit.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};

use crate::entry::Entry;
use crate::sync::lock;

/// How many resources are known at most; beyond it they are forgotten, and their misses are plain ones.
const MOST: usize = 4096;

/// The newest variant of a resource, by the hash of its slot without the variant. A collision says the wrong word in a
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
