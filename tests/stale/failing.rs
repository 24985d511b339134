//! Refreshes that come to nothing: what is stale goes on being served until its time is over.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use pacific_cache::{Load, cache};
use pacific_cache_tests::app::{App, Gate, Pieces, Script, begun, said};

use crate::{SECOND, aged, refreshed, then_behind};

#[cache(ttl = 10, swr = "30s", key = "page")]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

fn routes(script: &Script) -> Router {
    Router::new().route("/", get(page)).with_state(script.clone())
}

/// Ways to answer a refresh that leave nothing to store.
const WAYS: [fn() -> Response; 9] = [
    || StatusCode::SERVICE_UNAVAILABLE.into_response(),
    || StatusCode::NOT_FOUND.into_response(),
    || StatusCode::FORBIDDEN.into_response(),
    || [("set-cookie", "a=1")].into_response(),
    || [("cache-control", "no-store")].into_response(),
    || [("cache-control", "max-age=0")].into_response(),
    || Pieces::new(&["of unknown ", "length"]).into_response(),
    || {
        Load::current().no_store();
        "asked".into_response()
    },
    || std::panic::resume_unwind(Box::new("the handler's own")),
];

#[tokio::test]
async fn what_is_stale_outlives_a_refresh_that_stores_nothing() {
    for (number, way) in WAYS.into_iter().enumerate() {
        let script = Script::at_once(move |run| if run == 1 { "1".into_response() } else { way() });
        let app = App::new(routes(&script));
        aged(&app, 10).await;
        for (tries, ttl) in [(2, -1), (3, -2), (4, -3)] {
            let (stale, said) = (app.get("/").await, &*format!("PacificCache; hit; ttl={ttl}"));
            assert_eq!((&stale.body[..], stale.cache_status()), (&b"1"[..], said), "{number}");
            assert!(stale.headers.get("set-cookie").is_none());
            refreshed(&app.cache).await;
            assert_eq!(script.runs(), tries, "{number}: the next one tries again");
            app.clock.advance(SECOND);
        }
        assert_eq!((app.stats().stored, app.stats().stale_hits), (1, 3), "{number}");
    }
}

#[tokio::test]
async fn after_the_window_the_failure_is_seen() {
    let script = Script::at_once(|run| if run == 1 { "1" } else { "" }.to_owned());
    let failing = Script::at_once(move |run| match run {
        1 => "1".into_response(),
        _ => StatusCode::BAD_GATEWAY.into_response(),
    });
    for script in [script, failing] {
        let app = App::new(routes(&script));
        aged(&app, 40).await;
        assert_ne!(app.get("/").await.body, "1");
    }
}

#[tokio::test]
async fn an_error_that_is_stored_never_replaces_what_is_stale() {
    let script = Script::at_once(|run| match run {
        1 => "1".into_response(),
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    });
    let app = App::built(routes(&script), |cache| cache.statuses([(503, 5 * SECOND)]));
    aged(&app, 10).await;
    for _ in 0..2 {
        assert_eq!(app.get("/").await.body, "1");
        refreshed(&app.cache).await;
    }
    assert_eq!((script.runs(), app.stats().refused["status"]), (3, 2));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_beyond_the_timeout_is_dropped() {
    let script = then_behind(&Gate::closed(), |run| run.to_string());
    let app = App::built(routes(&script), |cache| cache.timeout(SECOND));
    aged(&app, 10).await;
    app.get("/").await;
    refreshed(&app.cache).await;
    assert_eq!((script.runs(), app.stats().refused["status"]), (2, 1));
    assert_eq!(app.get("/").await.cache_status(), "PacificCache; hit; ttl=-1");
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_hangs_is_waited_for_no_longer_than_any_load() {
    let script = then_behind(&Gate::closed(), |run| run.to_string());
    let app = App::new(routes(&script));
    aged(&app, 10).await;
    for (seconds, runs) in [(0, 2), (29, 2), (1, 3), (29, 3), (1, 4)] {
        tokio::time::advance(seconds * SECOND).await;
        assert_eq!(app.get("/").await.body, "1");
        tokio::task::yield_now().await;
        assert_eq!(script.runs(), runs, "one every 30 s");
    }
}

#[tokio::test]
async fn who_comes_after_the_window_waits_for_the_refresh_under_way() {
    for (status, panics) in [(200, false), (503, false), (500, true)] {
        let gate = Gate::closed();
        let script = then_behind(&gate, move |run| {
            assert!(run == 1 || !panics, "the handler's own");
            let code = if run == 1 { 200 } else { status };
            (StatusCode::from_u16(code).unwrap(), run.to_string())
        });
        let app = App::new(routes(&script));
        aged(&app, 39).await;
        app.get("/").await;
        tokio::task::yield_now().await;
        app.clock.advance(SECOND);
        let asked = begun(10, |_| app.get("/"));
        gate.open();
        let answers = join_all(asked).await;
        assert_eq!((said(&answers, "collapsed"), script.runs()), (10, 2), "{answers:?}");
        assert!(answers.iter().all(|answer| answer.status == status));
    }
}

#[tokio::test]
async fn who_waits_for_a_refresh_that_is_one_callers_runs_its_own() {
    let gate = Gate::closed();
    let script = then_behind(&gate, |run| match run {
        1 => "1".into_response(),
        _ => ([("set-cookie", format!("run={run}"))], run.to_string()).into_response(),
    });
    let app = App::new(routes(&script));
    aged(&app, 39).await;
    app.get("/").await;
    tokio::task::yield_now().await;
    app.clock.advance(SECOND);
    let asked = begun(3, |_| app.get("/"));
    gate.open();
    let mut runs: Vec<_> = join_all(asked).await.into_iter().map(|answer| answer.body).collect();
    runs.sort();
    assert_eq!(runs, ["3", "4", "5"], "the refresh's own goes to nobody");
}

#[tokio::test(start_paused = true)]
async fn closing_waits_for_a_refresh_and_says_which_it_left() {
    let gate = Gate::closed();
    let script = then_behind(&gate, |run| run.to_string());
    let app = App::new(routes(&script));
    aged(&app, 10).await;
    app.get("/").await;
    assert_eq!(app.cache.close(SECOND).await, 1);
    let cache = app.cache.clone();
    let mut closing = Box::pin(cache.close(60 * SECOND));
    assert!(closing.as_mut().now_or_never().is_none(), "it waits");
    gate.open();
    assert_eq!(closing.await, 0);
    assert_eq!(app.get("/").await.body, "2");
}
