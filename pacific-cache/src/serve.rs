//! The way of a request: look up, serve, else join or lead a load.

use std::any::Any;
use std::future::Future;
use std::panic::resume_unwind;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{Response, StatusCode};
use http_body::Body;
use tokio::runtime::Handle;

use crate::ask::{Ask, Asked, Asking, Found};
use crate::body::Passed;
use crate::cache::{Cache, Core};
use crate::clock::{Deadline, Instant};
use crate::entry::{Entry, KeptBody};
use crate::flight::{Abort, Flight, Leader, Load, Spawn, Turn, Waiter};
use crate::http::bypass::Bypass;
use crate::http::cache_status::{self, Forward, Load as Said};
use crate::http::precondition::Verdict;
use crate::http::refusal::Refusal;
use crate::landed::{Begun, Landed};
use crate::mutant::{self, Mutant};
use crate::run::{Landing, Loaded, Run};
use crate::stats::Event;

/// How long others wait for a load, counted from its beginning.
const DEADLINE: Duration = Duration::from_secs(30);

/// A response on its way out.
pub(crate) enum Reply<B: Body> {
    /// The handler's own, untouched; or from what is kept, in the framework's own body.
    Own(Response<B>),
    /// The handler's own, of which some was read.
    Passed(Response<Passed<B>>),
}

/// What the look-up of a request came to.
pub(crate) enum Looked {
    Hit(Arc<Entry>, Instant),
    Bypass(Bypass),
    Miss(Forward),
}

/// Looks a request up.
///
/// The hit path: no lock but the store's; no allocation but the request's facts and the response's own; no future.
pub(crate) fn look_up(ask: &Ask, core: &Core) -> Looked {
    if let Some(reason) = ask.bypass(core) {
        core.count(Event::Bypassed(reason));
        return Looked::Bypass(reason);
    }
    let now = core.now();
    match ask.find(core, now) {
        Found::Fresh(entry) => {
            core.count(Event::Hit);
            Looked::Hit(entry, now)
        }
        Found::Expired => Looked::Miss(Forward::Stale),
        Found::Nothing => Looked::Miss(Forward::Miss),
    }
}

/// Runs the handler without the cache.
pub(crate) async fn bypass<B: Body>(reason: Bypass, load: impl Future<Output = Response<B>>) -> Reply<B> {
    Reply::Own(said(load.await, cache_status::bypassed(reason)))
}

/// Answers a request for which nothing fresh is stored.
pub(crate) async fn miss<B, F, Fut>(ask: Ask, cache: Cache, load: F, forward: Forward) -> Reply<B>
where
    B: Body<Data = Bytes> + KeptBody + Send + 'static,
    B::Error: Send,
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output = Response<B>> + Send + 'static,
{
    let ask = Asking::new(ask, cache);
    if ask.facts.method == Asked::Head {
        return head(&ask, load(), forward).await;
    }
    if ask.core().marks.holds(ask.hash(), ask.core().now()) {
        return alone(ask, load, Bypass::Unshareable).await;
    }
    loop {
        match enter(&ask) {
            Turn::Found(entry) => {
                ask.core().count(Event::Hit);
                return Reply::Own(ask.hit(&entry, ask.core().now()));
            }
            Turn::Lead(flight) => return lead(ask, flight, load, forward).await,
            Turn::Wait(waiter) => match wait(&ask, waiter).await {
                Waited::Shared(entry) => return Reply::Own(collapsed(&ask, &entry, forward)),
                Waited::Alone(reason) => return alone(ask, load, reason).await,
                Waited::Again => {}
            },
        }
    }
}

/// Joins a flight that is valid for this request, finds what was stored meanwhile, or begins a flight.
fn enter(ask: &Asking) -> Turn<Arc<Entry>, Begun, Landed> {
    let core = ask.core();
    core.flights.enter(
        &ask.slot,
        |begun| {
            !begun.deadline.is_past()
                && (ask.accepts(core, &begun.fence, &begun.path) || mutant::is(Mutant::JoinUnchecked))
        },
        || match ask.find(core, core.now()) {
            Found::Fresh(entry) => Some(entry),
            Found::Expired | Found::Nothing => None,
        },
        || Begun {
            fence: ask.fence(core),
            path: ask.facts.target.path().into(),
            deadline: Deadline::after(DEADLINE),
        },
    )
}

/// A HEAD that finds nothing runs alone: its empty answer is nobody else's.
async fn head<B: Body + KeptBody>(
    ask: &Asking,
    load: impl Future<Output = Response<B>>,
    forward: Forward,
) -> Reply<B> {
    ask.core().count(Event::Miss);
    ask.core().count(Event::Load);
    conditional(ask, Reply::Own(said(load.await, cache_status::loaded(forward, Said::Alone))))
}

async fn lead<B, F, Fut>(
    ask: Asking,
    flight: Arc<Flight<Begun, Landed>>,
    load: F,
    forward: Forward,
) -> Reply<B>
where
    B: Body<Data = Bytes> + KeptBody + Send + 'static,
    B::Error: Send,
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output = Response<B>> + Send + 'static,
{
    ask.core().count(Event::Miss);
    let run = Run::of(&ask, flight.begun_with.fence.clone());
    let landing = Landing::new(ask.cache.clone(), ask.slot.clone(), Arc::clone(&flight));
    let load: Load<_> = Box::pin(run.for_all(landing, load));
    let loaded = Leader::new(flight, load, Tasks(Handle::try_current().ok())).await;
    answer(&ask, loaded, |stored| {
        cache_status::loaded(forward, stored.map_or_else(Said::Refused, |()| Said::Stored))
    })
}

/// Runs this request's own handler, waiting for nobody; what it gives may be stored.
async fn alone<B, F, Fut>(ask: Asking, load: F, reason: Bypass) -> Reply<B>
where
    B: Body<Data = Bytes> + KeptBody + Send + 'static,
    B::Error: Send,
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output = Response<B>> + Send + 'static,
{
    ask.core().count(Event::Bypassed(reason));
    let loaded = Run::of(&ask, ask.fence(ask.core())).alone(load).await;
    answer(&ask, loaded, |_| cache_status::bypassed(reason))
}

enum Waited {
    Shared(Arc<Entry>),
    Alone(Bypass),
    Again,
}

async fn wait(ask: &Asking, waiter: Waiter<Begun, Landed>) -> Waited {
    let flight = Arc::clone(&waiter.flight);
    match flight.begun_with.deadline.before(pin!(waiter)).await {
        None => {
            ask.core().flights.remove(&ask.slot, &flight);
            Waited::Alone(Bypass::Deadline)
        }
        Some(None) => Waited::Again,
        Some(Some(Landed::Unshareable)) => Waited::Alone(Bypass::Unshareable),
        Some(Some(Landed::Shared(entry, late))) => {
            let unmoved = |cell| ask.core().memory.cells.unmoved(cell, entry.fence.birth);
            if late.iter().all(unmoved) || mutant::is(Mutant::TagsUnchecked) {
                Waited::Shared(entry)
            } else {
                Waited::Again
            }
        }
    }
}

fn collapsed<B: KeptBody>(ask: &Asking, entry: &Entry, forward: Forward) -> Response<B> {
    ask.core().count(Event::Miss);
    ask.core().count(Event::Coalesced);
    ask.loaded(entry, cache_status::loaded(forward, Said::Collapsed))
}

/// What its own load came to, for the request that ran it.
fn answer<B: Body + KeptBody>(
    ask: &Asking,
    loaded: Loaded<B>,
    status: impl FnOnce(Result<(), Refusal>) -> HeaderValue,
) -> Reply<B> {
    match loaded {
        Loaded::Shared(entry, stored, extensions) => {
            let mut response = ask.loaded(&entry, status(stored));
            *response.extensions_mut() = extensions;
            Reply::Own(response)
        }
        Loaded::Own(response, refusal) => {
            conditional(ask, Reply::Passed(said(response, status(Err(refusal)))))
        }
        Loaded::Panicked(payload) => resume(payload),
    }
}

/// The leader's panic goes on in the leader, as it would without the cache.
fn resume(payload: Box<dyn Any + Send>) -> ! {
    resume_unwind(payload)
}

fn said<B>(mut response: Response<B>, status: HeaderValue) -> Response<B> {
    response.headers_mut().append(header::CACHE_STATUS, status);
    response
}

/// The handler ran without the client's preconditions: they are applied to what it gave.
fn conditional<B: Body + KeptBody>(ask: &Asking, reply: Reply<B>) -> Reply<B> {
    let Some(preconditions) = &ask.facts.preconditions else { return reply };
    let (status, headers) = match &reply {
        Reply::Own(response) => (response.status(), response.headers()),
        Reply::Passed(response) => (response.status(), response.headers()),
    };
    let (status, body) = match preconditions.evaluate(ask.method(), status, headers, &|| ask.wall()) {
        Verdict::Proceed => return reply,
        Verdict::NotModified => (StatusCode::NOT_MODIFIED, B::none()),
        Verdict::Failed => (StatusCode::PRECONDITION_FAILED, B::whole(Bytes::new())),
    };
    let mut headers = headers.clone();
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::CONTENT_TYPE);
    let mut response = Response::new(body);
    (*response.status_mut(), *response.headers_mut()) = (status, headers);
    ask.count_answer(status);
    Reply::Own(response)
}

/// Runs a load whose leader has left on the leader's runtime; without one the load is dropped.
struct Tasks(Option<Handle>);

impl Spawn for Tasks {
    fn spawn(&self, load: Load<()>) -> Abort {
        match &self.0 {
            Some(runtime) => {
                let task = runtime.spawn(load).abort_handle();
                Box::new(move || task.abort())
            }
            None => Box::new(|| ()),
        }
    }
}
