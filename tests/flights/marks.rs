//! A slot whose response could not be shared is marked: for a while nobody waits there.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use futures_util::future::join_all;
use pacific_cache::Load;
use pacific_cache_tests::app::{App, Gate, Script, begun, said};

const TERM: Duration = Duration::from_secs(10);

/// The first run sets a cookie at once. The others wait at a gate and answer as told.
fn marking(gate: &Gate, answer: fn(u64) -> Response) -> Script {
    let gate = gate.clone();
    Script::new(move |run| {
        let gate = gate.clone();
        async move {
            if run == 1 {
                return cookie(run);
            }
            gate.pass().await;
            answer(run)
        }
    })
}

fn cookie(run: u64) -> Response {
    [("set-cookie", format!("run={run}"))].into_response()
}

#[tokio::test]
async fn on_a_marked_slot_nobody_waits() {
    let gate = Gate::closed();
    let script = marking(&gate, cookie);
    let app = App::of(&script);
    app.get("/").await;
    app.clock.advance(TERM - Duration::from_millis(1));
    let asked = begun(100, |_| app.get("/"));
    assert_eq!(script.runs(), 101, "each runs at once");
    gate.open();
    let answers = join_all(asked).await;
    assert_eq!(said(&answers, "detail=unshareable"), 100);
    assert_eq!(answers[7].cache_status(), "PacificCache; fwd=bypass; detail=unshareable");
}

#[tokio::test]
async fn a_mark_ends_after_its_term() {
    let gate = Gate::closed();
    let script = marking(&gate, |run| run.to_string().into_response());
    let app = App::of(&script);
    app.get("/").await;
    app.clock.advance(TERM);
    let asked = begun(100, |_| app.get("/"));
    assert_eq!(script.runs(), 2, "one runs, the others wait");
    gate.open();
    assert_eq!(said(&join_all(asked).await, "collapsed"), 99);
}

#[tokio::test]
async fn a_response_that_is_stored_ends_the_mark() {
    let gate = Gate::closed();
    let script = marking(&gate, |run| {
        Load::current().ttl(Duration::from_secs(1));
        run.to_string().into_response()
    });
    let app = App::of(&script);
    app.get("/").await;
    gate.open();
    assert_eq!(app.get("/").await.cache_status(), "PacificCache; fwd=bypass; detail=unshareable");
    assert!(app.get("/").await.is_hit(), "it was stored all the same");
    app.clock.advance(Duration::from_secs(1));
    let again = app.get("/").await;
    assert_eq!(again.cache_status(), "PacificCache; fwd=stale; stored", "the slot is looked up again");
}

#[tokio::test]
async fn another_slot_is_not_marked() {
    let gate = Gate::closed();
    let script = marking(&gate, |run| run.to_string().into_response());
    let app = App::of(&script);
    app.get("/cookie").await;
    let asked = begun(2, |_| app.get("/other"));
    assert_eq!(script.runs(), 2);
    gate.open();
    assert_eq!(said(&join_all(asked).await, "collapsed"), 1);
}

#[tokio::test]
async fn each_unshareable_load_renews_its_own_mark_only_when_it_is_led() {
    let gate = Gate::closed();
    gate.open();
    let script = marking(&gate, cookie);
    let app = App::of(&script);
    app.get("/").await;
    app.clock.advance(Duration::from_secs(5));
    assert_eq!(said(&[app.get("/").await], "detail=unshareable"), 1);
    app.clock.advance(Duration::from_secs(5));
    let led = app.get("/").await;
    assert_eq!(led.cache_status(), "PacificCache; fwd=uri-miss; detail=set-cookie");
    assert_eq!(said(&[app.get("/").await], "detail=unshareable"), 1, "marked anew");
}

#[tokio::test]
async fn what_is_stored_is_served_though_its_slot_is_marked() {
    let gate = Gate::closed();
    let script = Script::new({
        let gate = gate.clone();
        move |run| {
            let gate = gate.clone();
            async move {
                if run > 1 {
                    return "shared".into_response();
                }
                gate.pass().await;
                cookie(run)
            }
        }
    });
    let app = App::of(&script);
    let mut slow = begun(1, |_| app.get("/"));
    app.invalidate("/").await;
    app.get("/").await;
    gate.open();
    assert_eq!(said(&[slow.remove(0).await], "detail=set-cookie"), 1);
    assert!(app.get("/").await.is_hit());
}

#[tokio::test]
async fn a_head_marks_nothing() {
    let app = App::of(&Script::at_once(cookie));
    app.head("/").await;
    assert_eq!(app.get("/").await.cache_status(), "PacificCache; fwd=uri-miss; detail=set-cookie");
}
