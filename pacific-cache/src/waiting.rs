//! Waiting for another's load.

use std::pin::pin;
use std::sync::Arc;

use crate::backend::memory::Slot;
use crate::cache::Core;
use crate::clock::Deadline;
use crate::entry::Entry;
use crate::flight::Waiter;
use crate::http::bypass::Bypass;
use crate::landing::{Begun, Landed};
use crate::mutant::{self, Mutant};

/// What waiting came to.
pub(crate) enum Waited {
    Shared(Arc<Entry>),
    /// Run what is one's own.
    Alone(Bypass),
    /// Look again.
    Again,
}

/// Waits until the load has landed, at most until `until`.
pub(crate) async fn wait(core: &Core, slot: &Slot, waiter: Waiter<Begun, Landed>, until: Deadline) -> Waited {
    let flight = Arc::clone(&waiter.flight);
    match until.before(pin!(waiter)).await {
        None => {
            if flight.begun_with.deadline.is_past() {
                core.flights.remove(slot, &flight);
            }
            Waited::Alone(Bypass::Deadline)
        }
        Some(None) => Waited::Again,
        Some(Some(Landed::Unshareable)) => Waited::Alone(Bypass::Unshareable),
        Some(Some(Landed::Shared(entry, late))) => {
            let birth = entry.carried.fence.birth;
            let unmoved = late.iter().all(|cell| core.memory.cells.unmoved(cell, birth))
                // Nor has a pattern that was to end such a tag seen it.
                && (late.is_empty() || !core.is_ended_by_pattern(&slot.key, &entry.carried));
            if unmoved || mutant::is(Mutant::TagsUnchecked) { Waited::Shared(entry) } else { Waited::Again }
        }
    }
}
