//! One app with every handler, and how to ask it.
#![allow(clippy::unwrap_used, reason = "a test fails where what it needs is missing")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::FromRef;
use axum::http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use pacific_cache::{Cache, HttpCacheLayer};
use tower_service::Service as _;

/// How often a handler ran.
#[derive(Clone, Default)]
pub(crate) struct Loads(Arc<AtomicU64>);

impl Loads {
    /// One more.
    pub(crate) fn count(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }

    fn so_far(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// What handlers share.
#[derive(Clone, Default)]
pub(crate) struct Shop {
    pub(crate) loads: Loads,
    pub(crate) currency: &'static str,
}

impl FromRef<Shop> for Loads {
    fn from_ref(shop: &Shop) -> Self {
        shop.loads.clone()
    }
}

impl FromRef<Shop> for &'static str {
    fn from_ref(shop: &Shop) -> Self {
        shop.currency
    }
}

/// A router with a cache of its own.
pub(crate) struct App {
    shop: Shop,
    router: Router,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: String,
    pub(crate) is_hit: bool,
    /// How often handlers ran until then.
    pub(crate) loads: u64,
}

impl App {
    pub(crate) fn new() -> Self {
        let shop = Shop { currency: "CRC", ..Shop::default() };
        let router = Router::new()
            .nest("/keys", crate::keys::routes())
            .nest("/uri", crate::uri::routes())
            .nest("/shapes", crate::shapes::routes())
            .nest("/with", crate::with_others::routes())
            .nest("/writes", crate::writes::routes())
            .layer(HttpCacheLayer::with(Cache::isolated()))
            .with_state(shop.clone());
        Self { shop, router }
    }

    pub(crate) async fn get_with(&self, path: &str, name: &str, value: &str) -> Answer {
        self.ask(Request::get(path).header(name, value)).await
    }

    pub(crate) async fn send(&self, method: Method, path: &str) -> Answer {
        self.ask(Request::builder().method(method).uri(path)).await
    }

    async fn ask(&self, request: axum::http::request::Builder) -> Answer {
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().call(request).await.unwrap();
        let status = response.status();
        let said = response.headers().get("cache-status").map(|value| value.to_str().unwrap().to_owned());
        let body = response.into_body().collect().await.unwrap().to_bytes();
        Answer {
            status,
            body: String::from_utf8(body.to_vec()).unwrap(),
            is_hit: said.is_some_and(|said| said.starts_with("PacificCache; hit")),
            loads: self.shop.loads.so_far(),
        }
    }
}

/// GET, with nothing else.
pub(crate) async fn get(app: &App, path: &str) -> Answer {
    app.send(Method::GET, path).await
}
