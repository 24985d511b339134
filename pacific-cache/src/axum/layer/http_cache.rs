//! The layer for a whole router: tags and invalidation, and which cache its handlers use.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::{Context as Polled, Poll, ready};

use axum::BoxError;
use axum::body::Body;
use bytes::Bytes;
use http::header::CACHE_STATUS;
use http::request::Parts;
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use super::etag::{ETag, ETagFuture, ETagLayer};
use super::invalidation::{Invalidation, InvalidationFuture, InvalidationLayer};
use crate::cache::Cache;
use crate::context::{Context, InContext};
use crate::http::cache_status;

type Partition = Arc<dyn Fn(&Parts) -> String + Send + Sync>;

/// Does for a whole router what needs no attribute: an `ETag` for every response that can have one
/// ([`ETagLayer`]), and the end of what is stored for a path when that is changed ([`InvalidationLayer`]). It caches
/// nothing by itself; [`#[cache]`](macro@crate::cache) does.
///
/// ```
/// # async fn list_users() {}
/// # async fn get_user() {}
/// # async fn update_user() {}
/// use axum::{Router, routing::get};
/// use pacific_cache::HttpCacheLayer;
///
/// let app: Router = Router::new()
///     .route("/users", get(list_users))
///     .route("/users/{id}", get(get_user).put(update_user))
///     .layer(HttpCacheLayer::new());
/// ```
///
/// It also chooses the cache of its router, and what its entries are kept apart by:
///
/// ```
/// # async fn home() -> &'static str { "" }
/// use axum::{Router, http::header::HOST, routing::get};
/// use pacific_cache::{Cache, HttpCacheLayer};
///
/// let app: Router = Router::new().route("/", get(home)).layer(
///     HttpCacheLayer::with(Cache::isolated()).partition(|parts| {
///         let host = parts.headers.get(HOST).map(|host| host.as_bytes());
///         String::from_utf8_lossy(host.unwrap_or_default()).into_owned()
///     }),
/// );
/// ```
///
/// Nested layers add up: the innermost [`with`](Self::with) decides the cache, every [`partition`](Self::partition)
/// applies, and what is tagged or invalidated twice is as well off as once.
///
/// A layer that moves requests to a task of their own belongs outside of this one: inside a task that a layer or
/// a handler spawns, `#[invalidates]` and the free functions see the configured cache. Give such tasks a [`Cache`].
/// A compression layer belongs outside too.
#[derive(Clone, Default)]
pub struct HttpCacheLayer {
    cache: Option<Cache>,
    partition: Option<Partition>,
}

impl HttpCacheLayer {
    /// A layer that leaves the choice of the cache to those around it, else to `configure_cache`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A layer whose router uses `cache`.
    ///
    /// It tags and invalidates as well. So where tests give a router its cache, give it this layer in production too,
    /// lest they see invalidations that production doesn't have.
    #[must_use]
    pub fn with(cache: Cache) -> Self {
        Self { cache: Some(cache), partition: None }
    }

    /// Puts what `partition` says of a request, such as its host or tenant, before every slot: requests of different
    /// partitions never share an entry. Names are not partitioned: an invalidation reaches all of them.
    #[must_use]
    pub fn partition(mut self, partition: impl Fn(&Parts) -> String + Send + Sync + 'static) -> Self {
        self.partition = Some(Arc::new(partition));
        self
    }
}

impl fmt::Debug for HttpCacheLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpCacheLayer")
            .field("cache", &self.cache)
            .field("partitioned", &self.partition.is_some())
            .finish()
    }
}

impl<S> Layer<S> for HttpCacheLayer {
    type Service = HttpCache<S>;

    fn layer(&self, inner: S) -> HttpCache<S> {
        let inner = InvalidationLayer::new().layer(ETagLayer::new().layer(inner));
        HttpCache { inner, layer: self.clone() }
    }
}

/// The service that [`HttpCacheLayer`] makes.
#[derive(Clone, Debug)]
pub struct HttpCache<S> {
    inner: Invalidation<ETag<S>>,
    layer: HttpCacheLayer,
}

impl<S, B, R> Service<Request<B>> for HttpCache<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    R: http_body::Body<Data = Bytes> + Send + 'static,
    R::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = HttpCacheFuture<S::Future, S::Error>;

    fn poll_ready(&mut self, context: &mut Polled<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    /// The context goes with the request, for the attributes, and with the task, for the functions that handlers call.
    #[inline]
    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let mut partition = None;
        if let Some(of) = &self.layer.partition {
            let (parts, body) = request.into_parts();
            partition = Some(of(&parts));
            request = Request::from_parts(parts, body);
        }
        let own = Context::of(self.layer.cache.clone(), partition);
        let (context, pending) = own.inside(&Context::asked(request.extensions())).listening();
        request.extensions_mut().insert(context.clone());
        HttpCacheFuture { inner: context.scope(self.inner.call(request)), pending }
    }
}

pin_project! {
    /// The response that [`HttpCache`] gives.
    pub struct HttpCacheFuture<F, E> {
        #[pin]
        inner: InContext<InvalidationFuture<ETagFuture<F>, Result<Response<Body>, E>>>,
        pending: Option<Arc<AtomicBool>>,
    }
}

impl<F, R, E> Future for HttpCacheFuture<F, E>
where
    F: Future<Output = Result<Response<R>, E>>,
    R: http_body::Body<Data = Bytes> + Send + 'static,
    R::Error: Into<BoxError>,
{
    type Output = Result<Response<Body>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Polled<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut response = ready!(this.inner.poll(context));
        if let Ok(response) = &mut response
            && this.pending.as_ref().is_some_and(|pending| pending.load(SeqCst))
        {
            response.headers_mut().append(CACHE_STATUS, cache_status::pending());
        }
        Poll::Ready(response)
    }
}
