//! Loads that fail: an error or a panic is its caller's, nothing is stored, and one of those who waited loads next.

use std::future::IntoFuture as _;
use std::panic::resume_unwind;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use pacific_cache::test;
use pacific_cache_tests::app::{Gate, begin, begun};

use crate::MANY;
use crate::source::{Failed, Source, two_gates};

#[tokio::test]
async fn an_error_goes_to_its_caller_and_one_of_those_who_waited_loads_next() {
    let gates = two_gates();
    let source = Source::ending(&gates, |run| if run == 1 { Err(Failed::Load(1)) } else { Ok(run) });
    let (cache, _) = test::cache();
    let mut asked = begun(MANY, |_| source.ask(&cache, "value"));
    gates[0].open();
    assert_eq!(asked.remove(0).await, Err(Failed::Load(1)));
    asked.iter_mut().for_each(begin);
    assert_eq!(source.runs(), 2, "one loads, the others wait for it");
    gates[1].open();
    assert!(join_all(asked).await.iter().all(|value| *value == Ok(2)));
    let stats = cache.stats();
    assert_eq!((stats.loads, stats.stored, stats.refused["error"]), (2, 1, 1));
    assert_eq!((stats.misses, stats.coalesced), (1_000, 998));
}

#[tokio::test]
async fn every_caller_has_its_own_error() {
    let source = Source::new(|run| async move {
        tokio::task::yield_now().await;
        Err(Failed::Load(run))
    });
    let (cache, _) = test::cache();
    let mut runs: Vec<_> = join_all(begun(100, |_| source.ask(&cache, "value")))
        .await
        .into_iter()
        .map(|value| match value {
            Err(Failed::Load(run)) => run,
            other => panic!("{other:?}"),
        })
        .collect();
    runs.sort_unstable();
    assert_eq!(runs, (1..=100).collect::<Vec<_>>());
    assert_eq!((cache.stats().stored, cache.stats().entries, cache.stats().refused["error"]), (0, 0, 100));
}

#[tokio::test]
async fn an_error_marks_nothing() {
    let gate = Gate::closed();
    let gates = [Gate::closed(), gate.clone()];
    gates[0].open();
    let source = Source::ending(&gates, |run| if run == 1 { Err(Failed::Load(1)) } else { Ok(run) });
    let (cache, _) = test::cache();
    assert_eq!(source.ask(&cache, "value").await, Err(Failed::Load(1)));
    let asked = begun(3, |_| source.ask(&cache, "value"));
    assert_eq!(source.runs(), 2, "others still wait for one");
    gate.open();
    assert!(join_all(asked).await.iter().all(|value| *value == Ok(2)));
}

#[tokio::test]
async fn an_error_leaves_what_was_stored_before_it_as_it_was() {
    let (cache, clock) = test::cache();
    cache.set("value", &1_u64).ttl(std::time::Duration::from_secs(1)).await.unwrap();
    clock.advance(std::time::Duration::from_secs(1));
    let failing = Source::new(|run| async move { Err(Failed::Load(run)) });
    assert_eq!(
        failing.ask(&cache, "value").await,
        Err(Failed::Load(1)),
        "what has expired replaces no error"
    );
    assert_eq!(cache.get::<u64>("value").await, Ok(None));
}

/// Panics in its first run, once the gate is open.
fn panicking(gates: &[Gate]) -> Source {
    Source::ending(gates, |run| if run == 1 { resume_unwind(Box::new("the load's own")) } else { Ok(run) })
}

#[tokio::test]
async fn a_panic_is_its_callers_and_one_of_those_who_waited_loads_next() {
    let gates = two_gates();
    let source = panicking(&gates);
    let (cache, _) = test::cache();
    let mut asked = begun(MANY, |_| source.ask(&cache, "value"));
    gates[0].open();
    let panicked = tokio::spawn(asked.remove(0)).await.unwrap_err().into_panic();
    assert_eq!(panicked.downcast_ref(), Some(&"the load's own"));
    asked.iter_mut().for_each(begin);
    assert_eq!(source.runs(), 2);
    gates[1].open();
    assert!(join_all(asked).await.iter().all(|value| *value == Ok(2)));
    assert_eq!((cache.stats().stored, cache.stats().loads), (1, 2));
}

#[tokio::test]
async fn a_panic_before_the_load_is_a_future_is_no_different() {
    let (cache, _) = test::cache();
    let load = || -> crate::source::Asked { resume_unwind(Box::new("at once")) };
    let panicked = tokio::spawn(cache.get_or_load("value", load).into_future()).await.unwrap_err();
    assert_eq!(panicked.into_panic().downcast_ref(), Some(&"at once"));
    let source = Source::numbers();
    assert_eq!(source.ask(&cache, "value").now_or_never(), Some(Ok(1)), "nobody is thought to load");
}

#[tokio::test]
async fn a_panic_counts_as_a_load_whose_value_isnt_stored() {
    let gates = two_gates();
    gates[0].open();
    let (cache, _) = test::cache();
    tokio::spawn(panicking(&gates).ask(&cache, "value")).await.unwrap_err();
    let stats = cache.stats();
    assert_eq!((stats.loads, stats.misses, stats.stored), (1, 1, 0));
    assert_eq!(stats.refused.get("error"), Some(&1));
}
