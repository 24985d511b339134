//! Waiting for another's load.

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

/// Waits until the load has landed, at most until `until`; that is set by the first load that is waited for.
pub(crate) async fn wait(
    core: &Core,
    slot: &Slot,
    mut waiter: Waiter<Begun, Landed>,
    until: &mut Option<Deadline>,
) -> Waited {
    let flight = Arc::clone(&waiter.flight);
    let until = *until.get_or_insert(flight.begun_with.latest);
    loop {
        // The load may begin meanwhile.
        match until.min(flight.begun_with.deadline()).before(&mut waiter).await {
            Some(landed) => return judge(core, slot, landed),
            None if flight.begun_with.is_overdue() => {
                core.flights.remove(slot, &flight);
                return Waited::Alone(Bypass::Deadline);
            }
            None if until.is_past() => return Waited::Alone(Bypass::Deadline),
            None => {}
        }
    }
}

fn judge(core: &Core, slot: &Slot, landed: Option<Landed>) -> Waited {
    match landed {
        None => Waited::Again,
        Some(Landed::Unshareable) => Waited::Alone(Bypass::Unshareable),
        Some(Landed::Shared(entry, late)) => {
            let birth = entry.carried.fence.birth;
            let unmoved = late.iter().all(|cell| core.memory.cells.unmoved(cell, birth))
                // Nor has a pattern that was to end such a tag seen it.
                && (late.is_empty() || !core.is_ended_by_pattern(&slot.key, &entry.carried));
            if unmoved || mutant::is(Mutant::TagsUnchecked) { Waited::Shared(entry) } else { Waited::Again }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{advance, timeout};

    use super::*;
    use crate::Cache;
    use crate::far::{Arrival, Capture};
    use crate::flight::{Fit, Flight, Turn};
    use crate::landing::{DEADLINE, Landing};
    use crate::name::Name;
    use crate::value::ask::Ask;
    use crate::wanted::Wanted;

    const SECOND: Duration = Duration::from_secs(1);

    /// A flight that others may wait for.
    struct World {
        ask: Ask,
        slot: Slot,
        begun: Arc<Flight<Begun, Landed>>,
    }

    impl World {
        /// Whose load may have to wait for others' first, so long.
        fn new(before: Duration) -> Self {
            let ask = Ask::by_hand(Cache::isolated(), Name::new("wanted"));
            let (core, slot) = (ask.core(), ask.owned_slot());
            let begin = |number| Begun::new(ask.carried(core, &Capture::Local), number, before);
            let Turn::Lead(begun) = core.flights.enter(&slot, |_| Fit::Replace, || None::<()>, begin) else {
                panic!("nobody else")
            };
            Self { begun, slot: ask.owned_slot(), ask }
        }

        fn landing(&self) -> Landing {
            Landing::new(self.ask.cache.clone(), self.slot.clone(), Arc::clone(&self.begun))
        }

        async fn wait(&self) -> Waited {
            let Turn::Wait(waiter) = self.ask.enter(self.ask.core(), &self.slot, &Arrival::default()) else {
                panic!("it is under way")
            };
            wait(self.ask.core(), &self.slot, waiter, &mut None).await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_a_load_that_begins_late_waits_as_long_as_for_any_other() {
        let world = World::new(DEADLINE);
        let landing = world.landing();
        let mut waits = std::pin::pin!(world.wait());
        assert!(timeout(DEADLINE - SECOND, &mut waits).await.is_err());
        landing.loads();
        assert!(timeout(DEADLINE - SECOND, &mut waits).await.is_err(), "longer than if it had begun at once");
        let waited = timeout(2 * SECOND, waits).await;
        assert!(matches!(waited, Ok(Waited::Alone(Bypass::Deadline))));
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_a_load_that_begins_at_once_waits_no_longer_since_it_might_have_begun_late() {
        let world = World::new(DEADLINE);
        let landing = world.landing();
        landing.loads();
        assert!(timeout(DEADLINE - SECOND, world.wait()).await.is_err());
        let waited = timeout(2 * SECOND, world.wait()).await;
        assert!(matches!(waited, Ok(Waited::Alone(Bypass::Deadline))));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_ever_for_a_load_that_does_not_begin() {
        let world = World::new(SECOND);
        advance(SECOND).await;
        let waited = timeout(DEADLINE + SECOND, world.wait()).await;
        assert!(matches!(waited, Ok(Waited::Alone(Bypass::Deadline))));
    }
}
