//! A caller that leaves takes its load with it, and costs the others nothing: one of them runs its own.

use std::future::IntoFuture as _;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use pacific_cache::{Error, test};
use pacific_cache_tests::app::{Flag, Gate, begin, begun};
use pacific_cache_tests::harness::within;
use tokio::task::yield_now;

use crate::MANY;
use crate::model::Random;
use crate::source::{Source, two_gates};

#[tokio::test]
async fn another_who_waits_leads_with_its_own_load() {
    let gate = Gate::closed();
    let (cache, _) = test::cache();
    let load = async |caller: usize| {
        gate.pass().await;
        Ok::<_, Error>(caller)
    };
    let mut asked = begun(3, |caller| cache.get_or_load("value", move || load(caller)).into_future());
    drop(asked.remove(0));
    gate.open();
    assert_eq!(join_all(asked).await, [Ok(1), Ok(1)]);
    assert_eq!((cache.stats().loads, cache.stats().stored), (2, 1));
}

#[tokio::test]
async fn with_the_first_caller_gone_a_thousand_run_one_more_load() {
    let gates = two_gates();
    let source = Source::gated(&gates);
    let (cache, _) = test::cache();
    let mut asked = begun(MANY, |_| source.ask(&cache, "value"));
    drop(asked.remove(0));
    asked.iter_mut().for_each(begin);
    assert_eq!(source.runs(), 2);
    gates[1].open();
    assert!(join_all(asked).await.iter().all(|value| *value == Ok(2)));
    assert_eq!(source.ask(&cache, "value").await, Ok(2));
}

#[tokio::test]
async fn the_load_of_who_leaves_ends() {
    let (flag, gate) = (Flag::default(), Gate::closed());
    let source = Source::new({
        let (flag, gate) = (flag.clone(), gate.clone());
        move |run| {
            let (end, gate) = (flag.guard(), gate.clone());
            async move {
                gate.pass().await;
                drop(end);
                Ok(run)
            }
        }
    });
    let (cache, _) = test::cache();
    let mut asked = begun(2, |_| source.ask(&cache, "value"));
    drop(asked.remove(0));
    assert!(flag.is_raised(), "it may borrow from its caller");
    gate.open();
    assert_eq!(asked.remove(0).await, Ok(2));
}

#[tokio::test]
async fn a_waiter_that_leaves_costs_nobody_anything() {
    let gates = two_gates();
    let source = Source::gated(&gates);
    let (cache, _) = test::cache();
    let mut asked = begun(MANY, |_| source.ask(&cache, "value"));
    drop(asked.split_off(1));
    gates[0].open();
    assert_eq!((asked.remove(0).await, source.runs()), (Ok(1), 1));
}

#[tokio::test]
async fn everyone_may_leave_and_come_again() {
    let source =
        Source::new(|run| async move { if run < 51 { std::future::pending().await } else { Ok(run) } });
    let (cache, _) = test::cache();
    for round in 1..=50 {
        drop(begun(3, |_| source.ask(&cache, "value")));
        assert_eq!(source.runs(), round);
    }
    assert_eq!(source.ask(&cache, "value").await, Ok(51));
}

/// Some leave before they were ever polled again, some after a few polls; time stands still, so that nobody is released
/// by a deadline.
#[tokio::test(start_paused = true)]
async fn callers_that_leave_at_any_time_leave_nobody_waiting() {
    let source = Source::new(|run| async move {
        for _ in 0..run % 5 {
            yield_now().await;
        }
        Ok(run)
    });
    let (cache, _) = test::cache();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..1_000 {
        let mut asked: Vec<_> = (0..10).map(|_| source.ask(&cache, "value")).collect();
        while asked.len() > 1 {
            let caller = random.below(asked.len());
            let ended = (&mut asked[caller]).now_or_never().is_some();
            if ended || random.below(3) == 0 {
                drop(asked.remove(caller));
            }
        }
        assert!(join_all(asked).await.iter().all(Result::is_ok));
        cache.invalidate_all().await.unwrap();
    }
    assert!(cache.stats().bypassed.is_empty(), "{:?}", cache.stats());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn first_callers_whose_tasks_are_aborted_leave_nobody_waiting() {
    // Every other run never ends.
    let source = Source::new(|run| async move {
        if run % 2 == 1 {
            std::future::pending::<()>().await;
        }
        yield_now().await;
        Ok(run)
    });
    let (cache, _) = test::cache();
    for round in 0..100 {
        let first = tokio::spawn(source.ask(&cache, "value"));
        while source.runs() == 2 * round {
            yield_now().await;
        }
        let others: Vec<_> = (0..5).map(|_| tokio::spawn(source.ask(&cache, "value"))).collect();
        first.abort();
        let values = within("a value for each", join_all(others)).await;
        assert!(values.into_iter().all(|value| value.unwrap() == Ok(2 * round + 2)));
        cache.invalidate_all().await.unwrap();
    }
}
