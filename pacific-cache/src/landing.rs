//! What a flight begins with, how it ends for those who wait, and the duty to end it.

use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::backend::memory::Slot;
use crate::cache::Cache;
use crate::carried::Carried;
use crate::cells::Cell;
use crate::clock::Deadline;
use crate::entry::Entry;
use crate::flight::Flight;
use crate::sending::Sending;

/// How long others wait for a load, counted from its beginning.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// What a flight was begun with.
pub(crate) struct Begun {
    pub(crate) carried: Carried,
    /// Higher than of those that began before.
    pub(crate) number: u64,
    /// Nobody waits longer, whatever comes before the load.
    pub(crate) latest: Deadline,
    /// Nobody waits longer for the load, once that has begun.
    load: OnceLock<Deadline>,
}

impl Begun {
    /// `before` is how long it may take until the load begins.
    pub(crate) fn new(carried: Carried, number: u64, before: Duration) -> Self {
        Self { carried, number, latest: Deadline::after(DEADLINE + before), load: OnceLock::new() }
    }

    /// Nobody waits longer, as far as is known now: a load that has not begun may end later.
    pub(crate) fn deadline(&self) -> Deadline {
        let load = self.load.get().copied();
        load.unwrap_or_else(|| Deadline::after(DEADLINE)).min(self.latest)
    }

    /// Whether nobody waits any longer.
    pub(crate) fn is_overdue(&self) -> bool {
        self.latest.is_past() || self.load.get().is_some_and(|load| load.is_past())
    }

    fn loads(&self) {
        self.load.get_or_init(|| Deadline::after(DEADLINE));
    }
}

/// How a flight ended for those who waited.
#[derive(Clone)]
pub(crate) enum Landed {
    /// With what all may have; the cells of tags that the load itself added are checked by each who waited.
    Shared(Arc<Entry>, Arc<[Cell]>),
    /// With what is the leader's alone.
    Unshareable,
}

/// The duty to land a flight: dropped without landing, the flight lands as nothing and its waiters look again.
pub(crate) struct Landing {
    cache: Cache,
    slot: Slot,
    flight: Arc<Flight<Begun, Landed>>,
}

impl Landing {
    pub(crate) fn new(cache: Cache, slot: Slot, flight: Arc<Flight<Begun, Landed>>) -> Self {
        Self { cache, slot, flight }
    }

    /// The load begins now, and those who wait count from now on.
    pub(crate) fn loads(&self) {
        self.flight.begun_with.loads();
    }

    /// While the result is on its way to the shared tier, and a little longer, the record stays: who looks there meanwhile
    /// finds nothing.
    pub(crate) fn land(self, landed: Landed, sending: Option<Sending>) {
        match sending {
            None => self.end(Some(landed)),
            Some(sending) => {
                self.flight.land(Some(landed));
                sending.before(self);
            }
        }
    }

    /// The record goes first, so that a waiter who looks again doesn't find the flight that sent it back.
    fn end(&self, landed: Option<Landed>) {
        self.cache.core().flights.remove(&self.slot, &self.flight);
        self.flight.land(landed);
    }
}

impl Landing {
    /// How many records stay at most.
    const MOST: usize = 1024;

    /// Lets the record go after a time, or at once where too many stay.
    pub(crate) fn linger(self, time: Duration) {
        let lingering = &self.cache.core().lingering;
        if lingering.load(SeqCst) >= Self::MOST {
            return;
        }
        lingering.fetch_add(1, SeqCst);
        tokio::spawn(async move {
            tokio::time::sleep(time).await;
            self.cache.core().lingering.fetch_sub(1, SeqCst);
        });
    }
}

impl Drop for Landing {
    /// After [`land`](Self::land) there is nothing left to do.
    fn drop(&mut self) {
        self.end(None);
    }
}
