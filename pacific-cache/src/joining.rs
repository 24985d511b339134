//! Joining, leading or waiting for a load: the way of responses and values alike once there is nothing to serve.

use std::sync::Arc;

use crate::backend::memory::Slot;
use crate::cache::{Cache, Core};
use crate::clock::Deadline;
use crate::entry::Entry;
use crate::far::{self, Arrival, Lease};
use crate::flight::{Flight, Turn};
use crate::http::bypass::Bypass;
use crate::landing::{Begun, Landed, Landing};
use crate::waiting::{Waited, wait};
use crate::wanted::{Found, Wanted};

/// Somebody who wants what isn't there.
pub(crate) struct Joining<'a, W> {
    pub(crate) cache: &'a Cache,
    /// What is wanted, and its own slot.
    pub(crate) want: &'a W,
    pub(crate) slot: &'a Slot,
    pub(crate) arrival: &'a mut Arrival,
}

/// What it came to.
pub(crate) enum Joined {
    /// This one is to load, for all who wait.
    Led(Led),
    /// It is stored by now.
    Found(Arc<Entry>),
    /// Another load has given it.
    Given(Arc<Entry>),
    /// This one is to load, for itself alone.
    Alone(Bypass),
}

/// A flight to be loaded for, and the right to do so for all nodes if that is needed.
pub(crate) struct Led {
    pub(crate) flight: Arc<Flight<Begun, Landed>>,
    pub(crate) landing: Landing,
    pub(crate) lease: Option<Lease>,
}

impl<W: Wanted> Joining<'_, W> {
    /// Whoever waits again, since a load came to nothing, waits no longer for that.
    pub(crate) async fn done(mut self) -> Joined {
        let core = self.cache.core();
        if core.marks.holds(core.memory.hash(self.slot), core.now()) {
            return Joined::Alone(Bypass::Unshareable);
        }
        let mut until = None;
        loop {
            let joined = match self.want.enter(core, self.slot, self.arrival) {
                Turn::Found(entry) => return Joined::Found(entry),
                Turn::Lead(flight) => {
                    let until = *until.get_or_insert(flight.begun_with.latest);
                    self.lead(flight, until).await
                }
                Turn::Wait(waiter) => given(wait(core, self.slot, waiter, &mut until).await),
                // What it gives is too old for this one.
                Turn::Behind(waiter) => match wait(core, self.slot, waiter, &mut until).await {
                    Waited::Shared(_) => None,
                    waited => given(waited),
                },
            };
            if let Some(joined) = joined {
                return joined;
            }
            if let Some(entry) = self.look_again(core).await {
                return Joined::Found(entry);
            }
        }
    }

    /// Waits for its turn, where one node loads for all. Dropped meanwhile, the flight lands as nothing.
    async fn lead(&self, flight: Arc<Flight<Begun, Landed>>, until: Deadline) -> Option<Joined> {
        let landing = Landing::new(self.cache.clone(), self.slot.clone(), Arc::clone(&flight));
        match self.arrival.turn(self.cache.core(), self.want, until).await {
            far::Turn::Mine(lease) => Some(Joined::Led(Led { flight, landing, lease })),
            far::Turn::Found(entry) => {
                landing.land(Landed::Shared(Arc::clone(&entry), [].into()), None);
                Some(Joined::Given(entry))
            }
            far::Turn::Again => None,
        }
    }

    /// In the shared tier, where there is one: only something fresh spares it what it was about to do.
    async fn look_again(&mut self, core: &Core) -> Option<Arc<Entry>> {
        match self.arrival.look(core, self.want).await {
            Found::Fresh(entry) if self.want.suits(&entry, core.now()) => Some(entry),
            _ => None,
        }
    }
}

fn given(waited: Waited) -> Option<Joined> {
    match waited {
        Waited::Shared(entry) => Some(Joined::Given(entry)),
        Waited::Alone(reason) => Some(Joined::Alone(reason)),
        Waited::Again => None,
    }
}
