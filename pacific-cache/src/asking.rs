//! A request that missed.

use std::ops::Deref;
use std::sync::Arc;

use crate::ask::Ask;
use crate::backend::memory::Slot;
use crate::cache::{Cache, Core};
use crate::carried::Carried;
use crate::clock::Instant;
use crate::entry::Entry;
use crate::http::cache_status::Forward;
use crate::look::Missed;
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
}

impl Asking {
    pub(crate) fn new(ask: Ask, missed: Missed) -> Self {
        let Missed { forward, fallback, .. } = missed;
        Self { slot: ask.slot().to_owned(), cache: ask.cache(), ask, forward, fallback }
    }

    pub(crate) fn core(&self) -> &Core {
        self.cache.core()
    }

    pub(crate) fn hash(&self) -> u64 {
        self.core().memory.hash(&self.slot)
    }

    /// For a load that carries this.
    pub(crate) fn storing(&self, carried: Carried) -> Storing {
        Storing { cache: self.cache.clone(), slot: self.slot.clone(), carried }
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
