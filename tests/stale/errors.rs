//! `stale_if_error`: what is stale stands in for a load that fails (RFC 5861 §4).

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::FutureExt as _;
use pacific_cache::cache;
use pacific_cache_tests::app::{App, Gate, Script};

use crate::{SECOND, aged, then_behind};

#[cache(ttl = 10, stale_if_error = "60s", key = "page")]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

fn routes(script: &Script) -> Router {
    Router::new().route("/", get(page)).with_state(script.clone())
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap()
}

/// A handler that answers once, and then with this status.
fn failing(code: u16) -> Script {
    Script::at_once(move |run| match run {
        1 => "1".into_response(),
        _ => (status(code), [("x-run", run)], "an error").into_response(),
    })
}

/// A handler that answers once, and then panics.
fn panicking() -> Script {
    Script::at_once(|run| {
        assert!(run == 1, "the handler's own");
        run.to_string()
    })
}

fn instead_of(code: u16, ttl: &str) -> String {
    format!("PacificCache; fwd=stale; fwd-status={code}; ttl={ttl}; detail=stale-if-error")
}

#[tokio::test]
async fn what_is_stale_answers_where_the_handler_fails() {
    for code in [500, 501, 502, 503, 504, 505, 599] {
        let script = failing(code);
        let app = App::new(routes(&script));
        aged(&app, 15).await;
        for runs in [2, 3] {
            let stale = app.get("/").await;
            assert_eq!((stale.status.as_u16(), &stale.body[..]), (200, &b"1"[..]));
            assert_eq!(stale.cache_status(), instead_of(code, "-6"));
            assert_eq!((stale.header("age"), stale.header("x-run")), ("15", ""));
            assert_eq!(script.runs(), runs, "each request tries");
        }
        let stats = app.stats();
        assert_eq!((stats.stale_hits, stats.misses, stats.refused["status"]), (2, 3, 2));
    }
}

#[tokio::test]
async fn whoever_succeeds_ends_the_staleness() {
    let script = Script::at_once(|run| match run {
        2 => StatusCode::BAD_GATEWAY.into_response(),
        run => run.to_string().into_response(),
    });
    let app = App::new(routes(&script));
    aged(&app, 15).await;
    assert_eq!(app.get("/").await.body, "1");
    let loaded = app.get("/").await;
    assert_eq!((&loaded.body[..], loaded.cache_status()), (&b"3"[..], "PacificCache; fwd=stale; stored"));
    assert!(app.get("/").await.is_hit());
}

#[tokio::test]
async fn what_is_stale_answers_where_the_handler_panics() {
    let app = App::new(routes(&panicking()));
    aged(&app, 15).await;
    for _ in 0..2 {
        let stale = app.get("/").await;
        assert_eq!((&stale.body[..], stale.cache_status()), (&b"1"[..], &*instead_of(500, "-6")));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_stale_answers_where_a_load_takes_longer_than_the_caches_timeout() {
    let script = then_behind(&Gate::closed(), |run| run.to_string());
    let app = App::built(routes(&script), |cache| cache.timeout(SECOND));
    aged(&app, 15).await;
    let began = tokio::time::Instant::now();
    let stale = app.get("/").await;
    assert_eq!((&stale.body[..], stale.cache_status()), (&b"1"[..], &*instead_of(504, "-6")));
    assert_eq!(began.elapsed().as_secs(), 1);
}

#[tokio::test]
async fn without_a_timeout_nobody_is_answered_before_the_load_is_done() {
    let gate = Gate::closed();
    let script = then_behind(&gate, |run| run.to_string());
    let app = App::new(routes(&script));
    aged(&app, 15).await;
    let mut asked = app.get("/");
    assert!(asked.as_mut().now_or_never().is_none());
    gate.open();
    assert_eq!(asked.await.body, "2");
}

#[tokio::test]
async fn what_is_no_error_of_the_servers_is_an_answer() {
    for code in [204, 302, 400, 401, 403, 404, 409, 410, 418, 422, 429, 451] {
        let script = failing(code);
        let app = App::new(routes(&script));
        aged(&app, 15).await;
        for method in [Method::GET, Method::HEAD] {
            let answer = app.send(method, "/", &[]).await;
            assert_eq!((answer.status.as_u16(), answer.header("x-run").is_empty()), (code, false));
        }
        assert_eq!(app.stats().stale_hits, 0);
    }
}

#[tokio::test]
async fn the_rule_ends_where_the_attribute_says() {
    for script in [failing(503), panicking()] {
        let app = App::new(routes(&script));
        aged(&app, 10).await;
        app.clock.advance(60 * SECOND - Duration::from_millis(1));
        assert_eq!(app.get("/").await.body, "1");
        app.clock.advance(Duration::from_millis(1));
        let asked = std::panic::AssertUnwindSafe(app.get("/")).catch_unwind().await;
        assert!(asked.map_or(true, |answer| answer.status == 503 && answer.body == "an error"));
    }
}

#[tokio::test]
async fn without_the_rule_an_error_is_an_error() {
    #[cache(ttl = 10, key = "plain")]
    async fn plain(State(script): State<Script>) -> Response {
        script.run().await
    }
    let app = App::new(Router::new().route("/", get(plain)).with_state(failing(503)));
    aged(&app, 10).await;
    let answer = app.get("/").await;
    assert_eq!((answer.status.as_u16(), answer.header("x-run")), (503, "2"));
    assert_eq!(answer.cache_status(), "PacificCache; fwd=stale; detail=status");
}

#[tokio::test]
async fn a_client_that_has_what_stands_in_is_told_so() {
    for script in [failing(503), panicking()] {
        let app = App::new(routes(&script));
        let tag = app.get("/").await.header("etag").to_owned();
        app.clock.advance(15 * SECOND);
        let ask = async |tag| app.get_with("/", &[("if-none-match", tag)]).await;
        let known = ask(&tag).await;
        assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
        assert!(known.cache_status().ends_with("ttl=-6; detail=stale-if-error"), "{known:?}");
        assert_eq!(ask("\"other\"").await.status, 200);
        assert_eq!(app.stats().not_modified, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_too_is_answered_by_what_is_stale() {
    let timeout = then_behind(&Gate::closed(), |run| run.to_string());
    for (script, code) in [(failing(503), 503), (panicking(), 500), (timeout, 504)] {
        let app = App::built(routes(&script), |cache| cache.timeout(SECOND));
        aged(&app, 15).await;
        let head = app.head("/").await;
        assert_eq!((head.status.as_u16(), head.cache_status()), (200, &*instead_of(code, "-6")));
        assert_eq!((head.header("content-length"), head.header("age"), head.body.len()), ("1", "15", 0));
    }
}
