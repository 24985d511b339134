//! `stale_if_error` where many wait for one load, and where something was invalidated.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use pacific_cache::cache;
use pacific_cache_tests::app::{App, Gate, Script, begun, said};
use pacific_cache_tests::harness::Answer;

use crate::{MANY, SECOND, aged, then_behind};

#[cache(ttl = 10, stale_if_error = "60s", key = "page", tags("pages"))]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

fn app(script: &Script) -> App {
    let routes = Router::new().route("/", get(page)).with_state(script.clone());
    App::built(routes, |cache| cache.timeout(SECOND))
}

/// Fails once the gate is open, from the second run on.
fn failing(gate: &Gate) -> Script {
    then_behind(gate, |run| match run {
        1 => "1".into_response(),
        run => (StatusCode::SERVICE_UNAVAILABLE, [("x-run", run)]).into_response(),
    })
}

/// Panics once the gate is open, from the second run on.
fn panicking(gate: &Gate) -> Script {
    then_behind(gate, |run| {
        assert!(run == 1, "the handler's own");
        run.to_string()
    })
}

fn is_stale(answer: &Answer) -> bool {
    answer.status == 200 && answer.body == "1" && answer.cache_status().ends_with("; detail=stale-if-error")
}

#[tokio::test(start_paused = true)]
async fn all_who_waited_for_a_load_that_fails_get_what_is_stale() {
    for (opens, script_of) in [(true, failing as fn(&Gate) -> Script), (true, panicking), (false, failing)] {
        let gate = Gate::closed();
        let script = script_of(&gate);
        let app = app(&script);
        aged(&app, 15).await;
        let asked = begun(MANY, |_| app.get("/"));
        if opens {
            gate.open();
        }
        let answers = join_all(asked).await;
        assert!(answers.iter().all(is_stale), "{:?}", answers.iter().find(|answer| !is_stale(answer)));
        assert_eq!(script.runs(), 2, "one load for all");
        let stats = app.stats();
        assert_eq!((stats.stale_hits, stats.coalesced), (MANY as u64, MANY as u64 - 1));
    }
}

#[tokio::test]
async fn those_whose_leader_left_get_what_is_stale() {
    for script_of in [failing as fn(&Gate) -> Script, panicking] {
        let gate = Gate::closed();
        let app = app(&script_of(&gate));
        aged(&app, 15).await;
        let mut asked = begun(10, |_| app.get("/"));
        drop(asked.remove(0));
        gate.open();
        assert!(join_all(asked).await.iter().all(is_stale));
    }
}

#[tokio::test]
async fn an_error_that_is_one_callers_is_answered_by_what_is_stale() {
    let gate = Gate::closed();
    let script = then_behind(&gate, |run| match run {
        1 => "1".into_response(),
        _ => (StatusCode::BAD_GATEWAY, [("set-cookie", "a=1")]).into_response(),
    });
    let app = app(&script);
    aged(&app, 15).await;
    let asked = begun(10, |_| app.get("/"));
    gate.open();
    let answers = join_all(asked).await;
    assert!(answers.iter().all(is_stale), "{answers:?}");
    assert!(answers.iter().all(|answer| answer.headers.get("set-cookie").is_none()));
    assert_eq!(script.runs(), 11, "those who waited ran their own");
    assert!(is_stale(&app.get("/").await), "who finds the mark as well");
}

#[tokio::test]
async fn what_was_invalidated_never_stands_in_for_an_error() {
    for name in ["page", "pages", "/"] {
        let gate = Gate::closed();
        gate.open();
        let app = app(&failing(&gate));
        aged(&app, 15).await;
        app.invalidate(name).await;
        let answer = app.get("/").await;
        assert_eq!((answer.status.as_u16(), answer.header("x-run")), (503, "2"), "{name}");
        assert_eq!(app.head("/").await.status, 503, "{name}");
        assert_eq!(app.stats().stale_hits, 0);
    }
}

#[tokio::test]
async fn what_was_invalidated_while_the_load_ran_never_stands_in_for_its_error() {
    for name in ["page", "pages", "/"] {
        let gate = Gate::closed();
        let app = app(&failing(&gate));
        aged(&app, 15).await;
        let mut asked = begun(10, |_| app.get("/"));
        asked.extend(begun(1, |_| app.head("/")));
        app.invalidate(name).await;
        gate.open();
        let answers = join_all(asked).await;
        assert!(answers.iter().all(|answer| answer.status == 503), "{name}: {answers:?}");
        assert_eq!((said(&answers, "collapsed"), app.stats().stale_hits), (9, 0), "{name}");
    }
}

#[tokio::test]
async fn what_was_invalidated_while_the_load_ran_never_stands_in_for_its_panic() {
    let gate = Gate::closed();
    let app = app(&panicking(&gate));
    aged(&app, 15).await;
    let mut asked = begun(3, |_| app.get("/"));
    app.invalidate("pages").await;
    gate.open();
    let leader = std::panic::AssertUnwindSafe(asked.remove(0)).catch_unwind().await;
    assert!(leader.is_err(), "its own panic goes on");
    assert!(join_all(asked).await.iter().all(|answer| answer.status == 500));
}

#[tokio::test]
async fn what_expired_while_the_load_ran_never_stands_in_for_its_error() {
    let gate = Gate::closed();
    let app = app(&failing(&gate));
    aged(&app, 69).await;
    let asked = begun(10, |_| app.get("/"));
    app.clock.advance(SECOND);
    gate.open();
    assert!(join_all(asked).await.iter().all(|answer| answer.status == 503));
}
