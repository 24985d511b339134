//! What is looked for: a slot, and the names that whatever answers must carry intact.

use std::sync::Arc;

use crate::backend::memory::{Slot, SlotRef};
use crate::cache::Core;
use crate::carried::Carried;
use crate::cells::{Cell, Fence};
use crate::clock::Instant;
use crate::entry::Entry;
use crate::far::{Arrival, Capture};
use crate::flight::{Fit, Turn};
use crate::http::uri::path_name;
use crate::landing::{Begun, Landed};
use crate::mutant::{self, Mutant};
use crate::name::{Name, bounded};

/// What a look into the store found.
#[derive(Clone)]
pub(crate) enum Found {
    Fresh(Arc<Entry>),
    /// No longer fresh, but not invalidated.
    Expired(Arc<Entry>),
    Nothing,
}

/// A response or value that is looked for.
pub(crate) trait Wanted {
    fn slot(&self) -> SlotRef<'_>;

    /// Whether the name that its key is was written without braces.
    fn has_constant_key(&self) -> bool;

    /// Of the request; a value has none, which is empty.
    fn path(&self) -> &str;

    /// Tags that an attribute wrote without braces.
    fn constants(&self) -> &'static [&'static str];

    /// Whether its entries may be served when they are stale.
    #[cfg(feature = "redis")]
    fn outlives(&self) -> bool;

    /// Whether whatever is fresh is an answer, so that no load follows where that is found.
    #[cfg(feature = "redis")]
    fn takes_all_that_is_fresh(&self) -> bool;

    /// All other tags.
    fn tags(&self) -> &[Name];

    /// Whether something fresh is an answer to this very request.
    fn suits(&self, _: &Entry, _: Instant) -> bool {
        true
    }

    /// The entry of this slot whose fence is intact, also for the names that are given here.
    fn find(&self, core: &Core, now: Instant) -> Found {
        match core.kept(&self.slot()) {
            Some(entry) if core.far.as_ref().is_some_and(|far| !far.serves(&entry, now)) => Found::Nothing,
            Some(entry) if self.may_have(core, &entry, now) => Found::Fresh(entry),
            Some(entry) if self.accepts(core, &entry.carried) => Found::Expired(entry),
            _ => Found::Nothing,
        }
    }

    /// Whether an entry of this slot is an answer.
    fn may_have(&self, core: &Core, entry: &Entry, now: Instant) -> bool {
        entry.freshness.is_fresh(now)
            && (self.accepts(core, &entry.carried) || mutant::is(Mutant::HitUnchecked))
    }

    /// Whether what carries this is valid here and now.
    fn accepts(&self, core: &Core, carried: &Carried) -> bool {
        let (cells, fence) = (&core.memory.cells, &carried.fence);
        cells.intact(fence)
            && (*carried.path == *self.path() || cells.unmoved(&self.path_cell(core), fence.birth))
            && self.tags().iter().all(|tag| cells.unmoved(&cell(core, tag), fence.birth))
    }

    /// What a load that begins now carries. The cells first: a constant's must be there before the birth.
    fn carried(&self, core: &Core, capture: &Capture) -> Carried {
        let cells = self.cells(core);
        let constants = self.constants().iter().map(|tag| Name::new(tag).to_text());
        Carried {
            fence: Fence { birth: core.memory.cells.birth(), cells },
            path: self.path().into(),
            tags: constants.chain(self.tags().iter().map(Name::to_text)).collect(),
            token: capture.token().cloned(),
            mirrored: None,
        }
    }

    /// The cells of every name that is known before the load: key, path, tags.
    fn cells(&self, core: &Core) -> Vec<Cell> {
        let path = (!self.path().is_empty()).then(|| self.path_cell(core));
        let constants = self.constants().iter().map(|tag| cell(core, &Name::new(tag)));
        let tags = self.tags().iter().map(|tag| cell(core, tag));
        [self.key_cell(core)].into_iter().chain(path).chain(constants).chain(tags).collect()
    }

    /// The cell of the name that its key is.
    fn key_cell(&self, core: &Core) -> Cell {
        let (cells, key) = (&core.memory.cells, self.slot().key);
        if self.has_constant_key() { cells.constant(key) } else { cells.bucket(key) }
    }

    fn path_cell(&self, core: &Core) -> Cell {
        core.memory.cells.bucket(&bounded(path_name(self.path())))
    }

    /// Joins a flight that is valid here, finds what was stored meanwhile, or begins a flight.
    ///
    /// `slot` is this one's own.
    fn enter(&self, core: &Core, slot: &Slot, arrival: &Arrival) -> Turn<Arc<Entry>, Begun, Landed> {
        core.flights.enter(
            slot,
            |begun| self.fit(core, begun, arrival),
            || match self.find(core, core.now()) {
                Found::Fresh(entry) => Some(entry),
                Found::Expired(_) | Found::Nothing => None,
            },
            |number| Begun::new(self.carried(core, &arrival.capture), number, arrival.longest_turn(core)),
        )
    }

    /// Whether what this flight loads is an answer here. A load that began after a request came is never too old for it.
    fn fit(&self, core: &Core, begun: &Begun, arrival: &Arrival) -> Fit {
        let accepts = || self.accepts(core, &begun.carried) || mutant::is(Mutant::JoinUnchecked);
        if begun.is_overdue() || !accepts() {
            return Fit::Replace;
        }
        match &arrival.capture {
            Capture::Local => Fit::Join,
            _ if begun.number > arrival.number => Fit::Join,
            Capture::Taken(token) if begun.carried.token.as_ref() == Some(token) => Fit::Join,
            Capture::Taken(_) if mutant::is(Mutant::JoinAnyToken) => Fit::Join,
            Capture::Taken(_) => Fit::Replace,
            Capture::Dark => Fit::Behind,
        }
    }
}

pub(crate) fn cell(core: &Core, name: &Name) -> Cell {
    let cells = &core.memory.cells;
    if name.is_constant() { cells.constant(name.as_str()) } else { cells.bucket(name.as_str()) }
}
