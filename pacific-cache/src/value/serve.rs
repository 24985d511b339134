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
use super::loader::Loader;
use super::run::Run;
use crate::clock::Instant;
use crate::entry::Entry;
use crate::far::{Arrival, Capture};
use crate::flight::Turn;
use crate::http::bypass::Bypass;
use crate::joining::{Joined, Joining, Led};
use crate::landing::Landing;
use crate::load::Load;
use crate::stats::Event;
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
        let mut arrival = Arrival::of(ask.core());
        let looked = match ask.look_up() {
            Some(looked) => looked,
            None => apart(|| ask.look_further(&mut arrival)).await,
        };
        match looked {
            Looked::Hit(value) => Ok(value),
            Looked::Stale(value) if L::OUTLIVES => {
                ask.count(Event::StaleHit);
                load.refresh(&ask, arrival);
                Ok(value)
            }
            Looked::Stale(value) => apart(|| refresh_here(&ask, load, value, &arrival)).await,
            Looked::Bypass(reason) => {
                ask.count(Event::Bypassed(reason));
                // One of its own: what is said in it is not said of a load around it, but that it is not to be stored.
                apart(|| Load::new().around(load.run())).await
            }
            Looked::Unreadable => {
                ask.count(Event::Miss);
                apart(|| load.alone(Run::of(&ask, ask.carried(ask.core(), &arrival.capture)))).await
            }
            Looked::Miss(None) => apart(|| miss(&ask, load, arrival)).await,
            Looked::Miss(Some(stale)) => apart(|| else_stale(&ask, &stale, miss(&ask, load, arrival))).await,
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
    /// What this process has; nothing where there is a tier beyond that may have it.
    fn look_up<T: DeserializeOwned>(&self) -> Option<Looked<T>> {
        let (core, now) = (self.core(), self.core().now());
        if !core.options.enabled {
            return Some(Looked::Bypass(Bypass::Disabled));
        }
        if let Some(reason) = self.lacking {
            core.tell_lacking(self.function, reason);
            return Some(Looked::Bypass(reason));
        }
        if core.options.key_policy.is_strict() && !self.key.is_strict() {
            return Some(Looked::Bypass(Bypass::Key));
        }
        match self.find(core, now) {
            Found::Expired(_) | Found::Nothing if core.far.is_some() => None,
            found => Some(self.judge(found, now)),
        }
    }

    async fn look_further<T: DeserializeOwned>(&self, arrival: &mut Arrival) -> Looked<T> {
        let found = arrival.look(self.core(), self).await;
        self.judge(found, self.core().now())
    }

    fn judge<T: DeserializeOwned>(&self, found: Found, now: Instant) -> Looked<T> {
        match found {
            Found::Fresh(entry) => self.read(&entry).map_or(Looked::Unreadable, |value| {
                self.count(Event::Hit);
                Looked::Hit(value)
            }),
            Found::Expired(entry) if entry.freshness.may_be_refreshed(now) => {
                self.read(&entry).map_or(Looked::Miss(None), Looked::Stale)
            }
            Found::Expired(entry) => Looked::Miss(entry.freshness.may_replace_error(now).then_some(entry)),
            Found::Nothing => Looked::Miss(None),
        }
    }

    /// What this process has, else what the shared tier has; and when that was.
    pub(crate) async fn find_or_look(&self, arrival: &mut Arrival) -> (Found, Instant) {
        let (core, now) = (self.core(), self.core().now());
        match self.find(core, now) {
            Found::Expired(_) | Found::Nothing if core.far.is_some() => {
                (Box::pin(arrival.look(core, self)).await, core.now())
            }
            found => (found, now),
        }
    }

    fn count_found(&self, coalesced: bool) {
        if coalesced {
            self.count(Event::Miss);
            self.count(Event::Coalesced);
        } else {
            self.count(Event::Hit);
        }
    }

    /// The value; one that can't be read is counted.
    pub(crate) fn read<T: DeserializeOwned>(&self, entry: &Entry) -> Option<T> {
        let value = codec::decode(entry.response.body());
        value
            .inspect_err(|error| {
                self.count(Event::Unreadable);
                tracing::debug!(function = self.function, %error, "a stored value is of another type");
            })
            .ok()
    }
}

async fn miss<T, E, L>(ask: &Ask, load: L, mut arrival: Arrival) -> Result<T, E>
where
    T: Serialize + DeserializeOwned,
    L: Loader<T, E>,
{
    let slot = ask.owned_slot();
    let joining = Joining { cache: &ask.cache, want: ask, slot: &slot, arrival: &mut arrival };
    match apart(|| joining.done()).await {
        Joined::Led(led) => apart(|| lead(ask, load, led)).await,
        Joined::Found(entry) => apart(|| given(ask, load, &entry, false, &arrival.capture)).await,
        Joined::Given(entry) => apart(|| given(ask, load, &entry, true, &arrival.capture)).await,
        Joined::Alone(reason) => apart(|| alone(ask, load, reason, &arrival.capture)).await,
    }
}

/// What was found, or another's load gave; one's own where that can't be read.
async fn given<T, E, L>(ask: &Ask, load: L, entry: &Entry, coalesced: bool, capture: &Capture) -> Result<T, E>
where
    T: Serialize + DeserializeOwned,
    L: Loader<T, E>,
{
    if let Some(value) = ask.read(entry) {
        ask.count_found(coalesced);
        return Ok(value);
    }
    ask.count(Event::Miss);
    load.alone(Run::of(ask, ask.carried(ask.core(), capture))).await
}

fn lead<T, E, L: Loader<T, E>>(ask: &Ask, load: L, led: Led) -> impl Future<Output = Result<T, E>> {
    ask.count(Event::Miss);
    load.lead(Run::leading(ask, &led.flight, led.lease), led.landing, led.flight)
}

async fn alone<T, E, L: Loader<T, E>>(ask: &Ask, load: L, reason: Bypass, capture: &Capture) -> Result<T, E> {
    ask.count(Event::Bypassed(reason));
    load.alone(Run::of(ask, ask.carried(ask.core(), capture))).await
}

/// One call refreshes, and waits for it; all others have what is stale.
async fn refresh_here<T, E, L>(ask: &Ask, load: L, stale: T, arrival: &Arrival) -> Result<T, E>
where
    T: DeserializeOwned,
    L: Loader<T, E>,
{
    match ask.enter(ask.core(), &ask.owned_slot(), arrival) {
        Turn::Lead(flight) => {
            let landing = Landing::new(ask.cache.clone(), ask.owned_slot(), Arc::clone(&flight));
            apart(|| lead(ask, load, Led { flight, landing, lease: None })).await
        }
        Turn::Found(entry) => {
            ask.count(Event::Hit);
            Ok(ask.read(&entry).unwrap_or(stale))
        }
        Turn::Wait(_) | Turn::Behind(_) => {
            ask.count(Event::StaleHit);
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
        ask.count(Event::StaleOnError);
        return Ok(value);
    }
    loaded.unwrap_or_else(|panic| resume_unwind(panic))
}
