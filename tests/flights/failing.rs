//! Loads that fail: those who waited get the failure, and nothing is stored.

use std::time::Duration;

use axum::http::StatusCode;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use pacific_cache_tests::app::{App, Asked, Flag, Gate, Script, begin, begun, said};

use crate::MANY;

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap()
}

#[tokio::test]
async fn all_waiters_get_the_failure_and_nothing_is_stored() {
    for code in [404, 405, 410, 451, 500, 502, 503, 504] {
        let gate = Gate::closed();
        let script = Script::behind(&gate, move |run| (status(code), [("x-run", run)], "no luck"));
        let app = App::of(&script);
        let asked = begun(MANY, |_| app.get("/"));
        gate.open();
        let answers = join_all(asked).await;
        assert!(answers.iter().all(|answer| (answer.status, &answer.body[..]) == (status(code), b"no luck")));
        assert!(answers.iter().all(|answer| answer.header("x-run") == "1"));
        assert_eq!((said(&answers, "detail=status"), said(&answers, "collapsed")), (1, MANY - 1), "{code}");
        assert_eq!((app.stats().stored, app.stats().refused["status"]), (0, 1));
        let next = app.get("/").await;
        assert_eq!(
            (next.header("x-run"), said(std::slice::from_ref(&next), "detail=status")),
            ("2", 1),
            "{code}: unmarked"
        );
    }
}

/// A handler that panics behind a gate, the first time.
fn panicking(gate: &Gate) -> Script {
    Script::behind(gate, |run| {
        assert!(run > 1, "the handler's own panic");
        "recovered"
    })
}

#[tokio::test]
async fn a_panic_goes_on_in_the_leader_and_is_a_500_for_waiters() {
    let gate = Gate::closed();
    let app = App::of(&panicking(&gate));
    let mut asked = begun(MANY, |_| app.get("/"));
    let leader = tokio::spawn(asked.remove(0));
    gate.open();
    let panic = leader.await.unwrap_err().into_panic();
    assert_eq!(panic.downcast_ref(), Some(&"the handler's own panic"));
    let answers = join_all(asked).await;
    assert!(answers.iter().all(|answer| answer.status == 500 && answer.body.is_empty()));
    assert_eq!(said(&answers, "collapsed"), MANY - 1);
    assert_eq!(app.get("/").await.body, "recovered");
}

#[tokio::test]
async fn a_panic_of_a_load_that_was_handed_over_is_a_500_for_all() {
    let gate = Gate::closed();
    let app = App::of(&panicking(&gate));
    let mut asked = begun(10, |_| app.get("/"));
    drop(asked.remove(0));
    gate.open();
    assert!(join_all(asked).await.iter().all(|answer| answer.status == 500));
    assert_eq!(app.get("/").await.body, "recovered");
}

#[tokio::test]
async fn a_panic_of_a_request_that_runs_alone_is_its_own() {
    let gate = Gate::closed();
    let app = App::of(&panicking(&gate));
    gate.open();
    let asked: Asked = app.head("/");
    assert!(std::panic::AssertUnwindSafe(asked).catch_unwind().await.is_err());
    assert_eq!(app.get("/").await.body, "recovered");
}

/// An app whose loads may take a second, and a flag for the end of each of its handler's runs.
fn limited(gate: &Gate) -> (App, Script, Flag) {
    let (flag, gate) = (Flag::default(), gate.clone());
    let script = Script::new({
        let flag = flag.clone();
        move |run| {
            let (gate, end) = (gate.clone(), flag.guard());
            async move {
                gate.pass().await;
                drop(end);
                run.to_string()
            }
        }
    });
    (App::built(script.routes(), |cache| cache.timeout(Duration::from_secs(1))), script, flag)
}

#[tokio::test(start_paused = true)]
async fn a_load_beyond_the_timeout_is_dropped_and_all_get_504() {
    let (app, script, flag) = limited(&Gate::closed());
    let asked = begun(MANY, |_| app.get("/"));
    let began = tokio::time::Instant::now();
    let answers = join_all(asked).await;
    assert_eq!(began.elapsed().as_secs(), 1);
    assert!(answers.iter().all(|answer| answer.status == 504 && answer.body.is_empty()));
    assert!(flag.is_raised() && said(&answers, "collapsed") == MANY - 1);
    begin(&mut app.get("/"));
    assert_eq!((script.runs(), app.stats().stored), (2, 0), "it is neither stored nor marked");
}

#[tokio::test(start_paused = true)]
async fn a_load_within_the_timeout_is_answered() {
    let gate = Gate::closed();
    let (app, ..) = limited(&gate);
    let mut asked = begun(2, |_| app.get("/"));
    tokio::time::advance(Duration::from_millis(999)).await;
    asked.iter_mut().for_each(begin);
    gate.open();
    assert!(join_all(asked).await.iter().all(|answer| answer.body == "1"));
    assert!(app.get("/").await.is_hit());
}

#[tokio::test(start_paused = true)]
async fn the_timeout_goes_on_for_a_load_that_was_handed_over() {
    let (app, _, flag) = limited(&Gate::closed());
    let mut asked = begun(3, |_| app.get("/"));
    tokio::time::advance(Duration::from_millis(500)).await;
    drop(asked.remove(0));
    let began = tokio::time::Instant::now();
    assert!(join_all(asked).await.iter().all(|answer| answer.status == 504));
    assert!(flag.is_raised() && began.elapsed() <= Duration::from_millis(501), "{:?}", began.elapsed());
}
