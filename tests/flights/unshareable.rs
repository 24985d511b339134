//! Loads whose response is one caller's: nobody else sees a byte of it, and nobody waits for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::future::join_all;
use pacific_cache::Load;
use pacific_cache_tests::app::{App, Gate, Pieces, Script, Unread, begin, begun, said};
use pacific_cache_tests::harness::get;
use tokio::sync::Barrier;

use crate::MANY;

type Answer = fn(u64) -> Response;

/// Ways to answer one caller only, and what `Cache-Status` says of each.
const WAYS: [(&str, Answer); 14] = [
    ("set-cookie", |run| ([("set-cookie", format!("run={run}"))], "").into_response()),
    ("no-store", |run| ([("cache-control", "no-store")], run.to_string()).into_response()),
    ("private", |run| ([("cache-control", "private")], run.to_string()).into_response()),
    ("no-cache", |run| ([("cache-control", "no-cache")], run.to_string()).into_response()),
    ("vary", |run| ([("vary", "accept-language")], run.to_string()).into_response()),
    ("vary", |run| ([("vary", "*")], run.to_string()).into_response()),
    ("expired", |run| ([("cache-control", "max-age=0")], run.to_string()).into_response()),
    ("status", |run| (StatusCode::FORBIDDEN, run.to_string()).into_response()),
    ("status", |run| (StatusCode::TOO_MANY_REQUESTS, run.to_string()).into_response()),
    ("length", |_| Pieces::new(&["of unknown ", "length"]).into_response()),
    ("length", |_| Pieces::new(&["too large"]).says((1 << 20) + 1).into_response()),
    ("trailers", |_| Pieces::new(&["7 bytes"]).says(7).then_trailers(trailers()).into_response()),
    ("incomplete", |_| Pieces::new(&["too", " short"]).says(1000).into_response()),
    ("asked", |run| {
        Load::current().no_store();
        run.to_string().into_response()
    }),
];

fn trailers() -> HeaderMap {
    HeaderMap::from_iter([("x-checksum".parse().unwrap(), HeaderValue::from_static("1"))])
}

/// The first run waits for the gate; all others wait for each other, which they can only do when all of them run.
fn all_at_once(gate: &Gate, others: usize, answer: Answer) -> Script {
    let (gate, together) = (gate.clone(), Arc::new(Barrier::new(others)));
    Script::new(move |run| {
        let (gate, together) = (gate.clone(), together.clone());
        async move {
            if run == 1 {
                gate.pass().await;
            } else {
                together.wait().await;
            }
            let mut response = answer(run);
            response.headers_mut().insert("x-run", run.into());
            response
        }
    })
}

#[tokio::test(start_paused = true)]
async fn waiters_are_released_at_once_and_each_runs_its_own_handler() {
    for (reason, answer) in WAYS {
        let gate = Gate::closed();
        let script = all_at_once(&gate, 99, answer);
        let app = App::of(&script);
        let asked = begun(100, |_| app.get("/"));
        gate.open();
        let began = tokio::time::Instant::now();
        let answers = join_all(asked).await;
        assert!(began.elapsed().is_zero(), "{reason}: nobody waited for a deadline");
        let runs: BTreeSet<_> = answers.iter().map(|answer| answer.header("x-run")).collect();
        assert_eq!((runs.len(), script.runs()), (100, 100), "{reason}");
        assert_eq!(said(&answers, &format!("detail={reason}")), 1, "{reason}: {:?}", answers[0]);
        assert_eq!(said(&answers, "detail=unshareable"), 99, "{reason}");
        assert_eq!((app.stats().stored, app.stats().coalesced), (0, 0), "{reason}");
        assert_eq!((app.stats().refused[reason], app.stats().bypassed["unshareable"]), (100, 99));
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_get_a_thousand_cookies() {
    let gate = Gate::closed();
    let script = all_at_once(&gate, MANY - 1, |run| [("set-cookie", format!("visit={run}"))].into_response());
    let app = App::of(&script);
    let asked = begun(MANY, |_| app.get("/"));
    gate.open();
    let began = tokio::time::Instant::now();
    let answers = join_all(asked).await;
    assert!(began.elapsed().is_zero(), "nobody waited for a deadline");
    let cookies: BTreeSet<_> = answers.iter().map(|answer| answer.header("set-cookie")).collect();
    assert_eq!(cookies.len(), MANY);
}

#[tokio::test(start_paused = true)]
async fn no_waiter_waits_for_the_leaders_stream() {
    let body = Unread::default();
    let gate = Gate::closed();
    let script = Script::behind(&gate, {
        let body = body.clone();
        move |run| if run == 1 { body.clone().into_response() } else { "short".into_response() }
    });
    let app = App::of(&script);
    let mut leader = app.open(get("/"));
    begin(&mut leader);
    let mut waiter = app.get("/");
    begin(&mut waiter);
    gate.open();
    let stream = leader.await;
    assert_eq!(stream.headers()["cache-status"], "PacificCache; fwd=uri-miss; detail=length");
    let began = tokio::time::Instant::now();
    assert_eq!(waiter.await.body, "short");
    assert!(began.elapsed().is_zero());
    assert_eq!(body.times_read(), 0, "nobody read it for the leader");
    drop(stream);
}

#[tokio::test]
async fn the_leader_that_left_is_missed_by_nobody() {
    for (reason, answer) in WAYS {
        let gate = Gate::closed();
        let script = Script::behind(&gate, move |run| {
            let mut response = answer(run);
            response.headers_mut().insert("x-run", run.into());
            response
        });
        let app = App::of(&script);
        let mut asked = begun(100, |_| app.get("/"));
        drop(asked.remove(0));
        gate.open();
        let answers = join_all(asked).await;
        let runs: BTreeSet<_> = answers.iter().map(|answer| answer.header("x-run")).collect();
        assert_eq!(runs.len(), 99, "{reason}");
        assert!(!runs.contains("1"), "{reason}: the leader's own goes to nobody");
    }
}
