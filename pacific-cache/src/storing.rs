//! The end of a load: what it gave is stored under the fence that was taken before it began.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use crate::backend::memory::Slot;
use crate::cache::{Cache, Core};
use crate::carried::Carried;
use crate::cells::Cell;
use crate::entry::Entry;
use crate::freshness::{Freshness, Stale, jittered};
use crate::http::refusal::Refusal;
use crate::mutant::{self, Mutant};
use crate::name::Name;
use crate::response::StoredResponse;

/// What storing needs, known when a load begins: it may outlive the request that began it.
pub(crate) struct Storing {
    pub(crate) cache: Cache,
    pub(crate) slot: Slot,
    pub(crate) carried: Carried,
}

/// How long something is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keep {
    /// What is left of its lifetime.
    pub(crate) left: Duration,
    pub(crate) stale: Stale,
    /// Seconds that it was old already.
    pub(crate) age: u64,
}

impl Storing {
    pub(crate) fn core(&self) -> &Core {
        self.cache.core()
    }

    pub(crate) fn hash(&self) -> u64 {
        self.core().memory.hash(&self.slot)
    }

    /// Adds the tags that the load itself named; gives their cells.
    pub(crate) fn add_tags(&mut self, tags: &[Name]) -> Vec<Cell> {
        let cells = &self.cache.core().memory.cells;
        let late: Vec<_> = tags.iter().map(|tag| cells.bucket(tag.as_str())).collect();
        self.carried.fence.cells.extend(late.iter().cloned());
        self.carried.tags.extend(tags.iter().map(Name::to_text));
        late
    }

    /// Stores, unless one of the names was invalidated since the load began, also by a pattern that couldn't see it.
    pub(crate) fn put(&self, response: StoredResponse, keep: Keep) -> (Arc<Entry>, Result<(), Refusal>) {
        let core = self.core();
        let left = jittered(keep.left, core.options.jitter, chance());
        let mut carried = self.carried.clone();
        if mutant::is(Mutant::LateBirth) {
            carried.fence.birth = core.memory.cells.birth();
        }
        let freshness = Freshness::new(core.now(), left, keep.stale, keep.age);
        let entry = Arc::new(Entry { carried, freshness, response });
        let intact = core.memory.cells.intact(&entry.carried.fence);
        if !(intact && core.put_unless_ended(self.slot.clone(), Arc::clone(&entry))) {
            return (entry, Err(Refusal::Fence));
        }
        core.marks.unmark(self.hash());
        (entry, Ok(()))
    }

    /// What isn't stored, for those who wait.
    pub(crate) fn give(&self, response: StoredResponse) -> Arc<Entry> {
        let core = self.core();
        let freshness = Freshness::new(core.now(), Duration::ZERO, Stale::default(), 0);
        Arc::new(Entry { carried: self.carried.clone(), freshness, response })
    }

    /// Nobody else gets what was loaded: others don't wait for it.
    pub(crate) fn mark(&self) {
        self.core().marks.mark(self.hash(), self.core().now());
    }
}

/// From 0 to 1; each `RandomState` has keys of its own.
fn chance() -> f64 {
    RandomState::new().hash_one(()) as f64 / u64::MAX as f64
}
