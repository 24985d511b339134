//! `cache = PATH`: a cache with a name of its own, and everything that it was told.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::{get, post, put};
use pacific_cache::{
    Cache, CacheBuilder, Clock, HttpCacheLayer, KeyPolicy, NamedCache, cache, configure_cache, invalidates,
};
use pacific_cache_tests::app::{App, Script, answer};
use pacific_cache_tests::harness::request;
use tokio::sync::Mutex;

use crate::SECOND;

/// What ends everything does so in every named cache: these tests take turns.
static TURN: Mutex<()> = Mutex::const_new(());

/// A handler in a named cache of its own, and a router with it.
macro_rules! named {
    ($settings:expr) => {{
        static NAMED: NamedCache = NamedCache::new("named");

        #[cache(key = "page:{id}", cache = NAMED, skip(_headers))]
        async fn page(State(script): State<Script>, Path(id): Path<String>, _headers: HeaderMap) -> Response {
            let _ = id;
            script.run().await
        }

        let clock = Clock::manual();
        let settings: fn(CacheBuilder) -> CacheBuilder = $settings;
        NAMED.configure(settings(Cache::memory().jitter(0.0).clock(clock.clone())).build().unwrap());
        let script = Script::numbers();
        (&NAMED, clock, script.clone(), Router::new().route("/{id}", get(page)).with_state(script))
    }};
}

#[tokio::test]
async fn what_is_stored_there_is_nowhere_else() {
    let _turn = TURN.lock().await;
    let (named, clock, script, routes) = named!(|cache| cache.default_ttl(50 * SECOND));
    let (one, other) = (App::new(routes.clone()), App::new(routes));
    one.get("/a").await;
    let hit = other.get("/a").await;
    assert_eq!(hit.cache_status(), "PacificCache; hit; ttl=50", "whichever router, and for its own time");
    assert_eq!((named.cache().stats().entries, one.stats().entries, other.stats().entries), (1, 0, 0));
    assert_eq!((named.cache().stats().hits, other.stats().hits), (1, 0));
    one.clock.advance(60 * SECOND);
    assert!(one.get("/a").await.is_hit(), "its clock is its own");
    clock.advance(50 * SECOND);
    assert_eq!((one.get("/a").await.body, script.runs()), ("2".into(), 2));
}

#[tokio::test]
async fn its_credential_headers_count_and_the_routers_dont() {
    let _turn = TURN.lock().await;
    let (_, _, script, routes) = named!(|cache| cache.credential_headers(["x-named"]));
    let app = App::built(routes, |cache| cache.credential_headers(["x-router"]));
    app.get("/a").await;
    assert!(app.get_with("/a", &[("x-router", "1")]).await.is_hit());
    for field in [("x-named", "1"), ("authorization", "Basic 1"), ("cookie", "a=1")] {
        let own = app.get_with("/a", &[field]).await;
        assert_eq!(own.cache_status(), "PacificCache; fwd=bypass; detail=credentials", "{field:?}");
    }
    assert_eq!(script.runs(), 4);
}

#[tokio::test]
async fn its_policies_count_and_the_routers_dont() {
    let _turn = TURN.lock().await;
    let (_, _, script, routes) = named!(|cache| cache.key_policy(KeyPolicy::strict()).allow_client_bypass());
    let app = App::new(routes);
    assert_eq!(app.get("/a%20b").await.status, 400);
    app.get("/a").await;
    let asked = app.get_with("/a", &[("cache-control", "no-cache")]).await;
    assert_eq!((asked.cache_status(), script.runs()), ("PacificCache; fwd=request; stored", 2));
    let (_, _, script, routes) = named!(|cache| cache);
    let app = App::built(routes, |cache| cache.key_policy(KeyPolicy::strict()).allow_client_bypass());
    assert_eq!(app.get("/a%20b").await.status, 200);
    assert!(app.get_with("/a%20b", &[("cache-control", "no-cache")]).await.is_hit());
    assert_eq!(script.runs(), 1);
}

#[tokio::test]
async fn one_that_is_disabled_stores_nothing() {
    let _turn = TURN.lock().await;
    let (named, _, script, routes) = named!(|cache| cache);
    named.configure(Cache::disabled());
    let app = App::new(routes);
    for run in ["1", "2"] {
        let own = app.get("/a").await;
        assert_eq!(
            (&own.body[..], own.cache_status()),
            (run.as_bytes(), "PacificCache; fwd=bypass; detail=disabled")
        );
    }
    assert_eq!((script.runs(), app.stats().stored), (2, 0));
}

/// Without any layer, and whatever the configured cache is: no other test here asks that one.
#[tokio::test]
async fn who_has_the_response_is_told_so_whatever_the_configured_cache_is() {
    let _turn = TURN.lock().await;
    let (_, _, script, routes) = named!(|cache| cache);
    let told = Cache::memory().credential_headers(["x-configured"]).build().unwrap();
    for configured in [Cache::disabled(), told] {
        configure_cache(configured);
        let ask =
            async |method, fields: &[(&str, &str)]| answer(&routes, request(method, "/a", fields)).await;
        let tag = ask(Method::GET, &[]).await.header("etag").to_owned();
        for method in [Method::GET, Method::HEAD] {
            let known = ask(method.clone(), &[("if-none-match", &tag), ("x-configured", "1")]).await;
            assert_eq!((known.status.as_u16(), known.is_hit()), (304, true), "{method}");
            let lost = ask(method, &[("if-match", "\"x\""), ("x-configured", "1")]).await;
            assert_eq!((lost.status.as_u16(), lost.is_hit()), (412, true));
        }
    }
    assert_eq!(script.runs(), 1);
}

#[tokio::test]
async fn partitions_of_the_router_count_there_too() {
    let _turn = TURN.lock().await;
    let (named, _, _, routes) = named!(|cache| cache);
    let by_host = HttpCacheLayer::new().partition(|parts| parts.headers["host"].to_str().unwrap().to_owned());
    let app = App::new(routes.layer(by_host));
    for (host, run, is_hit) in [("a", "1", false), ("b", "2", false), ("a", "1", true)] {
        let own = app.get_with("/a", &[("host", host)]).await;
        assert_eq!((&own.body[..], own.is_hit()), (run.as_bytes(), is_hit));
    }
    assert_eq!(named.cache().stats().entries, 2);
}

#[tokio::test]
async fn a_cache_that_takes_its_place_begins_empty() {
    let _turn = TURN.lock().await;
    let (named, _, _, routes) = named!(|cache| cache);
    let app = App::new(routes);
    app.get("/a").await;
    named.configure(Cache::isolated());
    assert_eq!(app.get("/a").await.body, "2");
    assert!(app.get("/a").await.is_hit());
}

#[invalidates("page:{id}")]
async fn change(Path(id): Path<String>) {
    let _ = id;
}

async fn change_by_hand(Path(id): Path<String>) {
    pacific_cache::invalidate(format!("page:{id}")).await.unwrap();
}

async fn change_by_pattern(Path(id): Path<String>) {
    pacific_cache::invalidate_matching(format!("page:{id}*")).await.unwrap();
}

async fn change_all() {
    pacific_cache::invalidate_all().await.unwrap();
}

async fn only_change() {}

#[tokio::test]
async fn every_invalidation_that_a_request_makes_reaches_it() {
    let _turn = TURN.lock().await;
    let (named, _, _, routes) = named!(|cache| cache);
    let app = App::new(
        routes
            .route("/attribute/{id}", post(change))
            .route("/by-hand/{id}", post(change_by_hand))
            .route("/pattern/{id}", post(change_by_pattern))
            .route("/all/{id}", post(change_all))
            .route("/{id}", put(only_change)),
    );
    for (method, path) in [
        (Method::POST, "/attribute/reach"),
        (Method::POST, "/by-hand/reach"),
        (Method::POST, "/pattern/reach"),
        (Method::POST, "/all/reach"),
        (Method::PUT, "/reach"),
    ] {
        app.get("/reach").await;
        assert!(app.get("/reach").await.is_hit());
        assert_eq!(app.send(method, path, &[]).await.status, 200);
        assert!(!app.get("/reach").await.is_hit(), "{path}");
    }
    app.cache.invalidate("page:reach").await.unwrap();
    assert!(app.get("/reach").await.is_hit(), "by a handle to another cache nothing ends");
    named.cache().invalidate("page:reach").await.unwrap();
    assert!(!app.get("/reach").await.is_hit());
}
