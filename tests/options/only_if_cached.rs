//! `only-if-cached`: a stored answer or a 504, and the handler isn't run (RFC 9111 §5.2.1.7).

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::{get, post};
use futures_util::FutureExt as _;
use pacific_cache::{CacheBuilder, cache};
use pacific_cache_tests::app::{App, Gate, Script, begun};

use crate::{SECOND, refreshed};

#[cache(ttl = 60, swr = "60s", key = "page", skip(_headers), vary("accept-language"))]
async fn page(State(script): State<Script>, _headers: HeaderMap) -> Response {
    script.run().await
}

fn app(script: &Script) -> App {
    let routes = Router::new().route("/", get(page)).route("/", post(page)).with_state(script.clone());
    App::built(routes, CacheBuilder::allow_client_bypass)
}

const ONLY: (&str, &str) = ("cache-control", "only-if-cached");

#[tokio::test]
async fn without_a_stored_answer_it_is_a_504_at_once() {
    let script = Script::numbers();
    let app = app(&script);
    for method in [Method::GET, Method::HEAD] {
        for fields in [&[ONLY][..], &[ONLY, ("if-none-match", "*")], &[ONLY, ("accept-language", "de")]] {
            let refused = app.send(method.clone(), "/", fields).await;
            assert_eq!((refused.status.as_u16(), refused.body.len()), (504, 0));
            assert_eq!(refused.cache_status(), "PacificCache; detail=only-if-cached");
        }
    }
    assert_eq!((script.runs(), app.stats().loads, app.stats().misses), (0, 0, 0));
}

#[tokio::test]
async fn a_stored_answer_is_given() {
    let script = Script::numbers();
    let app = app(&script);
    let tag = app.get("/").await.header("etag").to_owned();
    assert_eq!(app.get_with("/", &[ONLY]).await.cache_status(), "PacificCache; hit; ttl=60");
    assert!(app.send(Method::HEAD, "/", &[ONLY]).await.is_hit());
    assert_eq!(app.get_with("/", &[ONLY, ("if-none-match", &tag)]).await.status, 304);
    assert_eq!(
        app.get_with("/", &[ONLY, ("accept-language", "de")]).await.status,
        504,
        "another variant is no answer"
    );
    app.clock.advance(60 * SECOND);
    assert_eq!(app.get_with("/", &[ONLY]).await.cache_status(), "PacificCache; hit; ttl=-1");
    refreshed(&app).await;
    assert_eq!(script.runs(), 2, "what is stale is refreshed, as for everyone");
    app.clock.advance(120 * SECOND);
    assert_eq!(app.get_with("/", &[ONLY]).await.status, 504);
    app.invalidate("page").await;
    assert_eq!(app.get_with("/", &[ONLY]).await.status, 504);
    assert_eq!(script.runs(), 2);
}

#[tokio::test]
async fn it_waits_for_nobodys_load() {
    let gate = Gate::closed();
    let app = app(&Script::behind(&gate, |run| run.to_string()));
    let asked = begun(1, |_| app.get("/"));
    assert_eq!(app.get_with("/", &[ONLY]).now_or_never().unwrap().status, 504);
    gate.open();
    futures_util::future::join_all(asked).await;
}

#[tokio::test]
async fn with_any_other_wish_it_still_runs_nothing() {
    for wish in ["no-store", "no-cache", "max-age=0", "min-fresh=61", "max-stale=1"] {
        let script = Script::numbers();
        let app = app(&script);
        let both = format!("only-if-cached, {wish}");
        let ask = async || app.get_with("/", &[("cache-control", &both)]).await;
        assert_eq!(ask().await.status, 504, "{wish}");
        app.get("/").await;
        app.clock.advance(SECOND);
        let accepts = matches!(wish, "no-store" | "max-stale=1");
        assert_eq!(ask().await.status, if accepts { 200 } else { 504 }, "{wish}");
        app.clock.advance(60 * SECOND);
        assert_eq!(ask().await.status, if wish == "no-store" { 200 } else { 504 }, "{wish}: stale");
        refreshed(&app).await;
        assert_eq!(script.runs(), 1, "{wish}");
    }
}

#[tokio::test]
async fn who_may_have_nothing_stored_gets_a_504() {
    let script = Script::numbers();
    let app = app(&script);
    app.get("/").await;
    for field in [("authorization", "Basic 1"), ("cookie", "a=1")] {
        for method in [Method::GET, Method::HEAD] {
            let refused = app.send(method, "/", &[ONLY, field]).await;
            assert_eq!((refused.status.as_u16(), script.runs()), (504, 1), "{field:?}");
        }
    }
}

#[tokio::test]
async fn other_methods_reach_their_handler() {
    let script = Script::numbers();
    let answer = app(&script).send(Method::POST, "/", &[ONLY]).await;
    assert_eq!((answer.cache_status(), script.runs()), ("PacificCache; fwd=method", 1));
}
