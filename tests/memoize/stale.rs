//! `swr`: what is stale is given at once, while one call refreshes it.

use std::panic::resume_unwind;
use std::time::Duration;

use futures_util::FutureExt as _;
use pacific_cache::{Cache, Clock, NamedCache, memoize};
use pacific_cache_tests::app::Gate;

use crate::MANY;
use crate::work::{Work, fresh};

const TTL: Duration = Duration::new(300, 0);
const SWR: Duration = Duration::new(60, 0);

/// A function under `swr`, with a cache of its own, and what it does.
macro_rules! under_swr {
    ($cache:ident, $name:ident($($option:tt)*) -> $returns:ty, |$run:ident| $value:expr) => {
        static $cache: NamedCache = NamedCache::new(stringify!($cache));

        #[memoize(ttl = 300, skip(work), cache = $cache, $($option)*)]
        async fn $name(work: Work, id: u64) -> $returns {
            let $run = work.run().await;
            $value
        }
    };
}

under_swr!(GIVEN, given(swr = 60) -> u64, |run| run);
under_swr!(MANY_STALE, many_stale(swr = "1m") -> u64, |run| run);
under_swr!(DISCARDED, discarded(swr = SWR) -> u64, |run| run);
under_swr!(OVER, over(swr = 60) -> u64, |run| run);
under_swr!(FAILING, failing(swr = 60) -> Result<u64, String>, |run| match run {
    2 => Err("error".into()),
    run => Ok(run),
});
under_swr!(PANICKING, panicking(swr = 60) -> u64, |run| match run {
    2 => resume_unwind(Box::new("quietly")),
    run => run,
});

/// Lets refreshes run to their end, or until they wait.
async fn let_tasks_run() {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

/// A stored value that has just become stale.
async fn stale<F: Future>(named: &'static NamedCache, first: impl FnOnce() -> F) -> (Cache, Clock) {
    let (cache, clock) = fresh(named);
    first().await;
    clock.advance(TTL);
    (cache, clock)
}

#[tokio::test]
async fn what_is_stale_is_given_at_once_and_refreshed_behind() {
    let gate = Gate::closed();
    gate.open();
    let work = Work::behind(&gate);
    let (cache, clock) = stale(&GIVEN, || given(work.clone(), 7)).await;
    assert_eq!(given(work.clone(), 7).now_or_never(), Some(1), "without waiting for anything");
    let_tasks_run().await;
    assert_eq!((given(work.clone(), 7).await, work.runs()), (2, 2));
    let stats = cache.stats();
    assert_eq!((stats.stale_hits, stats.hits, stats.loads, stats.stored), (1, 1, 2, 2));
    clock.advance(Duration::new(299, 999_000_000));
    assert_eq!(given(work, 7).await, 2, "the refresh began a life of its own");
}

#[tokio::test]
async fn a_thousand_who_ask_for_what_is_stale_are_one_refresh() {
    let gate = Gate::closed();
    let (_, _) = stale(&MANY_STALE, || many_stale(Work::new(), 7)).await;
    let work = Work::behind(&gate);
    for _ in 0..MANY {
        assert_eq!(many_stale(work.clone(), 7).now_or_never(), Some(1));
        tokio::task::yield_now().await;
    }
    assert_eq!(work.runs(), 1);
    gate.open();
    let_tasks_run().await;
    assert_eq!((many_stale(work.clone(), 7).await, work.runs()), (1, 1));
}

#[tokio::test]
async fn a_refresh_during_which_the_value_is_invalidated_is_discarded() {
    let gate = Gate::closed();
    let (cache, _) = stale(&DISCARDED, || discarded(Work::new(), 7)).await;
    let work = Work::behind(&gate);
    assert_eq!(discarded(work.clone(), 7).now_or_never(), Some(1));
    let_tasks_run().await;
    assert_eq!(work.runs(), 1, "it is under way");
    cache.invalidate("discarded:7").await.unwrap();
    let new = Work::new();
    new.run().await;
    assert_eq!(discarded(new.clone(), 7).await, 2, "neither the stale value nor the refresh's");
    gate.open();
    let_tasks_run().await;
    assert_eq!((discarded(new, 7).await, cache.stats().refused["fence"]), (2, 1));
}

#[tokio::test]
async fn after_its_time_a_value_is_waited_for() {
    let (_, clock) = stale(&OVER, || over(Work::new(), 7)).await;
    clock.advance(SWR);
    let gate = Gate::closed();
    let work = Work::behind(&gate);
    let mut asked = Box::pin(over(work.clone(), 7));
    assert_eq!(asked.as_mut().now_or_never(), None);
    gate.open();
    assert_eq!((asked.await, work.runs()), (1, 1));
}

#[tokio::test]
async fn a_refresh_that_fails_leaves_what_is_stale_and_the_next_call_tries_again() {
    let work = Work::new();
    let (_, _) = stale(&FAILING, || failing(work.clone(), 7)).await;
    for (expected, runs) in [(1, 2), (1, 3), (3, 3)] {
        assert_eq!(failing(work.clone(), 7).await, Ok(expected));
        let_tasks_run().await;
        assert_eq!(work.runs(), runs);
    }
}

#[tokio::test]
async fn a_refresh_that_panics_is_nobodys_panic() {
    let work = Work::new();
    let (cache, _) = stale(&PANICKING, || panicking(work.clone(), 7)).await;
    for expected in [1, 1, 3] {
        assert_eq!(panicking(work.clone(), 7).await, expected);
        let_tasks_run().await;
    }
    assert_eq!(cache.close(Duration::ZERO).await, 0, "and leaves nothing behind");
}
