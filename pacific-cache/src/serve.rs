//! The way of a response that isn't there: join or lead a load, and answer with what it came to.

use std::any::Any;
use std::future::Future;
use std::panic::resume_unwind;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{Response, StatusCode};
use http_body::Body;
use tokio::runtime::Handle;

use crate::ask::{Ask, Asked};
use crate::asking::Asking;
use crate::body::Passed;
use crate::entry::Entry;
use crate::far::{self, Arrival, Lease};
use crate::flight::{Flight, Leader, Load, Turn};
use crate::http::bypass::Bypass;
use crate::http::cache_status::{self, Forward, Forwarded, Load as Said};
use crate::http::precondition::Verdict;
use crate::http::refusal::Refusal;
use crate::http::stand_in;
use crate::http::taggable::TagUntold;
use crate::joining::{Joined, Led};
use crate::landing::{Begun, Landed, Landing};
use crate::look::{Looked, Missed, Refused, look_further};
use crate::response::KeptBody;
use crate::run::{Loaded, Run};
use crate::stats::Event;
use crate::tasks::Tasks;
use crate::wanted::Wanted;

/// A response on its way out.
pub(crate) enum Reply<B: Body> {
    /// The handler's own, untouched; or from what is kept, in the framework's own body.
    Own(Response<B>),
    /// The handler's own, of which some was read.
    Passed(Response<Passed<B>>),
}

/// Runs the handler without the cache.
pub(crate) async fn bypass<B: Body + KeptBody>(
    ask: Ask,
    reason: Bypass,
    load: impl Future<Output = Response<B>>,
) -> Reply<B> {
    match conditional(&ask, load.await, cache_status::bypassed(reason)) {
        Ok(response) | Err(response) => Reply::Own(response),
    }
}

/// Answers without cache and handler.
pub(crate) fn refuse<B: KeptBody>(refused: Refused) -> Response<B> {
    let (said, text) = match refused {
        Refused::Key => (
            cache_status::bypassed(Bypass::Key),
            "the key of this request has characters other than letters, digits and :_-\n",
        ),
        Refused::OnlyIfCached => (cache_status::unsatisfied(), ""),
    };
    let mut response = Response::new(B::whole(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = refused.status();
    response.headers_mut().insert(header::CACHE_STATUS, said);
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// Loads anew what was served stale, unless somebody does already or too much goes on.
pub(crate) fn refresh<B, F, Fut>(ask: Ask, load: F, stale: Arc<Entry>, arrival: Arrival)
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Send,
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output = Response<B>> + Send + 'static,
{
    let missed = Missed { forward: Forward::Stale, fallback: None, expired: Some(stale), alone: false };
    let ask = Asking::new(ask, missed, arrival);
    let Ok(place) = ask.core().background.place() else { return };
    if let Turn::Lead(flight) = ask.enter(ask.core(), &ask.slot, &ask.arrival) {
        let landing = Landing::new(ask.cache.clone(), ask.slot.clone(), Arc::clone(&flight));
        place.run(async move {
            // Unless another node does.
            if let far::Turn::Mine(lease) = ask.arrival.try_lease(ask.core()).await {
                drop(run(&ask, &flight, lease).for_all(landing, load).await);
            }
        });
    }
}

/// Goes on with a request for which this process has nothing.
pub(crate) async fn further<B, F, Fut>(ask: Ask, load: F) -> Reply<B>
where
    B: Body<Data = Bytes> + KeptBody + Send + 'static,
    B::Error: Send,
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output = Response<B>> + Send + 'static,
{
    let mut arrival = ask.with_cache(|cache| Arrival::of(cache.core()));
    match look_further(&ask, &mut arrival).await {
        Looked::Hit(entry, now) => Reply::Own(ask.hit_of(entry, now)),
        Looked::Stale(entry, now) => {
            let response = ask.hit(&entry, now);
            refresh(ask, load, entry, arrival);
            Reply::Own(response)
        }
        Looked::Refused(refused) => Reply::Own(refuse(refused)),
        // Apart: the future of a hit is small, since it is made and moved for each.
        Looked::Miss(missed) => Box::pin(miss(ask, load, missed, arrival)).await,
    }
}

/// Answers a request for which nothing fresh is stored.
pub(crate) async fn miss<B, F, Fut>(ask: Ask, load: F, missed: Missed, arrival: Arrival) -> Reply<B>
where
    B: Body<Data = Bytes> + KeptBody + Send + 'static,
    B::Error: Send,
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output = Response<B>> + Send + 'static,
{
    let alone = missed.alone;
    let mut ask = Asking::new(ask, missed, arrival);
    if ask.facts.method == Asked::Head {
        ask.count(Event::Miss);
        return run_alone(&ask, load, |_| cache_status::loaded(ask.forward, Said::Alone)).await;
    }
    if alone {
        ask.count(Event::Miss);
        return run_alone(&ask, load, |stored| status(&ask, stored)).await;
    }
    match ask.joining().done().await {
        Joined::Led(led) => lead(&ask, led, load).await,
        Joined::Found(entry) => {
            ask.count(Event::Hit);
            Reply::Own(ask.hit(&entry, ask.core().now()))
        }
        Joined::Given(entry) => Reply::Own(collapsed(&ask, &entry)),
        Joined::Alone(reason) => bypassing(&ask, load, reason).await,
    }
}

async fn lead<B, F, Fut>(ask: &Asking, led: Led, load: F) -> Reply<B>
where
    B: Body<Data = Bytes> + KeptBody + Send + 'static,
    B::Error: Send,
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output = Response<B>> + Send + 'static,
{
    ask.count(Event::Miss);
    let load: Load<_> = Box::pin(run(ask, &led.flight, led.lease).for_all(led.landing, load));
    let loaded = Leader::new(led.flight, load, Tasks(Handle::try_current().ok())).await;
    answer(ask, loaded, |stored| status(ask, stored))
}

fn run(ask: &Asking, flight: &Flight<Begun, Landed>, lease: Option<Lease>) -> Run {
    let mut run = Run::of(ask, ask.storing(flight.begun_with.carried.clone()));
    run.storing.lease = lease;
    run
}

/// Runs this request's own handler, waiting for nobody; what it gives may be stored.
async fn bypassing<B, F, Fut>(ask: &Asking, load: F, reason: Bypass) -> Reply<B>
where
    B: Body<Data = Bytes> + KeptBody,
    F: FnOnce() -> Fut,
    Fut: Future<Output = Response<B>>,
{
    ask.count(Event::Bypassed(reason));
    run_alone(ask, load, |_| cache_status::bypassed(reason)).await
}

async fn run_alone<B, F, Fut>(
    ask: &Asking,
    load: F,
    status: impl FnOnce(Result<(), Refusal>) -> HeaderValue,
) -> Reply<B>
where
    B: Body<Data = Bytes> + KeptBody,
    F: FnOnce() -> Fut,
    Fut: Future<Output = Response<B>>,
{
    let run = Run::of(ask, ask.storing(ask.carried(ask.core(), &ask.arrival.capture)));
    answer(ask, run.alone(load).await, status)
}

fn status(ask: &Asking, stored: Result<(), Refusal>) -> HeaderValue {
    cache_status::loaded(ask.forward, stored.map_or_else(Said::Refused, |()| Said::Stored))
}

fn collapsed<B: KeptBody>(ask: &Asking, entry: &Entry) -> Response<B> {
    ask.count(Event::Miss);
    ask.count(Event::Coalesced);
    let status = entry.response.status();
    match status.is_server_error().then(|| instead_of_error(ask, status)).flatten() {
        Some(stale) => stale,
        None => ask.loaded(entry, cache_status::loaded(ask.forward, Said::Collapsed)),
    }
}

/// What its own load came to, for the request that ran it.
fn answer<B: Body<Data = Bytes> + KeptBody>(
    ask: &Asking,
    loaded: Loaded<B>,
    status: impl FnOnce(Result<(), Refusal>) -> HeaderValue,
) -> Reply<B> {
    if let Some(stale) = loaded.error().and_then(|error| instead_of_error(ask, error)) {
        return Reply::Own(stale);
    }
    match loaded {
        Loaded::Shared(entry, stored, extensions) => {
            let mut response = ask.loaded(&entry, status(stored));
            *response.extensions_mut() = extensions;
            Reply::Own(response)
        }
        Loaded::Own(response, refusal) => match conditional(ask, response, status(Err(refusal))) {
            Ok(response) => Reply::Passed(response),
            Err(instead) => Reply::Own(instead),
        },
        Loaded::Panicked(payload) => resume(payload),
    }
}

/// What is stale and may be served in the place of an error (RFC 5861 §4).
fn instead_of_error<B: KeptBody>(ask: &Asking, error: StatusCode) -> Option<Response<B>> {
    let (entry, now) = ask.fallback()?;
    ask.count(Event::StaleOnError);
    let said = cache_status::stale_on_error(error, entry.freshness.ttl(now));
    Some(ask.stored(entry, now, said))
}

/// The leader's panic goes on in the leader, as it would without the cache.
fn resume(payload: Box<dyn Any + Send>) -> ! {
    resume_unwind(payload)
}

/// The handler's own response, or what stands in for it: the handler ran without the client's preconditions, which are
/// applied to what it gave.
fn conditional<B: Body, K: KeptBody>(
    ask: &Ask,
    mut response: Response<B>,
    said: HeaderValue,
) -> Result<Response<B>, Response<K>> {
    ask.policy.tell_caches(response.headers_mut());
    let (status, mut headers, body) = match verdict(ask, &response) {
        Verdict::Proceed => {
            response.headers_mut().append(header::CACHE_STATUS, said);
            if ask.facts.outside.is_some() {
                response.extensions_mut().insert(Forwarded);
            }
            return Ok(response);
        }
        Verdict::NotModified => {
            (StatusCode::NOT_MODIFIED, stand_in::not_modified(response.headers()), K::none(ask.method()))
        }
        Verdict::Failed => {
            (StatusCode::PRECONDITION_FAILED, stand_in::failed(response.headers()), K::whole(Bytes::new()))
        }
    };
    ask.count_answer(status);
    let mut parts = response.into_parts().0;
    headers.append(header::CACHE_STATUS, cache_status::forwarded(&said, parts.status));
    (parts.status, parts.headers) = (status, headers);
    Err(Response::from_parts(parts, body))
}

/// Conditions that ask for a tag are a layer's outside where that gives it, and nobody's where only the GET's bytes do.
fn verdict<B: Body>(ask: &Ask, response: &Response<B>) -> Verdict {
    let Some(preconditions) = &ask.facts.preconditions else { return Verdict::Proceed };
    let (status, headers, wall) = (response.status(), response.headers(), || ask.wall());
    let length = response.body().size_hint().exact();
    if response.extensions().get::<TagUntold>().is_some() {
        preconditions.evaluate_untold(status, headers, &wall)
    } else if ask.facts.outside.is_some_and(|outside| outside.includes(status, headers, length)) {
        Verdict::Proceed
    } else {
        preconditions.evaluate(ask.method(), status, headers, &wall)
    }
}
