//! Corners where a promise was once not kept.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, Request};
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::middleware::map_request;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pacific_cache::{Cache, HttpCacheLayer, cache};
use pacific_cache_tests::app::App;
use tower_service::Service as _;

static LOADS: AtomicU64 = AtomicU64::new(0);

/// Different at each load.
fn fresh() -> String {
    LOADS.fetch_add(1, SeqCst).to_string()
}

#[tokio::test]
async fn what_takes_an_expired_entrys_place_evicts_nothing() {
    #[cache(ttl = 60)]
    async fn handler() -> String {
        fresh()
    }
    let app = App::new(Router::new().route("/", get(handler)));
    for _ in 0..3 {
        app.get("/").await;
        app.clock.advance(std::time::Duration::from_secs(61));
    }
    assert_eq!((app.stats().stored, app.stats().entries, app.stats().evictions), (3, 1, 0));
}

#[tokio::test]
async fn bytes_are_bounded_where_more_entries_are_allowed_than_bytes() {
    #[cache(ttl = 60)]
    async fn handler(Path(_): Path<u64>) -> String {
        fresh()
    }
    let router = Router::new().route("/{id}", get(handler));
    let app = App::built(router, |cache| cache.max_body(1000).max_bytes(8192).max_entries(1 << 30));
    for id in 0..200 {
        app.get(&format!("/{id}")).await;
    }
    assert!(app.stats().bytes <= 8192 && app.stats().entries > 1, "{:?}", app.stats());
}

#[test]
fn the_largest_limits_can_be_asked_for() {
    let all = Cache::memory().max_bytes(u64::MAX).max_body(u64::MAX).max_entries(u64::MAX);
    assert!(all.build().is_ok());
}

#[tokio::test]
async fn an_invalidation_reaches_a_tag_longer_than_a_key() {
    #[cache(
        ttl = 60,
        tags(
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        )
    )]
    async fn handler() -> String {
        fresh()
    }
    let app = App::new(Router::new().route("/", get(handler)));
    let first = app.get("/").await;
    assert_eq!(app.get("/").await.body, first.body);
    app.invalidate("a".repeat(260)).await;
    assert_ne!(app.get("/").await.body, first.body);
}

#[tokio::test]
async fn an_invalidation_reaches_a_path_longer_than_a_key() {
    #[cache(ttl = 60, key = "all")]
    async fn handler() -> String {
        fresh()
    }
    let path = format!("/{}", "a".repeat(260));
    let app = App::new(Router::new().route(&path, get(handler)));
    let first = app.get(&path).await;
    assert_eq!(app.get(&path).await.body, first.body);
    app.invalidate(path.clone()).await;
    assert_ne!(app.get(&path).await.body, first.body);
}

#[tokio::test]
async fn a_head_that_runs_its_handler_counts_as_a_load() {
    #[cache(ttl = 60)]
    async fn handler() -> String {
        fresh()
    }
    let app = App::new(Router::new().route("/", get(handler)));
    app.head("/").await;
    assert_eq!((app.stats().misses, app.stats().loads, app.stats().stored), (1, 1, 0));
}

/// Every host has a folder of its own in the router.
async fn by_host(mut request: Request) -> Request {
    let host = request.headers()[HOST].to_str().unwrap().to_owned();
    let uri = format!("/{host}{}", request.uri()).parse().unwrap();
    *request.uri_mut() = uri;
    request
}

#[tokio::test]
async fn a_layer_that_rewrites_the_path_never_makes_two_one() {
    #[cache(ttl = 60)]
    async fn handler(Path((host, _)): Path<(String, String)>) -> String {
        host
    }
    let inside = Router::new().route("/{host}/{page}", get(handler));
    let app = App::new(
        Router::new()
            .fallback_service(axum::Router::new().fallback_service(inside).layer(map_request(by_host))),
    );
    for host in ["a.example", "b.example", "a.example"] {
        assert_eq!(app.get_with("/page", &[("host", host)]).await.body, host);
    }
    assert_eq!(app.stats().hits, 1);
}

#[tokio::test]
async fn a_layer_that_adds_to_the_query_never_makes_two_one() {
    #[derive(serde::Deserialize)]
    struct Language {
        language: String,
    }
    #[cache(ttl = 60)]
    async fn handler(Query(Language { language }): Query<Language>) -> String {
        language
    }
    async fn by_header(mut request: Request) -> Request {
        let language = request.headers()["accept-language"].to_str().unwrap().to_owned();
        *request.uri_mut() = format!("{}?language={language}", request.uri().path()).parse().unwrap();
        request
    }
    let app = App::new(Router::new().route("/", get(handler)).layer(map_request(by_header)));
    for language in ["de", "en", "de"] {
        assert_eq!(app.get_with("/", &[("accept-language", language)]).await.body, language);
    }
    assert_eq!(app.stats().hits, 1);
}

#[tokio::test]
async fn one_partition_never_is_two_nested_ones() {
    #[cache(ttl = 60)]
    async fn handler() -> String {
        fresh()
    }
    let part = |header: &'static str| {
        HttpCacheLayer::new().partition(move |parts| parts.headers[header].to_str().unwrap().to_owned())
    };
    let one = App::new(Router::new().route("/", get(handler)).layer(part("x-tenant")));
    let two =
        one.beside(Router::new().route("/", get(handler)).layer(part("x-user")).layer(part("x-tenant")));
    let nested = two.get_with("/", &[("x-tenant", "a"), ("x-user", "b")]).await;
    assert_ne!(one.get_with("/", &[("x-tenant", "1:a1:b")]).await.body, nested.body);
}

/// A request that a handler makes belongs to the one that it answers.
#[tokio::test]
async fn a_request_made_by_a_handler_keeps_the_cache_and_the_partition() {
    #[cache(ttl = 60)]
    async fn part() -> String {
        fresh()
    }
    async fn asked_of(mut inner: Router) -> Response {
        inner.call(Request::get("/").body(Body::empty()).unwrap()).await.into_response()
    }
    let inner = || Router::new().route("/", get(part));
    let layered = move || inner().layer(HttpCacheLayer::new().partition(|_| "all".to_owned()));
    let outer = Router::new()
        .route("/", get(move || asked_of(inner())))
        .route("/layered", get(move || asked_of(layered())));
    let tenant = |parts: &Parts| parts.headers["x-tenant"].to_str().unwrap().to_owned();
    let layer = HttpCacheLayer::new().partition(tenant);
    let app = App::new(outer.layer(layer));
    for path in ["/", "/layered"] {
        let ask = |tenant| app.get_with(path, &[("x-tenant", tenant)]);
        let (first, other, again) = (ask("a").await, ask("b").await, ask("a").await);
        assert_ne!(first.body, other.body);
        assert_eq!(first.body, again.body);
    }
    assert_eq!((app.stats().stored, app.stats().hits), (4, 2));
}

/// What a handler tells the layers around it.
#[derive(Clone)]
struct Told(&'static str);

#[tokio::test]
async fn what_a_handler_tells_its_layers_reaches_those_of_the_request_that_ran_it_only() {
    #[cache(ttl = 60)]
    async fn handler() -> (axum::Extension<Told>, &'static str) {
        (axum::Extension(Told("ran")), "body")
    }
    async fn show(response: Response) -> impl IntoResponse {
        let told = response.extensions().get::<Told>().map_or("nothing", |told| told.0);
        ([("x-told", told)], response)
    }
    let router = Router::new().route("/", get(handler)).layer(axum::middleware::map_response(show));
    let app = App::new(router);
    let told = [app.get("/").await, app.get("/").await].map(|answer| answer.header("x-told").to_owned());
    assert_eq!(told, ["ran", "nothing"]);
}

#[tokio::test]
async fn what_is_stored_keeps_no_larger_buffer() {
    /// A buffer that says when it is gone.
    struct Buffer(Vec<u8>, std::sync::Arc<AtomicU64>);
    impl AsRef<[u8]> for Buffer {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }
    impl Drop for Buffer {
        fn drop(&mut self) {
            self.1.fetch_add(1, SeqCst);
        }
    }
    #[cache(ttl = 60)]
    async fn handler(
        axum::extract::State(gone): axum::extract::State<std::sync::Arc<AtomicU64>>,
    ) -> axum::body::Bytes {
        axum::body::Bytes::from_owner(Buffer(vec![b'x'; 1 << 16], gone)).slice(..4)
    }
    let gone = std::sync::Arc::new(AtomicU64::new(0));
    let app = App::new(Router::new().route("/", get(handler)).with_state(gone.clone()));
    drop(app.get("/").await);
    assert_eq!((gone.load(SeqCst), app.stats().entries), (1, 1));
}
