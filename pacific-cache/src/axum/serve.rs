//! What an expansion calls: the handler's response through the cache.

use std::any::TypeId;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::ask::Ask;
use crate::axum::request::Request;
use crate::entry::KeptBody;
use crate::key::Key;
use crate::name::Name;
use crate::policy::Policy;
use crate::serve::{self, Looked, Reply};

/// What one request's attribute expressions came to.
#[doc(hidden)]
#[derive(Debug)]
pub struct Call {
    key: Key,
    ttl: Option<Duration>,
    tags: Vec<Name>,
}

impl Call {
    /// With this key.
    #[must_use]
    pub fn new(key: Key) -> Self {
        Self { key, ttl: None, tags: Vec::new() }
    }

    /// `ttl = expr`.
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// `tags("user:{id}")`: those with braces.
    #[must_use]
    pub fn tag(mut self, tag: Name) -> Self {
        self.tags.push(tag);
        self
    }
}

impl From<Key> for Call {
    fn from(key: Key) -> Self {
        Self::new(key)
    }
}

/// Answers from the cache, or runs `load`, whose type tells this handler from every other.
///
/// A hit is answered here and now; only the rest becomes a future of its own.
#[doc(hidden)]
pub fn serve<C, F, Fut, const CREDENTIALS_IGNORED: bool>(
    policy: &'static Policy,
    request: Request<CREDENTIALS_IGNORED>,
    call: C,
    load: F,
) -> Serving
where
    C: Into<Call>,
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future + Send + 'static,
    Fut::Output: IntoResponse,
{
    let ask = ask(policy, TypeId::of::<F>(), request, call.into());
    let looked = ask.facts.context.with_cache(|cache| serve::look_up(&ask, cache.core()));
    let load = move || async move { load().await.into_response() };
    match looked {
        Looked::Hit(entry, now) => Serving::Done(Some(ask.hit(&entry, now))),
        Looked::Bypass(reason) => Serving::running(async move { sent(serve::bypass(reason, load()).await) }),
        Looked::Miss(forward) => {
            let cache = ask.facts.context.cache();
            Serving::running(async move { sent(serve::miss(ask, cache, load, forward).await) })
        }
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

    fn none() -> Self {
        Self::new(NoContent)
    }
}

fn ask<const CREDENTIALS_IGNORED: bool>(
    policy: &'static Policy,
    handler: TypeId,
    request: Request<CREDENTIALS_IGNORED>,
    call: Call,
) -> Ask {
    Ask {
        credentials: request.is_credentialed(),
        facts: request.facts,
        handler,
        key: call.key.0,
        tags: call.tags,
        ttl: call.ttl,
        policy,
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
