//! Both rules together: first served while it is refreshed, then in the place of an error.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::FutureExt as _;
use pacific_cache::cache;
use pacific_cache_tests::app::{App, Gate, Script};

use crate::{SECOND, aged, refreshed, then_behind};

#[cache(ttl = 10, swr = "20s", stale_if_error = "60s", key = "page")]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

#[cache(ttl = 10, swr = "60s", stale_if_error = "20s", key = "page")]
async fn longer(State(script): State<Script>) -> Response {
    script.run().await
}

fn failing() -> Script {
    Script::at_once(|run| match run {
        1 => "1".into_response(),
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    })
}

async fn said(app: &App) -> String {
    let answer = app.get("/").await;
    refreshed(&app.cache).await;
    format!("{} {}", answer.status.as_u16(), answer.cache_status())
}

#[tokio::test]
async fn each_rule_has_its_own_time() {
    let script = failing();
    let app = App::new(Router::new().route("/", get(page)).with_state(script.clone()));
    aged(&app, 29).await;
    assert_eq!(said(&app).await, "200 PacificCache; hit; ttl=-20", "the refresh fails, and nobody sees it");
    app.clock.advance(SECOND);
    let instead = "200 PacificCache; fwd=stale; fwd-status=503; ttl=-21; detail=stale-if-error";
    assert_eq!(said(&app).await, instead);
    app.clock.advance(40 * SECOND);
    assert_eq!(said(&app).await, "503 PacificCache; fwd=stale; detail=status");
    assert_eq!((script.runs(), app.stats().stale_hits), (4, 2));
}

#[tokio::test]
async fn whichever_is_longer_may_come_first() {
    let script = failing();
    let app = App::new(Router::new().route("/", get(longer)).with_state(script.clone()));
    aged(&app, 69).await;
    assert_eq!(said(&app).await, "200 PacificCache; hit; ttl=-60");
    app.clock.advance(SECOND);
    assert_eq!(said(&app).await, "503 PacificCache; fwd=stale; detail=status");
}

#[tokio::test]
async fn who_waits_for_a_refresh_that_fails_gets_what_is_stale() {
    for panics in [false, true] {
        let gate = Gate::closed();
        let script = then_behind(&gate, move |run| match run {
            1 => "1".into_response(),
            _ if panics => panic!("the handler's own"),
            _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        });
        let app = App::new(Router::new().route("/", get(page)).with_state(script.clone()));
        aged(&app, 29).await;
        app.get("/").await;
        tokio::task::yield_now().await;
        app.clock.advance(SECOND);
        let mut asked = app.get("/");
        assert!(asked.as_mut().now_or_never().is_none(), "no longer served while it is refreshed");
        gate.open();
        let answer = asked.await;
        assert_eq!((answer.status.as_u16(), &answer.body[..], script.runs()), (200, &b"1"[..], 2));
        assert!(answer.cache_status().ends_with("ttl=-21; detail=stale-if-error"), "{answer:?}");
    }
}
