//! A load belongs to the caller who leads it: only that caller's spans and task-locals are seen by it.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex};

use axum::response::IntoResponse;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use pacific_cache::Load;
use pacific_cache_tests::app::{App, Asked, Gate, Script, begin, begun};
use tracing::Instrument as _;
use tracing_subscriber::Registry;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan as _;

use crate::MANY;

tokio::task_local! {
    static CALLER: usize;
}

fn caller() -> Option<usize> {
    CALLER.try_with(|caller| *caller).ok()
}

/// The caller that a load saw each time it was polled.
type Seen<T> = Arc<Mutex<Vec<Option<T>>>>;

/// A handler behind a gate that looks around whenever it is polled.
fn looking<T: Send + 'static>(gate: &Gate, look: fn() -> Option<T>) -> (Script, Seen<T>) {
    let (gate, seen) = (gate.clone(), Seen::<T>::default());
    let script = Script::new({
        let seen = seen.clone();
        move |run| {
            let (gate, seen) = (gate.clone(), seen.clone());
            async move {
                let mut passed = pin!(gate.pass());
                poll_fn(|context| {
                    seen.lock().unwrap().push(look());
                    passed.poll_unpin(context)
                })
                .await;
                run.to_string()
            }
        }
    });
    (script, seen)
}

fn as_caller(caller: usize, asked: Asked) -> Asked {
    Box::pin(CALLER.scope(caller, asked))
}

#[tokio::test]
async fn a_load_sees_its_leaders_task_locals_and_no_others() {
    let gate = Gate::closed();
    let (script, seen) = looking(&gate, caller);
    let app = App::of(&script);
    let mut asked = begun(100, |n| as_caller(n, app.get("/")));
    asked.iter_mut().rev().for_each(begin);
    gate.open();
    join_all(asked).await;
    let seen = seen.lock().unwrap();
    assert!(seen.len() >= 3 && seen.iter().all(|caller| *caller == Some(0)), "{seen:?}");
}

#[tokio::test]
async fn a_load_that_was_handed_over_misses_task_locals() {
    let gate = Gate::closed();
    let (script, seen) = looking(&gate, caller);
    let app = App::of(&script);
    let mut asked = begun(100, |n| as_caller(n, app.get("/")));
    drop(asked.remove(0));
    asked.iter_mut().for_each(begin);
    gate.open();
    assert!(join_all(asked).await.iter().all(|answer| answer.body == "1"));
    assert_eq!(seen.lock().unwrap()[..], [Some(0), None]);
}

/// The span that the load's own is in.
fn outside_of_load() -> Option<tracing::Id> {
    let current = tracing::Span::current().id()?;
    tracing::dispatcher::get_default(|dispatch| {
        let load = dispatch.downcast_ref::<Registry>()?.span(&current)?;
        assert_eq!(load.name(), "load");
        load.parent().map(|parent| parent.id())
    })
}

#[tokio::test]
async fn a_load_is_in_its_leaders_span() {
    let collecting = tracing_subscriber::registry().set_default();
    let gate = Gate::closed();
    let (script, seen) = looking(&gate, outside_of_load);
    let app = App::of(&script);
    let spans: Vec<_> = (0..10).map(|n| tracing::info_span!("request", n)).collect();
    let mut asked = begun(10, |n| Box::pin(app.get("/").instrument(spans[n].clone())));
    asked.iter_mut().rev().for_each(begin);
    gate.open();
    join_all(asked).await;
    let seen = seen.lock().unwrap();
    assert!(seen.len() >= 3 && seen.iter().all(|span| *span == spans[0].id()), "{seen:?}");
    drop(collecting);
}

#[tokio::test]
async fn a_handler_that_reads_a_task_local_keeps_its_response_to_itself() {
    let script = Script::new(|_| async {
        Load::current().no_store();
        tokio::task::yield_now().await;
        caller().map_or("nobody".to_owned(), |caller| caller.to_string())
    });
    let app = App::of(&script);
    let answers = join_all((0..MANY).map(|n| as_caller(n, app.get("/")))).await;
    for (n, answer) in answers.iter().enumerate() {
        assert_eq!(answer.body, n.to_string());
    }
    assert_eq!(app.stats().stored, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn callers_who_leave_never_show_a_load_another_caller() {
    let script = Script::new(|_| async {
        let first = caller();
        let mut seen = Vec::new();
        for _ in 0..5 {
            tokio::task::yield_now().await;
            seen.push(caller());
        }
        let other = seen.iter().flatten().any(|now| Some(*now) != first);
        if other { "another".into_response() } else { "its own, or nobody".into_response() }
    });
    let app = App::of(&script);
    for round in 0..100 {
        let asked: Vec<_> = (0..20).map(|n| tokio::spawn(as_caller(n, app.get("/")))).collect();
        asked[round % 20].abort();
        asked[0].abort();
        let answers = join_all(asked).await;
        assert!(answers.iter().flatten().all(|answer| answer.body == "its own, or nobody"));
        app.cache.invalidate_all().await.unwrap();
    }
}
