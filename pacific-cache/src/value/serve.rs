//! The way of a call: look up, else join or lead a load.

use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;

use futures_util::FutureExt;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ask::Ask;
use super::codec;
use super::loader::{Loader, launch};
use super::run::Run;
use crate::entry::Entry;
use crate::flight::{Flight, Turn};
use crate::http::bypass::Bypass;
use crate::landing::{Begun, Landed};
use crate::load::Load;
use crate::stats::Event;
use crate::waiting::{Waited, wait};
use crate::wanted::{Found, Wanted};

/// What the look-up of a call came to.
enum Looked<T> {
    Hit(T),
    /// Stale, and to be refreshed.
    Stale(T),
    Bypass(Bypass),
    /// With what may be given in the place of an error.
    Miss(Option<Arc<Entry>>),
    /// Something is stored that is no such value.
    Unreadable,
}

/// Gives the value from the cache, or from `load`.
#[expect(clippy::manual_async_fn, reason = "an `async fn` holds each of its arguments twice")]
pub(crate) fn serve<T, E, L>(ask: Ask, load: L) -> impl Future<Output = Result<T, E>>
where
    T: Serialize + DeserializeOwned,
    L: Loader<T, E>,
{
    async move {
        match ask.look_up() {
            Looked::Hit(value) => Ok(value),
            Looked::Stale(value) if L::OUTLIVES => {
                ask.core().count(Event::StaleHit);
                load.refresh(&ask);
                Ok(value)
            }
            Looked::Stale(value) => apart(|| refresh_here(&ask, load, value)).await,
            Looked::Bypass(reason) => {
                ask.core().count(Event::Bypassed(reason));
                // One of its own: what is said in it is not said of a load around it, but that it is not to be stored.
                apart(|| Load::new().around(load.run())).await
            }
            Looked::Unreadable => {
                ask.core().count(Event::Miss);
                apart(|| load.alone(Run::of(&ask, ask.carried(ask.core())))).await
            }
            Looked::Miss(None) => apart(|| miss(&ask, load)).await,
            Looked::Miss(Some(stale)) => apart(|| else_stale(&ask, &stale, miss(&ask, load))).await,
        }
    }
}

/// On the heap: a call that finds its value is small, and one that calls itself may do so many levels deep. Made in here,
/// since without optimisation it would have its place on the stack of whoever awaits it.
#[inline(never)]
fn apart<F: Future>(future: impl FnOnce() -> F) -> Pin<Box<F>> {
    Box::pin(future())
}

impl Ask {
    fn look_up<T: DeserializeOwned>(&self) -> Looked<T> {
        let (core, now) = (self.core(), self.core().now());
        if !core.options.enabled {
            return Looked::Bypass(Bypass::Disabled);
        }
        if core.options.key_policy.is_strict() && !self.key.is_strict() {
            return Looked::Bypass(Bypass::Key);
        }
        match self.find(core, now) {
            Found::Fresh(entry) => self.read(&entry).map_or(Looked::Unreadable, |value| {
                core.count(Event::Hit);
                Looked::Hit(value)
            }),
            Found::Expired(entry) if entry.freshness.may_be_refreshed(now) => {
                self.read(&entry).map_or(Looked::Miss(None), Looked::Stale)
            }
            Found::Expired(entry) => Looked::Miss(entry.freshness.may_replace_error(now).then_some(entry)),
            Found::Nothing => Looked::Miss(None),
        }
    }

    fn count_found(&self, coalesced: bool) {
        if coalesced {
            self.core().count(Event::Miss);
            self.core().count(Event::Coalesced);
        } else {
            self.core().count(Event::Hit);
        }
    }

    /// The value; one that can't be read is counted.
    pub(crate) fn read<T: DeserializeOwned>(&self, entry: &Entry) -> Option<T> {
        let value = codec::decode(entry.response.body());
        value
            .inspect_err(|error| {
                self.core().count(Event::Unreadable);
                tracing::debug!(function = self.function, %error, "a stored value is of another type");
            })
            .ok()
    }
}

async fn miss<T, E, L>(ask: &Ask, load: L) -> Result<T, E>
where
    T: Serialize + DeserializeOwned,
    L: Loader<T, E>,
{
    let (core, slot) = (ask.core(), ask.owned_slot());
    if core.marks.holds(core.memory.hash(&slot), core.now()) {
        return apart(|| alone(ask, load, Bypass::Unshareable)).await;
    }
    let mut until = None;
    loop {
        let (entry, coalesced) = match ask.enter(core, &slot) {
            Turn::Lead(flight) => return apart(|| lead(ask, load, flight)).await,
            Turn::Found(entry) => (entry, false),
            Turn::Wait(waiter) => {
                // Whoever waits again, since a load came to nothing, waits no longer for that.
                let until = *until.get_or_insert(waiter.flight.begun_with.deadline);
                match apart(|| wait(core, &slot, waiter, until)).await {
                    Waited::Shared(entry) => (entry, true),
                    Waited::Alone(reason) => return apart(|| alone(ask, load, reason)).await,
                    Waited::Again => continue,
                }
            }
        };
        return match ask.read(&entry) {
            Some(value) => {
                ask.count_found(coalesced);
                Ok(value)
            }
            None => {
                core.count(Event::Miss);
                apart(|| load.alone(Run::of(ask, ask.carried(core)))).await
            }
        };
    }
}

fn lead<T, E, L>(ask: &Ask, load: L, flight: Arc<Flight<Begun, Landed>>) -> impl Future<Output = Result<T, E>>
where
    L: Loader<T, E>,
{
    ask.core().count(Event::Miss);
    let (run, landing) = launch(ask, &flight);
    load.lead(run, landing, flight)
}

async fn alone<T, E, L: Loader<T, E>>(ask: &Ask, load: L, reason: Bypass) -> Result<T, E> {
    ask.core().count(Event::Bypassed(reason));
    load.alone(Run::of(ask, ask.carried(ask.core()))).await
}

/// One call refreshes, and waits for it; all others have what is stale.
async fn refresh_here<T, E, L>(ask: &Ask, load: L, stale: T) -> Result<T, E>
where
    T: DeserializeOwned,
    L: Loader<T, E>,
{
    match ask.enter(ask.core(), &ask.owned_slot()) {
        Turn::Lead(flight) => apart(|| lead(ask, load, flight)).await,
        Turn::Found(entry) => {
            ask.core().count(Event::Hit);
            Ok(ask.read(&entry).unwrap_or(stale))
        }
        Turn::Wait(_) => {
            ask.core().count(Event::StaleHit);
            Ok(stale)
        }
    }
}

/// An error or a panic is answered with what is stale, if that may still be given then.
async fn else_stale<T: DeserializeOwned, E>(
    ask: &Ask,
    stale: &Entry,
    load: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let loaded = AssertUnwindSafe(load).catch_unwind().await;
    if let Ok(Ok(value)) = loaded {
        return Ok(value);
    }
    let (core, now) = (ask.core(), ask.core().now());
    let may_be_given = stale.freshness.may_replace_error(now) && ask.accepts(core, &stale.carried);
    if let Some(value) = may_be_given.then(|| ask.read(stale)).flatten() {
        core.count(Event::StaleHit);
        return Ok(value);
    }
    loaded.unwrap_or_else(|panic| resume_unwind(panic))
}
