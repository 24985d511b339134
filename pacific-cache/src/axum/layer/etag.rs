//! The layer that gives responses an entity tag.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::BoxError;
use axum::body::Body;
use bytes::Bytes;
use http::{Method, Request, Response};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use crate::axum::tagging::{Begun, Reading, Tagging};
use crate::http::etag::Strength;
use crate::http::precondition::Preconditions;
use crate::http::taggable::TaggedOutside;

/// Tags responses to GET and HEAD, and answers 304 to clients that have them already (RFC 9110 §8.8.3, §13).
///
/// It keeps nothing: the handler runs each time, and what is saved is the way to the client. It works without any cached
/// handler, on a router, a nested one or a single route, and around any tower service whose body is of `Bytes`.
///
/// ```
/// use axum::{Router, routing::get};
/// use pacific_cache::ETagLayer;
///
/// let app: Router = Router::new()
///     .route("/prices", get(|| async { "a: 12, b: 30" }))
///     .layer(ETagLayer::new());
/// ```
///
/// Tagged is a 200 whose body is of known length, at most [`max_body`](Self::max_body); it is read whole, and the tag is
/// made of it, its `Content-Type` and its `Content-Encoding`. Everything else passes as it is, unread: streams, larger
/// bodies, other statuses, upgrades; and what is `no-store`, since nobody may keep it to ask for it again (RFC 9111
/// §5.2.2.5). A handler's own `ETag` or `Last-Modified` is kept and used.
///
/// Conditions are looked at when the handler has answered with a 200, so a 304 tells nobody what an extractor or a
/// layer inside refuses (RFC 9110 §13.2.1); those of PUT and other methods are the handler's. A 304 has the fields of
/// RFC 9110 §15.4.5, `Set-Cookie` and `Cache-Status`. `Cache-Control` is the handler's: say `no-cache` there to have
/// browsers ask each time.
#[derive(Clone, Copy, Debug)]
pub struct ETagLayer {
    strength: Strength,
    max_body: u64,
}

impl ETagLayer {
    /// A layer of weak tags, for bodies of up to 1 MiB.
    #[must_use]
    pub const fn new() -> Self {
        Self { strength: Strength::Weak, max_body: 1 << 20 }
    }

    /// Makes strong tags, which `If-Match` and range requests need (RFC 9110 §8.8.1).
    ///
    /// It is a promise that nothing outside of this layer changes the bytes. With a compression layer outside, two
    /// codings would have one strong tag; one inside is fine, since the tag is made of the coded bytes.
    ///
    /// ```
    /// # use pacific_cache::ETagLayer;
    /// let exact = ETagLayer::new().strong();
    /// ```
    #[must_use]
    pub const fn strong(mut self) -> Self {
        self.strength = Strength::Strong;
        self
    }

    /// The largest body that is read and tagged, in bytes; a larger one passes as it is. 1 MiB by default.
    ///
    /// ```
    /// # use pacific_cache::ETagLayer;
    /// let small = ETagLayer::new().max_body(64 << 10);
    /// ```
    #[must_use]
    pub const fn max_body(mut self, bytes: u64) -> Self {
        self.max_body = bytes;
        self
    }

    /// `None` for methods other than GET and HEAD: their conditions must be looked at before anything is done, which
    /// only the handler can do. For these two, what is inside is told to leave those of an untagged response alone.
    fn tagging<B>(self, request: &mut Request<B>) -> Option<Tagging> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return None;
        }
        let made = Some((self.strength, self.max_body));
        let preconditions = Preconditions::copy(request.headers());
        let outside = request.extensions().get::<TaggedOutside>().copied();
        if preconditions.is_some() {
            let others = outside.map_or(0, |outside| outside.max_body);
            request.extensions_mut().insert(TaggedOutside { max_body: self.max_body.max(others) });
        }
        Some(Tagging::new(made, request.method(), preconditions, outside))
    }
}

impl Default for ETagLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Layer<S> for ETagLayer {
    type Service = ETag<S>;

    fn layer(&self, inner: S) -> ETag<S> {
        ETag { inner, layer: *self }
    }
}

/// The service that [`ETagLayer`] makes.
#[derive(Clone, Debug)]
pub struct ETag<S> {
    inner: S,
    layer: ETagLayer,
}

impl<S, B, R> Service<Request<B>> for ETag<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    R: http_body::Body<Data = Bytes> + Send + 'static,
    R::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = ETagFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    #[inline]
    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let tagging = self.layer.tagging(&mut request);
        ETagFuture { inner: self.inner.call(request), stage: Stage::Asked(tagging) }
    }
}

pin_project! {
    /// The response that [`ETag`] gives.
    pub struct ETagFuture<F> {
        #[pin]
        inner: F,
        stage: Stage,
    }
}

enum Stage {
    /// The inner service was asked; `None` where nothing is tagged.
    Asked(Option<Tagging>),
    Reading(Box<Reading>),
}

impl<F, R, E> Future for ETagFuture<F>
where
    F: Future<Output = Result<Response<R>, E>>,
    R: http_body::Body<Data = Bytes> + Send + 'static,
    R::Error: Into<BoxError>,
{
    type Output = Result<Response<Body>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Stage::Asked(tagging) = this.stage {
            let response = ready!(this.inner.poll(context))?.map(Body::new);
            let Some(tagging) = tagging.take() else { return Poll::Ready(Ok(response)) };
            match tagging.begin(response) {
                Begun::Answered(response) => return Poll::Ready(Ok(response)),
                Begun::Reading(reading) => *this.stage = Stage::Reading(reading),
            }
        }
        match this.stage {
            Stage::Reading(reading) => Pin::new(&mut **reading).poll(context).map(Ok),
            Stage::Asked(_) => Poll::Pending,
        }
    }
}
