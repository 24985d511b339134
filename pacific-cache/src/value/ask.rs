//! What a call asks of the cache.

use std::sync::Arc;
use std::time::Duration;

use crate::backend::memory::{Slot, SlotRef};
use crate::cache::{Cache, Core};
use crate::carried::Carried;
use crate::context::Context;
use crate::freshness::Stale;
use crate::http::bypass::Bypass;
use crate::name::Name;
use crate::owner::Owner;
use crate::stats::Event;
use crate::storing::Storing;
use crate::wanted::Wanted;

pub(crate) struct Ask {
    pub(crate) cache: Cache,
    pub(crate) context: Context,
    /// For people.
    pub(crate) function: &'static str,
    pub(crate) owner: Owner,
    pub(crate) partition: Option<Arc<str>>,
    pub(crate) key: Name,
    pub(crate) constants: &'static [&'static str],
    pub(crate) tags: Vec<Name>,
    pub(crate) ttl: Option<Duration>,
    pub(crate) stale: Stale,
    /// Why the cache isn't asked, whatever it is.
    pub(crate) lacking: Option<Bypass>,
}

/// The owner of every value that is kept by hand: its name alone tells where it is.
pub(crate) struct ByHand;

impl Ask {
    /// For the value of this name.
    pub(crate) fn by_hand(cache: Cache, key: Name) -> Self {
        Self {
            cache,
            context: Context::default(),
            function: "a value kept by hand",
            owner: Owner::of::<ByHand>(0),
            partition: None,
            key,
            constants: &[],
            tags: Vec::new(),
            ttl: None,
            stale: Stale::default(),
            lacking: None,
        }
    }

    pub(crate) fn core(&self) -> &Core {
        self.cache.core()
    }

    pub(crate) fn count(&self, event: Event) {
        self.core().count_for(self.owner.function, event);
    }

    pub(crate) fn owned_slot(&self) -> Slot {
        self.slot().to_owned()
    }

    /// For a load that carries this.
    pub(crate) fn storing(&self, carried: Carried) -> Storing {
        Storing::new(self.cache.clone(), self.owned_slot(), carried)
    }

    pub(crate) fn time_to_live(&self) -> Duration {
        self.ttl.unwrap_or(self.core().options.default_ttl)
    }
}

impl Wanted for Ask {
    fn slot(&self) -> SlotRef<'_> {
        SlotRef {
            owner: self.owner,
            partition: self.partition.as_deref(),
            key: self.key.as_str(),
            variant: None,
        }
    }

    fn has_constant_key(&self) -> bool {
        self.key.is_constant()
    }

    fn path(&self) -> &str {
        ""
    }

    fn constants(&self) -> &'static [&'static str] {
        self.constants
    }

    /// One that is kept by hand may be marked as stale.
    #[cfg(feature = "redis")]
    fn outlives(&self) -> bool {
        self.owner == Owner::of::<ByHand>(0) || self.stale != Stale::default()
    }

    /// One of another type is not.
    #[cfg(feature = "redis")]
    fn takes_all_that_is_fresh(&self) -> bool {
        false
    }

    fn tags(&self) -> &[Name] {
        &self.tags
    }
}
