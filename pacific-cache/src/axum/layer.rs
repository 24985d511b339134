//! The layer that chooses a router's cache and tells its tenants apart.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Polled, Poll};

use http::Request;
use http::request::Parts;
use tower_layer::Layer;
use tower_service::Service;

use crate::cache::Cache;
use crate::context::Context;

type Partition = Arc<dyn Fn(&Parts) -> String + Send + Sync>;

/// Chooses the cache of a router, and what its entries are kept apart by.
///
/// Nested layers add up: the innermost [`with`](Self::with) decides the cache, and every
/// [`partition`](Self::partition) applies.
///
/// A layer that moves requests to a task of their own belongs outside of this one: inside a task that a layer or
/// a handler spawns, `#[invalidates]` and the free functions see the configured cache. Give such tasks a [`Cache`].
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
        HttpCache { inner, layer: self.clone() }
    }
}

/// The service that [`HttpCacheLayer`] makes.
#[derive(Clone, Debug)]
pub struct HttpCache<S> {
    inner: S,
    layer: HttpCacheLayer,
}

impl<S, B> Service<Request<B>> for HttpCache<S>
where
    S: Service<Request<B>>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Polled<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    /// The context goes with the request, for the attributes, and with the task, for the functions that handlers call.
    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (mut parts, body) = request.into_parts();
        let partition = self.layer.partition.as_ref().map(|partition| partition(&parts));
        let own = Context::of(self.layer.cache.clone(), partition);
        let context = match parts.extensions.get::<Context>() {
            Some(outer) => own.inside(outer),
            None => own.inside(&Context::current()),
        };
        parts.extensions.insert(context.clone());
        Box::pin(context.around(self.inner.call(Request::from_parts(parts, body))))
    }
}
