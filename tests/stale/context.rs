//! A refresh is the load of the request that was answered stale: with its arguments, in its cache and partition.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use pacific_cache::{Cache, HttpCacheLayer, NamedCache, cache};
use pacific_cache_tests::app::{App, Script};

use crate::{SECOND, refreshed};

fn told(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
}

#[cache(ttl = 10, swr = "30s", key = "seen", skip(number, headers))]
async fn seen(Path(number): Path<u32>, headers: HeaderMap) -> String {
    format!("{number} {}", told(&headers, "x-who"))
}

#[tokio::test]
async fn a_refresh_runs_with_the_arguments_of_the_request_that_began_it() {
    let app = App::new(Router::new().route("/{number}", get(seen)));
    let ask = async |path, who| app.get_with(path, &[("x-who", who)]).await.body;
    assert_eq!(ask("/1", "ann").await, "1 ann");
    app.clock.advance(10 * SECOND);
    assert_eq!(ask("/2", "bob").await, "1 ann");
    assert_eq!(ask("/3", "eve").await, "1 ann");
    refreshed(&app.cache).await;
    assert_eq!(ask("/4", "zoe").await, "2 bob");
}

/// Leaves a note in the cache that it runs in.
#[cache(ttl = 10, swr = "30s", key = "noted")]
async fn noted(State(script): State<Script>) -> Response {
    let response = script.run().await;
    Cache::current().set("note", &script.runs()).await.unwrap();
    response
}

#[tokio::test]
async fn a_refresh_runs_in_the_cache_of_its_layer() {
    let script = Script::numbers();
    let routes = || Router::new().route("/", get(noted)).with_state(script.clone());
    let (one, other) = (App::new(routes()), App::new(routes()));
    for app in [&one, &other] {
        app.get("/").await;
        app.clock.advance(10 * SECOND);
    }
    assert_eq!(other.get("/").await.body, "2");
    refreshed(&other.cache).await;
    let note = async |app: &App| app.cache.get::<u64>("note").await.unwrap();
    assert_eq!((note(&one).await, note(&other).await), (Some(1), Some(3)));
    assert_eq!((one.stats().loads, other.stats().loads), (1, 2));
    assert_eq!(other.get("/").await.body, "3");
    assert_eq!(
        one.get("/").await.cache_status(),
        "PacificCache; hit; ttl=-1",
        "its own is as stale as it was"
    );
    refreshed(&one.cache).await;
}

#[tokio::test]
async fn a_refresh_stores_in_the_partition_of_its_request() {
    let script = Script::numbers();
    let by_host = HttpCacheLayer::new().partition(|parts| told(&parts.headers, "host"));
    let app = App::new(Router::new().route("/", get(noted)).with_state(script.clone()).layer(by_host));
    let ask = async |host| app.get_with("/", &[("host", host)]).await;
    assert_eq!((ask("a").await.body, ask("b").await.body), ("1".into(), "2".into()));
    app.clock.advance(10 * SECOND);
    assert_eq!(ask("b").await.body, "2");
    refreshed(&app.cache).await;
    assert_eq!(ask("b").await.body, "3");
    let other = ask("a").await;
    assert_eq!((&other.body[..], other.cache_status()), (&b"1"[..], "PacificCache; hit; ttl=-1"));
    refreshed(&app.cache).await;
}

static FEEDS: NamedCache = NamedCache::new("feeds");

#[cache(ttl = 10, swr = "30s", key = "feed", cache = FEEDS)]
async fn feed(State(script): State<Script>) -> Response {
    script.run().await
}

#[tokio::test]
async fn a_refresh_of_a_named_cache_is_that_caches() {
    let script = Script::numbers();
    let app = App::new(Router::new().route("/", get(feed)).with_state(script.clone()));
    FEEDS.configure(Cache::memory().jitter(0.0).clock(app.clock.clone()).build().unwrap());
    app.get("/").await;
    app.clock.advance(10 * SECOND);
    assert_eq!(app.get("/").await.cache_status(), "PacificCache; hit; ttl=-1");
    refreshed(&FEEDS.cache()).await;
    assert_eq!(app.get("/").await.body, "2");
    assert_eq!((FEEDS.cache().stats().stored, app.stats().stored), (2, 0));
}

#[cache(ttl = 10, swr = "30s")]
async fn by_path(State(script): State<Script>) -> Response {
    script.run().await
}

#[tokio::test]
async fn each_entry_has_a_refresh_of_its_own() {
    let script = Script::numbers();
    let app = App::new(Router::new().route("/{page}", get(by_path)).with_state(script.clone()));
    for path in ["/a", "/b", "/c"] {
        app.get(path).await;
    }
    app.clock.advance(10 * SECOND);
    for path in ["/a", "/b", "/a", "/b"] {
        assert_eq!(app.get(path).await.cache_status(), "PacificCache; hit; ttl=-1");
    }
    refreshed(&app.cache).await;
    assert_eq!(script.runs(), 5, "one for each that was asked for");
    assert_eq!(app.get("/c").await.body, "3");
}
