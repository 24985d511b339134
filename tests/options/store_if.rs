//! `store_if`: whether a response is stored, asked of the response itself.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::future::join_all;
use pacific_cache::cache;
use pacific_cache_tests::app::{App, Gate, Script, begun, said};

use crate::{SECOND, refreshed, with};

#[cache(ttl = 10, swr = "30s", key = "page", store_if = |response| response.headers().contains_key("x-keep"))]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

#[cache(ttl = 10, key = "result", store_if = |response| response.status() != StatusCode::ACCEPTED)]
async fn result(State(script): State<Script>) -> Result<Response, StatusCode> {
    Ok(script.run().await)
}

fn app(script: &Script) -> App {
    App::new(Router::new().route("/", get(page)).route("/result", get(result)).with_state(script.clone()))
}

fn kept(run: u64) -> Response {
    with(&[("x-keep", "1")], run.to_string())
}

#[tokio::test]
async fn what_is_wanted_is_stored() {
    let app = app(&Script::at_once(kept));
    assert_eq!(app.get("/").await.cache_status(), "PacificCache; fwd=uri-miss; stored");
    assert!(app.get("/").await.is_hit());
    app.get("/result").await;
    assert!(app.get("/result").await.is_hit());
}

#[tokio::test]
async fn what_isnt_wanted_is_its_callers_alone() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| run.to_string());
    let app = app(&script);
    let asked = begun(5, |_| app.get("/"));
    gate.open();
    let answers = join_all(asked).await;
    assert_eq!(answers[0].cache_status(), "PacificCache; fwd=uri-miss; detail=asked");
    assert_eq!((said(&answers, "detail=unshareable"), script.runs()), (4, 5));
    assert_eq!((app.stats().stored, app.stats().refused["asked"]), (0, 5));
}

#[tokio::test]
async fn it_permits_nothing_that_is_forbidden() {
    let forbidden: [fn() -> Response; 4] = [
        || with(&[("set-cookie", "a=1")], kept(1)),
        || with(&[("cache-control", "no-store")], kept(1)),
        || with(&[("vary", "accept")], kept(1)),
        || (StatusCode::NOT_FOUND, kept(1)).into_response(),
    ];
    for (number, answer) in forbidden.into_iter().enumerate() {
        let app = app(&Script::at_once(move |_| answer()));
        app.get("/").await;
        assert!(!app.get("/").await.is_hit(), "{number}");
    }
}

#[tokio::test]
async fn a_refresh_that_isnt_wanted_leaves_what_is_stale() {
    let script = Script::at_once(|run| if run == 2 { run.to_string().into_response() } else { kept(run) });
    let app = app(&script);
    app.get("/").await;
    app.clock.advance(10 * SECOND);
    for body in ["1", "1", "3"] {
        assert_eq!(app.get("/").await.body, body);
        refreshed(&app).await;
    }
}

#[tokio::test]
async fn a_head_is_answered_whatever_it_says() {
    let app = app(&Script::numbers());
    let head = app.head("/").await;
    assert_eq!((head.status.as_u16(), head.header("content-length")), (200, "1"));
}

#[tokio::test]
async fn it_sees_the_response_and_not_what_it_was_made_of() {
    for (status, is_stored) in [(StatusCode::OK, true), (StatusCode::ACCEPTED, false)] {
        let routes = Router::new().route("/", get(result)).with_state(Script::at_once(move |_| status));
        let app = App::built(routes, |cache| cache.statuses([(202, 60 * SECOND)]));
        app.get("/").await;
        assert_eq!(app.get("/").await.is_hit(), is_stored, "{status}");
    }
}
