//! What an expansion calls: the handler's response through the cache.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::Method;
use http_body::{Frame, SizeHint};

use crate::ask::Ask;
use crate::axum::coverage::Answers;
use crate::axum::etag::Judge;
use crate::axum::request::Request;
use crate::call::Call;
use crate::far::Arrival;
use crate::load::Load;
use crate::look::{LookUp, Looked, look_up};
use crate::owner::Owner;
use crate::policy::Policy;
use crate::response::KeptBody;
use crate::serve::{self, Reply};

/// `store_if = |response| ..`: a response that isn't wanted is its caller's alone.
#[doc(hidden)]
pub fn store_if<R: Answers>(value: R, keep: impl FnOnce(&Response) -> bool) -> Response {
    let response = value.into_response();
    if !keep(&response) {
        Load::current().is_not_wanted();
    }
    response
}

/// Answers from the cache, or runs `load`, whose type tells this handler from every other.
///
/// A hit is answered here and now; only the rest becomes a future of its own.
#[doc(hidden)]
pub fn serve<C, F, Fut, const CREDENTIALS_ALLOWED: bool, const HEADERS: bool>(
    policy: &'static Policy,
    request: Request<CREDENTIALS_ALLOWED, HEADERS>,
    call: C,
    load: F,
) -> Serving
where
    C: Into<Call>,
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future + Send + 'static,
    Fut::Output: Answers,
{
    answer(request.ask(policy, Owner::of::<F>(policy.schema).sensitive(policy.sensitive), call.into()), load)
}

/// The same of a handler with a version, by which conditions are judged where the cache isn't asked.
#[doc(hidden)]
pub fn serve_versioned<C, F, Fut, const CREDENTIALS_ALLOWED: bool, const HEADERS: bool>(
    policy: &'static Policy,
    request: Request<CREDENTIALS_ALLOWED, HEADERS>,
    call: C,
    load: F,
) -> Serving
where
    C: Into<Call>,
    F: FnOnce(Option<Judge>) -> Fut + Send + 'static,
    Fut: Future + Send + 'static,
    Fut::Output: Answers,
{
    let mut ask = request.ask(policy, Owner::of::<F>(policy.schema).sensitive(policy.sensitive), call.into());
    let judge = Judge::left(&mut ask);
    answer(ask, move || load(judge))
}

#[inline]
fn answer<F, Fut>(ask: Ask, load: F) -> Serving
where
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future + Send + 'static,
    Fut::Output: Answers,
{
    let looked = ask.with_cache(|cache| look_up(&ask, cache.core()));
    let load = move || async move { load().await.into_response() };
    match looked {
        LookUp::Done(Looked::Hit(entry, now)) => Serving::Done(Some(ask.hit(&entry, now))),
        LookUp::Done(Looked::Stale(entry, now)) => {
            let response = ask.hit(&entry, now);
            serve::refresh(ask, load, entry, Arrival::default());
            Serving::Done(Some(response))
        }
        LookUp::Done(Looked::Refused(refused)) => Serving::Done(Some(serve::refuse(refused))),
        LookUp::Done(Looked::Miss(missed)) => {
            Serving::running(async move { sent(serve::miss(ask, load, missed, Arrival::default()).await) })
        }
        LookUp::Bypass(reason) => {
            Serving::running(
                async move { sent(serve::bypass(ask, reason, Load::new().around(load())).await) },
            )
        }
        LookUp::Further => Serving::running(async move { sent(serve::further(ask, load).await) }),
    }
}

/// A response that is there, or on its way.
#[doc(hidden)]
pub enum Serving {
    Done(Option<Response>),
    Running(Pin<Box<dyn Future<Output = Response> + Send>>),
}

impl Serving {
    fn running(response: impl Future<Output = Response> + Send + 'static) -> Self {
        Self::Running(Box::pin(response))
    }
}

impl Future for Serving {
    type Output = Response;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Response> {
        match &mut *self {
            // `.await` doesn't poll again what was ready; one that did would wait.
            Self::Done(response) => response.take().map_or(Poll::Pending, Poll::Ready),
            Self::Running(response) => response.as_mut().poll(context),
        }
    }
}

fn sent(reply: Reply<Body>) -> Response {
    match reply {
        Reply::Own(response) => response,
        Reply::Passed(response) => response.map(Body::new),
    }
}

impl KeptBody for Body {
    fn whole(bytes: Bytes) -> Self {
        Self::from(bytes)
    }

    /// axum writes what a body says of its length, and hyper sends that to a HEAD only. A layer that compresses takes one
    /// that says nothing for worth it, and its coding into the head.
    fn none(method: &Method) -> Self {
        if method == Method::HEAD { Self::new(NoContent) } else { Self::empty() }
    }
}

/// A body that has no bytes and says no length.
struct NoContent;

impl http_body::Body for NoContent {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        true
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
