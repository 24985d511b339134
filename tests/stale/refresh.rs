//! `swr`: what is stale is served at once, while one request's load refreshes it.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::Method;
use axum::response::Response;
use axum::routing::get;
use futures_util::FutureExt as _;
use pacific_cache::cache;
use pacific_cache_tests::app::{App, Gate, Script, said};

use crate::{MANY, SECOND, aged, refreshed, then_behind};

#[cache(ttl = 10, swr = "30s", key = "page")]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

fn app(script: &Script) -> App {
    App::new(Router::new().route("/", get(page)).with_state(script.clone()))
}

#[tokio::test]
async fn a_stale_answer_never_waits_for_its_refresh() {
    let gate = Gate::closed();
    let script = then_behind(&gate, |run| run.to_string());
    let app = app(&script);
    aged(&app, 12).await;
    let stale = app.get("/").now_or_never().expect("an answer at once");
    assert_eq!((&stale.body[..], stale.header("age")), (&b"1"[..], "12"));
    assert_eq!(stale.cache_status(), "PacificCache; hit; ttl=-3");
    tokio::task::yield_now().await;
    assert_eq!(script.runs(), 2, "the refresh has begun");
    assert!(app.get("/").now_or_never().is_some_and(|answer| answer.body == "1"));
    gate.open();
    refreshed(&app.cache).await;
    let fresh = app.get("/").await;
    assert_eq!((&fresh.body[..], fresh.cache_status()), (&b"2"[..], "PacificCache; hit; ttl=10"));
    assert_eq!(fresh.header("age"), "0");
}

#[tokio::test]
async fn a_thousand_stale_answers_start_one_refresh() {
    let gate = Gate::closed();
    let script = then_behind(&gate, |run| run.to_string());
    let app = app(&script);
    aged(&app, 10).await;
    let mut answers = Vec::new();
    for number in 0..MANY {
        answers.push(app.get("/").now_or_never().unwrap());
        if number % 100 == 0 {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!((said(&answers, "ttl=-1"), script.runs()), (MANY, 2));
    gate.open();
    refreshed(&app.cache).await;
    assert_eq!((app.get("/").await.body, script.runs()), ("2".into(), 2));
    let stats = app.stats();
    assert_eq!((stats.stale_hits, stats.hits, stats.misses), (MANY as u64, 1, 1));
    assert_eq!((stats.loads, stats.stored, stats.coalesced), (2, 2, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_threads_start_one_refresh() {
    let gate = Gate::closed();
    let script = then_behind(&gate, |run| run.to_string());
    let app = app(&script);
    aged(&app, 10).await;
    let asked = (0..MANY).map(|_| tokio::spawn(app.get("/")));
    for answer in futures_util::future::join_all(asked).await {
        assert_eq!(answer.unwrap().cache_status(), "PacificCache; hit; ttl=-1");
    }
    gate.open();
    refreshed(&app.cache).await;
    assert_eq!(script.runs(), 2);
}

#[tokio::test]
async fn the_window_ends_where_the_attribute_says() {
    let script = Script::numbers();
    let app = app(&script);
    aged(&app, 10).await;
    app.clock.advance(30 * SECOND - Duration::from_millis(1));
    assert_eq!(app.head("/").await.cache_status(), "PacificCache; hit; ttl=-30");
    app.clock.advance(Duration::from_millis(1));
    let loaded = app.get("/").await;
    assert_eq!((&loaded.body[..], loaded.cache_status()), (&b"2"[..], "PacificCache; fwd=stale; stored"));
}

#[tokio::test]
async fn until_the_ttl_is_over_nothing_is_refreshed() {
    let script = Script::numbers();
    let app = app(&script);
    aged(&app, 10).await;
    app.invalidate("page").await;
    assert_eq!(app.get("/").await.body, "2");
    app.clock.advance(10 * SECOND - Duration::from_millis(1));
    assert!(app.get("/").await.is_hit());
    refreshed(&app.cache).await;
    assert_eq!((script.runs(), app.stats().stale_hits), (2, 0));
}

#[tokio::test]
async fn a_stale_head_is_answered_at_once_and_a_get_refreshes() {
    let script = Script::numbers();
    let app = app(&script);
    aged(&app, 15).await;
    for _ in 0..3 {
        let head = app.head("/").now_or_never().expect("an answer at once");
        assert_eq!((head.cache_status(), head.body.len()), ("PacificCache; hit; ttl=-6", 0));
        assert_eq!((head.header("content-length"), head.header("age")), ("1", "15"));
        refreshed(&app.cache).await;
    }
    assert_eq!(script.runs(), 1, "what a HEAD loads can't be stored");
    assert_eq!(app.get("/").await.body, "1");
    refreshed(&app.cache).await;
    assert_eq!((script.runs(), app.get("/").await.body), (2, "2".into()));
    assert_eq!(app.stats().stale_hits, 4);
}

#[tokio::test]
async fn a_client_that_has_the_stale_answer_is_told_so_and_refreshes_it() {
    let script = Script::numbers();
    let app = app(&script);
    let tag = app.get("/").await.header("etag").to_owned();
    app.clock.advance(11 * SECOND);
    let condition = [("if-none-match", &*tag)];
    let known = app.send(Method::GET, "/", &condition).await;
    assert_eq!((known.status.as_u16(), known.cache_status()), (304, "PacificCache; hit; ttl=-2"));
    refreshed(&app.cache).await;
    let changed = app.send(Method::GET, "/", &condition).await;
    assert_eq!((changed.status.as_u16(), &changed.body[..]), (200, &b"2"[..]));
    assert_eq!(app.stats().not_modified, 1);
}

#[tokio::test]
async fn a_client_that_leaves_takes_no_refresh_with_it() {
    let gate = Gate::closed();
    let script = then_behind(&gate, |run| run.to_string());
    let app = app(&script);
    aged(&app, 10).await;
    drop(app.get("/").now_or_never());
    gate.open();
    refreshed(&app.cache).await;
    assert_eq!(app.get("/").await.body, "2");
}
