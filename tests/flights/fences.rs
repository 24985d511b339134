//! Flights and invalidations: who asks after a change is not given what was loaded before it.

use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use futures_util::future::join_all;
use pacific_cache::{Load, cache, name};
use pacific_cache_tests::app::{App, Gate, Script, begin, begun, said};
use serde::Deserialize;

/// Each run waits at the gate of its number.
fn gated(gates: &[Gate]) -> Script {
    let gates = gates.to_vec();
    Script::new(move |run| {
        let gate = gates[usize::try_from(run).unwrap() - 1].clone();
        async move {
            gate.pass().await;
            run.to_string()
        }
    })
}

fn two_gates() -> [Gate; 2] {
    [Gate::closed(), Gate::closed()]
}

#[tokio::test]
async fn who_asks_after_an_invalidation_never_joins_the_load_before_it() {
    let gates = two_gates();
    let script = gated(&gates);
    let app = App::of(&script);
    let mut asked = begun(10, |_| app.get("/"));
    app.invalidate("/").await;
    asked.extend(begun(10, |_| app.get("/")));
    assert_eq!(script.runs(), 2);
    gates.iter().for_each(Gate::open);
    let answers = join_all(asked).await;
    assert!(answers[..10].iter().all(|answer| answer.body == "1"), "who asked before may have the old one");
    assert!(answers[10..].iter().all(|answer| answer.body == "2"));
    assert_eq!(said(&answers, "detail=fence"), 1);
    assert_eq!(app.get("/").await.body, "2");
}

#[tokio::test]
async fn an_invalidation_during_the_load_discards_the_result() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| run.to_string());
    let app = App::of(&script);
    let asked = begun(10, |_| app.get("/"));
    app.invalidate("/").await;
    gate.open();
    let answers = join_all(asked).await;
    assert!(answers.iter().all(|answer| answer.body == "1"));
    assert_eq!(answers[0].cache_status(), "PacificCache; fwd=uri-miss; detail=fence");
    assert_eq!((said(&answers, "collapsed"), app.stats().refused["fence"]), (9, 1));
    assert_eq!(app.get("/").await.cache_status(), "PacificCache; fwd=uri-miss; stored", "and marks nothing");
}

#[tokio::test]
async fn the_older_load_that_ends_last_hides_nothing() {
    let gates = two_gates();
    let app = App::of(&gated(&gates));
    let mut asked = begun(1, |_| app.get("/"));
    app.invalidate("/").await;
    asked.extend(begun(1, |_| app.get("/")));
    gates[1].open();
    assert_eq!(asked.pop().unwrap().await.body, "2");
    gates[0].open();
    assert_eq!(asked.pop().unwrap().await.cache_status(), "PacificCache; fwd=uri-miss; detail=fence");
    let hit = app.get("/").await;
    assert_eq!((hit.is_hit(), &hit.body[..]), (true, &b"2"[..]));
}

#[tokio::test]
async fn everything_invalidated_is_a_fence_too() {
    let gates = two_gates();
    let script = gated(&gates);
    let app = App::of(&script);
    let mut asked = begun(1, |_| app.get("/"));
    app.cache.invalidate_all().await.unwrap();
    asked.extend(begun(1, |_| app.get("/")));
    assert_eq!(script.runs(), 2);
    gates.iter().for_each(Gate::open);
    assert_eq!(said(&join_all(asked).await, "detail=fence"), 1);
    assert_eq!(app.get("/").await.body, "2");
}

#[tokio::test]
async fn a_load_handed_over_keeps_its_birth() {
    let gate = Gate::closed();
    let app = App::of(&Script::behind(&gate, |run| run.to_string()));
    let mut asked = begun(3, |_| app.get("/"));
    drop(asked.remove(0));
    app.invalidate("/").await;
    gate.open();
    assert!(join_all(asked).await.iter().all(|answer| answer.body == "1"));
    assert_eq!(app.get("/").await.body, "2");
}

#[tokio::test(start_paused = true)]
async fn a_load_that_outlasts_its_flight_keeps_its_birth() {
    let gates = two_gates();
    let app = App::of(&gated(&gates));
    let mut leader = app.get("/");
    begin(&mut leader);
    tokio::time::advance(Duration::from_secs(31)).await;
    app.invalidate("/").await;
    gates.iter().for_each(Gate::open);
    assert_eq!(said(&[leader.await], "detail=fence"), 1);
    assert_eq!(app.get("/").await.body, "2");
}

/// The first run names its tag, then waits; the second answers at once.
fn tagging(gate: &Gate) -> Script {
    let gate = gate.clone();
    Script::new(move |run| {
        let gate = gate.clone();
        async move {
            Load::current().tag("late").unwrap();
            if run == 1 {
                gate.pass().await;
            }
            run.to_string()
        }
    })
}

#[tokio::test]
async fn waiters_look_again_when_a_tag_of_the_result_was_invalidated() {
    let gate = Gate::closed();
    let app = App::of(&tagging(&gate));
    let mut asked = begun(5, |_| app.get("/"));
    app.invalidate("late").await;
    // The flight doesn't know its tag yet, so these join it.
    asked.extend(begun(5, |_| app.get("/")));
    gate.open();
    let answers = join_all(asked).await;
    assert_eq!(answers[0].cache_status(), "PacificCache; fwd=uri-miss; detail=fence");
    assert!(answers[5..].iter().all(|answer| answer.body == "2"), "{answers:?}");
    assert_eq!(app.stats().loads, 2, "of those who look again one leads");
    assert_eq!(app.get("/").await.body, "2");
}

#[tokio::test]
async fn waiters_take_a_result_whose_tags_nobody_invalidated() {
    let gate = Gate::closed();
    let app = App::of(&tagging(&gate));
    let asked = begun(5, |_| app.get("/"));
    app.invalidate("other").await;
    gate.open();
    assert!(join_all(asked).await.iter().all(|answer| answer.body == "1"));
    app.invalidate("late").await;
    assert_eq!(app.get("/").await.body, "2", "the tag is on the entry");
}

#[derive(Deserialize)]
struct Reader {
    reader: String,
}

/// One entry for all readers, whose names differ.
#[cache(ttl = 300, key = "news", tags("reader:{reader}"), skip(reader))]
async fn news(State(script): State<Script>, Query(Reader { reader }): Query<Reader>) -> Response {
    drop(reader);
    script.run().await
}

#[tokio::test]
async fn a_readers_own_names_keep_it_from_joining() {
    let gates = two_gates();
    let script = gated(&gates);
    let app = App::new(Router::new().route("/", get(news)).with_state(script.clone()));
    let mut asked = begun(1, |_| app.get("/?reader=ann"));
    let reader = "bob";
    app.invalidate(name!("reader:{reader}")).await;
    asked.extend(begun(1, |_| app.get("/?reader=ann")));
    assert_eq!(script.runs(), 1, "Ann's name was not invalidated");
    asked.extend(begun(1, |_| app.get("/?reader=bob")));
    assert_eq!(script.runs(), 2, "Bob's was");
    gates.iter().for_each(Gate::open);
    assert_eq!(join_all(asked).await[2].body, "2");
}

#[cache(ttl = 300, key = "one")]
async fn one(State(script): State<Script>, Path(_): Path<String>) -> Response {
    script.run().await
}

#[tokio::test]
async fn a_readers_own_path_keeps_it_from_joining() {
    let gates = two_gates();
    let script = gated(&gates);
    let app = App::new(Router::new().route("/{path}", get(one)).with_state(script.clone()));
    let mut asked = begun(1, |_| app.get("/a"));
    app.invalidate("/b").await;
    asked.extend(begun(1, |_| app.get("/a")));
    assert_eq!(script.runs(), 1);
    asked.extend(begun(1, |_| app.get("/b")));
    assert_eq!(script.runs(), 2);
    gates.iter().for_each(Gate::open);
    join_all(asked).await;
}
