//! One load a key at a time, whoever asks.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::routing::{get, post};
use futures_util::future::join_all;
use pacific_cache::cache;
use pacific_cache_tests::app::{App, Gate, Script, begin, begun, said};
use tokio::sync::Barrier;

use crate::MANY;

#[tokio::test]
async fn a_thousand_cold_requests_run_one_load() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| format!("run {run}"));
    let app = App::of(&script);
    let asked = begun(MANY, |_| app.get("/"));
    gate.open();
    let answers = join_all(asked).await;
    assert!(answers.iter().all(|answer| answer.body == "run 1"));
    assert_eq!((script.runs(), said(&answers, "stored"), said(&answers, "collapsed")), (1, 1, MANY - 1));
    let stats = app.stats();
    assert_eq!((stats.loads, stats.stored, stats.misses, stats.coalesced), (1, 1, 1_000, 999));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_cold_requests_on_threads_run_one_load() {
    let script = Script::new(|run| async move {
        tokio::task::yield_now().await;
        run.to_string()
    });
    let app = App::of(&script);
    for round in 1..=20 {
        let start = Arc::new(Barrier::new(MANY));
        let ask = |_| {
            let (start, asked) = (start.clone(), app.get("/"));
            tokio::spawn(async move {
                start.wait().await;
                asked.await
            })
        };
        let answers = join_all((0..MANY).map(ask)).await;
        assert!(answers.into_iter().all(|answer| answer.unwrap().body == round.to_string()));
        assert_eq!(script.runs(), round);
        app.cache.invalidate_all().await.unwrap();
    }
}

#[tokio::test]
async fn waiters_get_all_that_the_leader_gets_and_their_own_status() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |_| ([("x-custom", "kept"), ("content-type", "text/css")], "a{}"));
    let app = App::of(&script);
    let asked = begun(2, |_| app.get("/"));
    gate.open();
    let [mut leader, mut waiter] = join_all(asked).await.try_into().unwrap();
    assert_eq!(waiter.cache_status(), "PacificCache; fwd=uri-miss; collapsed");
    assert_eq!(leader.cache_status(), "PacificCache; fwd=uri-miss; stored");
    for answer in [&mut waiter, &mut leader] {
        answer.headers.remove("cache-status");
    }
    assert_eq!((waiter.headers, waiter.body), (leader.headers, leader.body));
}

#[tokio::test]
async fn a_waiters_own_preconditions_are_applied_to_what_it_gets() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |_| ([("etag", "\"1\"")], "body"));
    let app = App::of(&script);
    let mut leader = app.get("/");
    begin(&mut leader);
    let fields = [("if-none-match", "\"1\"")];
    let mut waiter = app.get_with("/", &fields);
    begin(&mut waiter);
    gate.open();
    let (leader, waiter) = (leader.await, waiter.await);
    assert_eq!((leader.status.as_u16(), leader.body.len()), (200, 4));
    assert_eq!((waiter.status.as_u16(), waiter.body.len()), (304, 0));
    assert_eq!(script.runs(), 1);
}

#[tokio::test]
async fn nobody_waits_for_another_key() {
    let gate = Gate::closed();
    let script = Script::new({
        let gate = gate.clone();
        move |run| {
            let gate = gate.clone();
            async move {
                if run == 1 {
                    gate.pass().await;
                }
                run.to_string()
            }
        }
    });
    let app = App::of(&script);
    let mut slow = app.get("/slow");
    begin(&mut slow);
    assert_eq!(app.get("/other").await.body, "2");
    gate.open();
    assert_eq!(slow.await.body, "1");
}

#[tokio::test]
async fn who_comes_after_the_load_is_answered_from_the_store() {
    let script = Script::numbers();
    let app = App::of(&script);
    assert_eq!(app.get("/").await.cache_status(), "PacificCache; fwd=uri-miss; stored");
    let again = app.get("/").await;
    assert_eq!((again.cache_status(), &again.body[..]), ("PacificCache; hit; ttl=300", &b"1"[..]));
}

#[tokio::test]
async fn a_head_that_misses_runs_alone_and_stores_nothing() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| run.to_string());
    let app = App::of(&script);
    let mut asked = [app.head("/"), app.get("/"), app.head("/")];
    asked.iter_mut().for_each(begin);
    assert_eq!(script.runs(), 3, "none of them waits");
    gate.open();
    let statuses: Vec<_> =
        join_all(asked).await.iter().map(|answer| answer.cache_status().to_owned()).collect();
    let alone = "PacificCache; fwd=uri-miss";
    assert_eq!(statuses, [alone, "PacificCache; fwd=uri-miss; stored", alone]);
    assert_eq!(app.stats().stored, 1);
    assert_eq!(app.get("/").await.body, "2");
}

#[tokio::test]
async fn a_heads_emptiness_answers_no_get() {
    let app = App::of(&Script::at_once(|_| "body"));
    assert!(app.head("/").await.body.is_empty());
    let answer = app.get("/").await;
    assert_eq!((answer.is_hit(), &answer.body[..]), (false, &b"body"[..]));
}

#[tokio::test]
async fn a_post_neither_joins_a_load_nor_is_stored() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| run.to_string());
    // At a path of its own: a success ends what is stored for its path.
    let routes = Router::new().route("/", get(keyed)).route("/posts", post(keyed)).with_state(script.clone());
    let app = App::new(routes);
    let mut asked = [app.get("/"), app.post("/posts"), app.send(Method::DELETE, "/", &[])];
    begin(&mut asked[0]);
    begin(&mut asked[1]);
    gate.open();
    let answers = join_all(asked).await;
    assert_eq!(script.runs(), 2, "DELETE has no handler");
    assert_eq!(answers[1].cache_status(), "PacificCache; fwd=method");
    assert_eq!(answers[1].body, "2");
    assert_eq!(app.get("/").await.body, "1");
    assert_eq!(app.stats().bypassed["method"], 1);
}

#[cache(ttl = 300, key = "all")]
async fn keyed(State(script): State<Script>) -> axum::response::Response {
    script.run().await
}

#[derive(Clone, Default)]
struct Own(Arc<OnceLock<App>>);

/// Counts down by asking its own router.
#[cache(ttl = 300, key = "down:{n}")]
async fn down(State(own): State<Own>, Path(n): Path<u32>) -> String {
    let Some(below) = n.checked_sub(1) else { return "0".into() };
    let app = own.0.get().unwrap();
    let asked = join_all((0..10).map(|_| app.get(&format!("/{below}")))).await;
    let answers = asked.iter().map(|answer| str::from_utf8(&answer.body).unwrap());
    assert!(answers.clone().all(|answer| answer == answers.clone().next().unwrap()));
    format!("{n} {}", answers.clone().next().unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_awaits_a_cached_response_of_its_own_is_answered() {
    let own = Own::default();
    let app = App::new(Router::new().route("/{n}", get(down)).with_state(own.clone()));
    assert!(own.0.set(app.clone()).is_ok());
    let began = tokio::time::Instant::now();
    let answers = join_all((0..10).map(|_| app.get("/5"))).await;
    assert!(answers.iter().all(|answer| answer.body == "5 4 3 2 1 0"));
    assert_eq!((app.stats().loads, began.elapsed()), (6, std::time::Duration::ZERO));
}
