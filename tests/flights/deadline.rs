//! Nobody waits without end: after 30 seconds a flight's waiters are released. Time is the runtime's, and stands still.

use std::time::Duration;

use futures_util::future::join_all;
use pacific_cache_tests::app::{App, Flag, Gate, Script, begin, begun, said};
use tokio::time::advance;

const DEADLINE: Duration = Duration::from_secs(30);
const A_MOMENT: Duration = Duration::from_millis(1);

/// The first run waits at one gate, all others at another.
fn slow(first: &Gate, others: &Gate) -> Script {
    let (first, others) = (first.clone(), others.clone());
    Script::new(move |run| {
        let gate = if run == 1 { first.clone() } else { others.clone() };
        async move {
            gate.pass().await;
            run.to_string()
        }
    })
}

#[tokio::test(start_paused = true)]
async fn waiters_are_released_at_the_deadline_and_the_leader_goes_on() {
    let (first, others) = (Gate::closed(), Gate::closed());
    let script = slow(&first, &others);
    let app = App::of(&script);
    let mut leader = app.get("/");
    begin(&mut leader);
    let mut waiters = begun(100, |_| app.get("/"));
    advance(DEADLINE - A_MOMENT).await;
    waiters.iter_mut().for_each(begin);
    assert_eq!(script.runs(), 1, "they still wait");
    advance(A_MOMENT * 2).await;
    waiters.iter_mut().for_each(begin);
    assert_eq!(script.runs(), 101, "each runs its own handler");
    first.open();
    let leader = leader.await;
    assert_eq!((&leader.body[..], leader.cache_status()), (&b"1"[..], "PacificCache; fwd=uri-miss; stored"));
    assert!(app.get("/").await.is_hit(), "the leader stored its own");
    others.open();
    let answers = join_all(waiters).await;
    assert!(answers.iter().all(|a| a.cache_status() == "PacificCache; fwd=bypass; detail=deadline"));
    assert_eq!(app.stats().bypassed["deadline"], 100);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_counts_from_the_beginning_of_the_load() {
    let (first, others) = (Gate::closed(), Gate::closed());
    let script = slow(&first, &others);
    let app = App::of(&script);
    let mut leader = app.get("/");
    begin(&mut leader);
    advance(Duration::from_secs(20)).await;
    let mut waiter = app.get("/");
    begin(&mut waiter);
    let began = tokio::time::Instant::now();
    others.open();
    assert_eq!(said(&[waiter.await], "detail=deadline"), 1);
    assert_eq!(began.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn who_comes_after_the_deadline_leads_a_flight_of_its_own() {
    let (first, others) = (Gate::closed(), Gate::closed());
    let script = slow(&first, &others);
    let app = App::of(&script);
    let mut leader = app.get("/");
    begin(&mut leader);
    advance(DEADLINE).await;
    let asked = begun(100, |_| app.get("/"));
    assert_eq!(script.runs(), 2, "one leads, the others join it");
    others.open();
    let answers = join_all(asked).await;
    assert_eq!((said(&answers, "stored"), said(&answers, "collapsed")), (1, 99));
    first.open();
    assert_eq!(leader.await.body, "1");
}

#[tokio::test(start_paused = true)]
async fn the_old_flight_doesnt_end_the_record_of_the_new() {
    let (first, others) = (Gate::closed(), Gate::closed());
    let script = slow(&first, &others);
    let app = App::of(&script);
    let mut leader = app.get("/");
    begin(&mut leader);
    advance(DEADLINE).await;
    let mut asked = begun(2, |_| app.get("/"));
    drop(leader);
    asked.extend(begun(2, |_| app.get("/")));
    assert_eq!(script.runs(), 2, "the old leader's end is nothing to them");
    others.open();
    assert!(join_all(asked).await.iter().all(|answer| answer.body == "2"));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_marks_nothing() {
    let (first, others) = (Gate::closed(), Gate::closed());
    let script = slow(&first, &others);
    let app = App::of(&script);
    let mut leader = app.get("/");
    begin(&mut leader);
    let mut waiter = app.get("/");
    begin(&mut waiter);
    advance(DEADLINE + A_MOMENT).await;
    begin(&mut waiter);
    let asked = begun(2, |_| app.get("/"));
    assert_eq!(script.runs(), 3, "one of the two waits for the other");
    others.open();
    assert_eq!(said(&join_all(asked).await, "collapsed"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_load_that_was_handed_over_ends_with_the_deadline_of_its_last_waiter() {
    let (first, others) = (Gate::closed(), Gate::closed());
    let flag = Flag::default();
    let script = Script::new({
        let (first, others, flag) = (first.clone(), others.clone(), flag.clone());
        move |run| {
            let (first, others, end) = (first.clone(), others.clone(), (run == 1).then(|| flag.guard()));
            async move {
                if run == 1 {
                    first.pass().await
                } else {
                    others.pass().await
                }
                drop(end);
                run.to_string()
            }
        }
    });
    let app = App::of(&script);
    let mut asked = begun(3, |_| app.get("/"));
    drop(asked.remove(0));
    others.open();
    assert_eq!(said(&join_all(asked).await, "detail=deadline"), 2);
    tokio::task::yield_now().await;
    assert!(flag.is_raised(), "nobody is left to run it for");
}
