//! A caller that leaves costs the others nothing.

use std::sync::mpsc;
use std::time::Duration;

use futures_util::future::join_all;
use pacific_cache_tests::app::{App, Flag, Gate, Script, begin, begun, said};
use tokio::runtime::{Builder, Runtime};

use crate::MANY;

/// A handler behind a gate, and a flag for the end of each run.
fn watched(gate: &Gate) -> (Script, Flag) {
    let (gate, flag) = (gate.clone(), Flag::default());
    let script = Script::new({
        let flag = flag.clone();
        move |run| {
            let (gate, end) = (gate.clone(), flag.guard());
            async move {
                gate.pass().await;
                drop(end);
                format!("run {run}")
            }
        }
    });
    (script, flag)
}

/// Lets other tasks run until they wait.
async fn let_tasks_run() {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn with_the_first_caller_gone_it_is_still_one_load() {
    let gate = Gate::closed();
    let (script, _) = watched(&gate);
    let app = App::of(&script);
    let mut asked = begun(MANY, |_| app.get("/"));
    drop(asked.remove(0));
    gate.open();
    let answers = join_all(asked).await;
    assert!(answers.iter().all(|answer| answer.body == "run 1"));
    assert_eq!((script.runs(), said(&answers, "collapsed")), (1, MANY - 1));
    assert!(app.get("/").await.is_hit());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn with_the_first_callers_task_aborted_it_is_still_one_load() {
    let gate = Gate::closed();
    let (script, _) = watched(&gate);
    let app = App::of(&script);
    let leader = tokio::spawn(app.get("/"));
    while script.runs() == 0 {
        tokio::task::yield_now().await;
    }
    let waiters: Vec<_> = begun(MANY - 1, |_| app.get("/")).into_iter().map(tokio::spawn).collect();
    leader.abort();
    assert!(leader.await.unwrap_err().is_cancelled());
    gate.open();
    let answers = join_all(waiters).await;
    assert!(answers.into_iter().all(|answer| answer.unwrap().body == "run 1"));
    assert_eq!(script.runs(), 1);
}

#[tokio::test]
async fn who_comes_after_the_first_caller_has_left_joins_its_load() {
    let gate = Gate::closed();
    let (script, _) = watched(&gate);
    let app = App::of(&script);
    let mut asked = begun(2, |_| app.get("/"));
    drop(asked.remove(0));
    let_tasks_run().await;
    asked.extend(begun(MANY, |_| app.get("/")));
    gate.open();
    assert!(join_all(asked).await.iter().all(|answer| answer.body == "run 1"));
    assert_eq!(script.runs(), 1);
}

#[tokio::test]
async fn a_waiter_that_leaves_costs_nobody_anything() {
    let gate = Gate::closed();
    let (script, flag) = watched(&gate);
    let app = App::of(&script);
    let mut asked = begun(MANY, |_| app.get("/"));
    drop(asked.split_off(1));
    let_tasks_run().await;
    assert!(!flag.is_raised());
    gate.open();
    assert_eq!(join_all(asked).await[0].body, "run 1");
}

#[tokio::test]
async fn a_load_that_nobody_waits_for_ends_with_its_caller() {
    let (script, flag) = watched(&Gate::closed());
    let app = App::of(&script);
    drop(begun(1, |_| app.get("/")));
    assert!(flag.is_raised());
    let mut next = app.get("/");
    begin(&mut next);
    assert_eq!(script.runs(), 2, "the next one leads");
}

#[tokio::test]
async fn the_last_waiter_that_leaves_ends_the_load() {
    let (script, flag) = watched(&Gate::closed());
    let app = App::of(&script);
    let mut asked = begun(3, |_| app.get("/"));
    drop(asked.remove(0));
    let_tasks_run().await;
    drop(asked.remove(0));
    let_tasks_run().await;
    assert!(!flag.is_raised(), "one still waits");
    drop(asked.remove(0));
    let_tasks_run().await;
    assert!(flag.is_raised());
    begin(&mut app.get("/"));
    assert_eq!(script.runs(), 2, "the next one leads");
}

#[tokio::test]
async fn everyone_may_leave_and_come_again() {
    let gate = Gate::closed();
    let (script, _) = watched(&gate);
    let app = App::of(&script);
    for round in 1..=50 {
        drop(begun(3, |_| app.get("/")));
        assert_eq!(script.runs(), round);
    }
    gate.open();
    assert_eq!(app.get("/").await.body, "run 51");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn callers_that_leave_at_any_time_leave_nobody_waiting() {
    let script = Script::new(|run| async move {
        for _ in 0..run % 7 {
            tokio::task::yield_now().await;
        }
        run.to_string()
    });
    let app = App::of(&script);
    for round in 0..200 {
        let asked: Vec<_> = (0..20).map(|_| tokio::spawn(app.get("/"))).collect();
        for (n, task) in asked.iter().enumerate() {
            if (n + round) % 3 != 0 {
                task.abort();
            }
            tokio::task::yield_now().await;
        }
        let answers = join_all(asked).await;
        assert!(answers.iter().flatten().all(|answer| answer.status.is_success()));
        app.cache.invalidate_all().await.unwrap();
    }
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn a_runtime_shuts_down_while_flights_are_open() {
    let (script, flag) = watched(&Gate::closed());
    let app = App::of(&script);
    let (ended, end) = mpsc::channel();
    std::thread::spawn({
        let (app, script) = (app.clone(), script.clone());
        move || {
            let runtime = runtime();
            (0..100).for_each(|_| drop(runtime.spawn(app.get("/"))));
            while script.runs() == 0 {
                std::thread::yield_now();
            }
            drop(runtime);
            ended.send(()).unwrap();
        }
    });
    end.recv_timeout(Duration::from_secs(60)).expect("the runtime ends");
    assert!(flag.is_raised(), "its load ends with it");
    let runs = script.runs();
    runtime().block_on(async { begin(&mut app.get("/")) });
    assert_eq!(script.runs(), runs + 1, "the next one leads");
}

#[test]
fn waiters_outlive_the_runtime_of_their_leader() {
    let gate = Gate::closed();
    let (script, _) = watched(&gate);
    let app = App::of(&script);
    let theirs = runtime();
    theirs.spawn(app.get("/"));
    while script.runs() == 0 {
        std::thread::yield_now();
    }
    runtime().block_on(async {
        let waiters = begun(MANY, |_| app.get("/"));
        theirs.shutdown_background();
        gate.open();
        let answers = join_all(waiters).await;
        assert!(answers.iter().all(|answer| answer.status.is_success()));
        assert!(script.runs() <= 2, "one of them leads, if the load ended with its runtime");
    });
}
