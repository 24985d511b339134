//! The end of a load: what it gave is stored under the fence that was taken before it began.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use tracing::Span;

use crate::backend::memory::Slot;
use crate::cache::{Cache, Core};
use crate::carried::Carried;
use crate::cells::Cell;
use crate::entry::Entry;
use crate::far::Lease;
use crate::freshness::{Freshness, Stale, jittered};
use crate::http::bypass::Bypass;
use crate::http::refusal::Refusal;
use crate::load::Wishes;
use crate::mutant::{self, Mutant};
use crate::name::Name;
use crate::response::StoredResponse;
use crate::sending::Sending;
use crate::stats::{Event, told};

/// What storing needs, known when a load begins: it may outlive the request that began it.
pub(crate) struct Storing {
    pub(crate) cache: Cache,
    pub(crate) slot: Slot,
    pub(crate) carried: Carried,
    /// Tags that the load itself named.
    late: Vec<Name>,
    /// The right to load for all nodes.
    pub(crate) lease: Option<Lease>,
    /// What is still to reach the shared tier.
    pub(crate) sending: Option<Sending>,
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
    pub(crate) fn new(cache: Cache, slot: Slot, carried: Carried) -> Self {
        Self { cache, slot, carried, late: Vec::new(), lease: None, sending: None }
    }

    pub(crate) fn core(&self) -> &Core {
        self.cache.core()
    }

    /// Of the function whose load it is.
    pub(crate) fn count(&self, event: Event) {
        self.core().count_for(self.slot.owner.function, event);
    }

    /// Its load begins: when.
    pub(crate) fn load_begins(&self) -> Duration {
        self.count(Event::Load);
        self.core().options.clock.precise()
    }

    /// What it runs in.
    pub(crate) fn load_span(&self) -> Span {
        told::load(self.slot.owner.function)
    }

    /// It has ended, however.
    pub(crate) fn load_ended(&self, begun: Duration) {
        let core = self.core();
        let took = core.options.clock.precise().saturating_sub(begun);
        core.counters.load_took(self.slot.owner.function, took);
    }

    pub(crate) fn hash(&self) -> u64 {
        self.core().memory.hash(&self.slot)
    }

    /// What a load said, with its tags as the cache has them. What has one that the cache can't hide is not stored.
    pub(crate) fn heard(&self, mut wishes: Wishes) -> Wishes {
        let tags: Option<Vec<_>> = wishes.tags.iter().map(|tag| self.core().hidden(tag)).collect();
        if tags.is_none() {
            self.core().tell_lacking("a tag of a load", Bypass::NoSecret);
            wishes.no_store = true;
        }
        wishes.tags = tags.unwrap_or_default();
        wishes
    }

    /// Adds the tags that the load itself named; gives their cells.
    pub(crate) fn add_tags(&mut self, tags: &[Name]) -> Vec<Cell> {
        let cells = &self.cache.core().memory.cells;
        let late: Vec<_> = tags.iter().map(|tag| cells.bucket(tag.as_str())).collect();
        self.carried.fence.cells.extend(late.iter().cloned());
        self.carried.tags.extend(tags.iter().map(Name::to_text));
        self.late.extend_from_slice(tags);
        late
    }

    /// Stores, unless one of the names was invalidated since the load began, also by a pattern that couldn't see it.
    pub(crate) fn put(&mut self, response: StoredResponse, keep: Keep) -> (Arc<Entry>, Result<(), Refusal>) {
        let core = self.core();
        let left = jittered(keep.left, core.options.jitter, chance());
        let mut carried = self.carried.clone();
        if mutant::is(Mutant::LateBirth) {
            carried.fence.birth = core.memory.cells.birth();
        }
        if mutant::is(Mutant::NearOwnLoad) {
            carried.mirrored = core.far.as_ref().and_then(|far| far.mirrored_late(&carried));
        }
        let freshness = Freshness::new(core.now(), left, keep.stale, keep.age);
        let entry = Arc::new(Entry { carried, freshness, response });
        let stored = self.keep(&entry);
        if stored.is_ok() {
            self.core().marks.unmark(self.hash());
        }
        (entry, stored)
    }

    fn keep(&mut self, entry: &Arc<Entry>) -> Result<(), Refusal> {
        let core = self.cache.core();
        if !core.memory.cells.intact(&entry.carried.fence) {
            return Err(Refusal::Fence);
        }
        match &core.far {
            None if core.put_unless_ended(self.slot.clone(), Arc::clone(entry)) => Ok(()),
            None => Err(Refusal::Fence),
            Some(_) => {
                self.may_be_sent(core)?;
                if mutant::is(Mutant::NearOwnLoad) {
                    core.put_unless_ended(self.slot.clone(), Arc::clone(entry));
                }
                let lease = self.lease.take();
                self.sending = Some(Sending::new(self.cache.clone(), Arc::clone(entry), lease));
                Ok(())
            }
        }
    }

    /// Whether it may go to the shared tier.
    fn may_be_sent(&self, core: &Core) -> Result<(), Refusal> {
        if self.carried.token.is_none() {
            return Err(Refusal::Unfenced);
        }
        if core.is_ended_by_pattern(&self.slot.key, &self.carried) {
            return Err(Refusal::Fence);
        }
        if self.knows_late() { Ok(()) } else { Err(Refusal::Tags) }
    }

    /// Whether those who waited can tell that no tag which the load itself named has ended, whatever becomes of the result.
    pub(crate) fn has_fence_of_late(&self) -> bool {
        self.knows_late() || mutant::is(Mutant::TagsUnchecked)
    }

    /// Whether it has tags that it was not known to name, though some were known: the next load may have others again, so
    /// that waiting for it comes to nothing.
    pub(crate) fn names_ever_new(&self) -> bool {
        self.carried.token.as_ref().is_some_and(|token| token.was_hinted())
    }

    /// Without a token only those wait who came before the load began.
    fn knows_late(&self) -> bool {
        let (far, token) = (&self.core().far, &self.carried.token);
        far.as_ref().zip(token.as_ref()).is_none_or(|(far, token)| far.knows(self.hash(), token, &self.late))
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
