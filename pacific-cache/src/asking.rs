//! A request that missed.

use std::ops::Deref;
use std::sync::Arc;

use crate::ask::Ask;
use crate::backend::memory::Slot;
use crate::cache::{Cache, Core};
use crate::carried::Carried;
use crate::clock::Instant;
use crate::entry::Entry;
use crate::far::Arrival;
use crate::http::cache_status::Forward;
use crate::joining::Joining;
use crate::look::Missed;
use crate::stats::Event;
use crate::storing::Storing;
use crate::wanted::Wanted;

/// The question, with the cache and the slot that it missed in.
pub(crate) struct Asking {
    ask: Ask,
    pub(crate) slot: Slot,
    pub(crate) cache: Cache,
    pub(crate) forward: Forward,
    /// What is served in the place of an error, while it may be.
    pub(crate) fallback: Option<Arc<Entry>>,
    /// What is stored, and no longer fresh.
    pub(crate) expired: Option<Arc<Entry>>,
    pub(crate) arrival: Arrival,
}

impl Asking {
    pub(crate) fn new(ask: Ask, missed: Missed, arrival: Arrival) -> Self {
        let Missed { forward, fallback, expired, .. } = missed;
        Self { slot: ask.slot().to_owned(), cache: ask.cache(), ask, forward, fallback, expired, arrival }
    }

    pub(crate) fn core(&self) -> &Core {
        self.cache.core()
    }

    /// Also after another cache was configured meanwhile.
    pub(crate) fn count(&self, event: Event) {
        self.count_in(self.core(), event);
    }

    /// For a load that carries this.
    pub(crate) fn storing(&self, carried: Carried) -> Storing {
        Storing::new(self.cache.clone(), self.slot.clone(), carried)
    }

    /// To join, lead or wait for a load.
    pub(crate) fn joining(&mut self) -> Joining<'_, Ask> {
        let Self { ask, slot, cache, arrival, .. } = self;
        Joining { cache, want: ask, slot, arrival }
    }

    /// What may be served in the place of an error now, and when that is.
    pub(crate) fn fallback(&self) -> Option<(&Entry, Instant)> {
        let (core, now) = (self.core(), self.core().now());
        let entry = self.fallback.as_deref()?;
        let may_be = entry.freshness.may_replace_error(now) && self.accepts(core, &entry.carried);
        may_be.then_some((entry, now))
    }
}

impl Deref for Asking {
    type Target = Ask;

    fn deref(&self) -> &Ask {
        &self.ask
    }
}
