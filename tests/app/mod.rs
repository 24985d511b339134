//! A router with a cache of its own, asked without a socket.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a tool of tests says at once, and loudly, what went wrong"
)]

mod asked;
mod body;
mod gate;
mod script;

pub use asked::{Asked, answer, begin, begun, said};
pub use body::{Pieces, Unread};
pub use gate::{Flag, Gate};
pub use script::Script;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use pacific_cache::{Cache, CacheBuilder, Clock, HttpCacheLayer, Stats};
use tower_service::Service as _;

use crate::harness::{Answer, request};

/// A router, the cache that its handlers use, and the clock of that cache, which stands still.
#[derive(Clone)]
pub struct App {
    router: Router,
    /// The cache.
    pub cache: Cache,
    /// The cache's clock.
    pub clock: Clock,
}

impl App {
    /// `router` over a cache with the default limits and no jitter.
    #[must_use]
    pub fn new(router: Router) -> Self {
        Self::built(router, |cache| cache)
    }

    /// One handler, at every path, that does what `script` says; its key is the path and the query.
    #[must_use]
    pub fn of(script: &Script) -> Self {
        Self::new(script.routes())
    }

    /// `router` over a cache with these settings.
    ///
    /// # Panics
    /// When the settings don't fit.
    #[must_use]
    pub fn built(router: Router, settings: impl FnOnce(CacheBuilder) -> CacheBuilder) -> Self {
        let clock = Clock::manual();
        let cache = settings(Cache::memory().jitter(0.0).clock(clock.clone())).build().unwrap();
        Self { router: router.layer(HttpCacheLayer::with(cache.clone())), cache, clock }
    }

    /// Another router over the same cache.
    #[must_use]
    pub fn beside(&self, router: Router) -> Self {
        Self { router: router.layer(HttpCacheLayer::with(self.cache.clone())), ..self.clone() }
    }

    /// `GET path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Asked {
        self.send(Method::GET, path, &[])
    }

    /// `GET path` with these fields.
    #[must_use]
    pub fn get_with(&self, path: &str, fields: &[(&str, &str)]) -> Asked {
        self.send(Method::GET, path, fields)
    }

    /// `HEAD path`.
    #[must_use]
    pub fn head(&self, path: &str) -> Asked {
        self.send(Method::HEAD, path, &[])
    }

    /// `POST path`.
    #[must_use]
    pub fn post(&self, path: &str) -> Asked {
        self.send(Method::POST, path, &[])
    }

    /// Any request without a body. It is sent when the answer is first polled.
    #[must_use]
    pub fn send(&self, method: Method, path: &str, fields: &[(&str, &str)]) -> Asked {
        let response = self.open(request(method.clone(), path, fields));
        async move { asked::read(&method, response.await).await }.boxed()
    }

    /// The response to a request, its body unread.
    ///
    /// # Panics
    /// Never: a router answers.
    #[must_use]
    pub fn open(&self, request: Request<String>) -> BoxFuture<'static, Response<Body>> {
        let mut router = self.router.clone();
        async move { router.call(request.map(Body::from)).await.unwrap() }.boxed()
    }

    /// What the cache did and holds.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.cache.stats()
    }

    /// Ends names.
    ///
    /// # Panics
    /// When they are no names.
    pub async fn invalidate(&self, names: impl pacific_cache::IntoNames) {
        self.cache.invalidate(names).await.unwrap();
    }
}

/// `GET path`.
pub async fn get(app: &App, path: &str) -> Answer {
    app.get(path).await
}
