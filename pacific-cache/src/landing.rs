//! What a flight begins with, how it ends for those who wait, and the duty to end it.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
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
    /// Nobody waits longer.
    pub(crate) deadline: Deadline,
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
