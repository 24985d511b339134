//! Where the time of a stale answer comes from, and which responses are never served stale (RFC 9111 §4.2.4).

use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pacific_cache::cache;
use pacific_cache_tests::app::{App, Script};

use crate::{SECOND, refreshed};

#[cache(ttl = 10, swr = "1m 30s", stale_if_error = "1h", key = "literal")]
async fn literal(State(script): State<Script>) -> Response {
    script.run().await
}

#[cache(ttl = 10, swr = 90, stale_if_error = 3600, key = "seconds")]
async fn in_seconds(State(script): State<Script>) -> Response {
    script.run().await
}

const REFRESHED: Duration = Duration::from_secs(90);

#[cache(ttl = 10, swr = REFRESHED, stale_if_error = hours(1), key = "expression")]
async fn expression(State(script): State<Script>) -> Response {
    script.run().await
}

const fn hours(hours: u64) -> Duration {
    Duration::from_secs(hours * 3600)
}

#[cache(
    ttl = 10,
    swr = Duration::from_secs(*seconds),
    stale_if_error = Duration::from_secs(seconds * 40),
    key = "binding:{seconds}"
)]
async fn binding(State(script): State<Script>, Path(seconds): Path<u64>) -> Response {
    let _ = seconds;
    script.run().await
}

/// A handler that is there once, and then fails.
fn failing(fields: &'static [(&'static str, &'static str)]) -> Script {
    Script::at_once(move |run| {
        let mut response =
            if run == 1 { "1".into_response() } else { StatusCode::BAD_GATEWAY.into_response() };
        for (name, value) in fields {
            response.headers_mut().append(*name, value.parse().unwrap());
        }
        response
    })
}

fn app(script: &Script) -> App {
    let routes = Router::new()
        .route("/literal", get(literal))
        .route("/seconds", get(in_seconds))
        .route("/expression", get(expression))
        .route("/binding/{seconds}", get(binding));
    App::new(routes.with_state(script.clone()))
}

#[tokio::test]
async fn literals_and_expressions_say_the_same_times() {
    for path in ["/literal", "/seconds", "/expression", "/binding/90"] {
        let app = app(&failing(&[]));
        app.get(path).await;
        let at = async |seconds: u32, less: u64| {
            let later = seconds * SECOND - Duration::from_millis(less);
            app.clock.advance(later);
            let answer = app.get(path).await;
            refreshed(&app.cache).await;
            (answer.status.as_u16(), answer.cache_status().to_owned())
        };
        assert_eq!(at(100, 1).await, (200, "PacificCache; hit; ttl=-90".to_owned()), "{path}");
        let instead = "PacificCache; fwd=stale; fwd-status=502; ttl=-91; detail=stale-if-error";
        assert_eq!(at(1, 999).await, (200, instead.to_owned()), "{path}");
        let instead = "PacificCache; fwd=stale; fwd-status=502; ttl=-3600; detail=stale-if-error";
        assert_eq!(at(3510, 1).await, (200, instead.to_owned()), "{path}");
        assert_eq!(at(1, 999).await, (502, "PacificCache; fwd=stale; detail=status".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn each_request_says_how_long_what_it_stores_may_be_stale() {
    let app = app(&Script::numbers());
    app.get("/binding/5").await;
    app.get("/binding/50").await;
    app.clock.advance(15 * SECOND);
    assert_eq!(app.get("/binding/5").await.cache_status(), "PacificCache; fwd=stale; stored");
    assert_eq!(app.get("/binding/50").await.cache_status(), "PacificCache; hit; ttl=-6");
    refreshed(&app.cache).await;
}

#[tokio::test]
async fn a_response_that_forbids_it_is_never_served_stale() {
    let forbidding: [&'static [(&'static str, &'static str)]; 7] = [
        &[("cache-control", "must-revalidate")],
        &[("cache-control", "max-age=10, must-revalidate")],
        &[("cache-control", "proxy-revalidate")],
        &[("cache-control", "s-maxage=60")],
        &[("cache-control", "no-cache=\"x-a\"")],
        &[("cache-control", "max-age=10"), ("cache-control", "Must-Revalidate")],
        &[("cache-control", "must-revalidate, stale-while-revalidate=60, stale-if-error=60")],
    ];
    for fields in forbidding {
        let app = app(&failing(fields));
        assert!(app.get("/literal").await.cache_status().ends_with("stored"), "{fields:?}");
        app.clock.advance(10 * SECOND);
        let failed = app.get("/literal").await;
        assert_eq!(failed.status, 502, "{fields:?}");
        assert_eq!(failed.cache_status(), "PacificCache; fwd=stale; detail=status", "{fields:?}");
        assert_eq!(app.head("/literal").await.status, 502, "{fields:?}");
        assert_eq!(app.stats().stale_hits, 0, "{fields:?}");
    }
}

#[tokio::test]
async fn a_response_that_forbids_nothing_is_served_stale_however_short_its_own_life() {
    let app = app(&failing(&[("cache-control", "max-age=3, public, immutable")]));
    app.get("/literal").await;
    app.clock.advance(3 * SECOND);
    assert_eq!(app.get("/literal").await.cache_status(), "PacificCache; hit; ttl=-1");
    refreshed(&app.cache).await;
    app.clock.advance(90 * SECOND);
    assert!(app.get("/literal").await.cache_status().ends_with("ttl=-91; detail=stale-if-error"));
}

#[tokio::test]
async fn what_the_response_itself_permits_counts_only_where_it_says_its_own_lifetime() {
    #[cache(ttl = 10, key = "plain")]
    async fn plain(State(script): State<Script>) -> Response {
        script.run().await
    }
    let script = failing(&[("cache-control", "max-age=10, stale-while-revalidate=60, stale-if-error=60")]);
    let app = App::new(Router::new().route("/", get(plain)).with_state(script));
    app.get("/").await;
    app.clock.advance(10 * SECOND);
    assert_eq!((app.get("/").await.status.as_u16(), app.stats().stale_hits), (502, 0));
}
