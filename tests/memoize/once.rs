//! One computation a value, whoever asks.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use pacific_cache::{NamedCache, memoize};
use pacific_cache_tests::app::{Gate, begin};
use tokio::sync::Barrier;

use crate::MANY;
use crate::work::{Work, fresh, is_send};

static ONCE: NamedCache = NamedCache::new("once");

#[memoize(ttl = 300, skip(work), cache = ONCE)]
async fn product(work: Work, a: u64, b: u64) -> (u64, u64) {
    (a * b, work.run().await)
}

#[tokio::test]
async fn a_value_is_computed_once_and_again_when_its_ttl_is_over() {
    let (cache, clock) = fresh(&ONCE);
    let work = Work::new();
    let ask = async || product(work.clone(), 2, 3).await;
    assert_eq!((ask().await, ask().await), ((6, 1), (6, 1)));
    clock.advance(Duration::from_millis(299_999));
    assert_eq!(ask().await, (6, 1));
    clock.advance(Duration::from_millis(1));
    assert_eq!((ask().await, ask().await), ((6, 2), (6, 2)));
    let stats = cache.stats();
    assert_eq!((stats.misses, stats.loads, stats.stored, stats.hits, stats.entries), (2, 2, 2, 3, 1));
}

static ARGUMENTS: NamedCache = NamedCache::new("arguments");

#[memoize(skip(work), cache = ARGUMENTS)]
async fn of_three(work: Work, text: String, option: Option<String>, (a, b): (u8, u8)) -> u64 {
    work.run().await
}

#[tokio::test]
async fn other_arguments_are_another_value() {
    let (cache, _) = fresh(&ARGUMENTS);
    let work = Work::new();
    let texts = ["", "a", "a:b", "a|b", "!", "é", "A"];
    for round in 0..2 {
        let mut expected = 0;
        for (n, text) in texts.iter().enumerate() {
            for option in [None, Some(String::new()), Some("!".into()), Some("a".into())] {
                for pair in [(1, 23), (12, 3), (23, 1)] {
                    expected += 1;
                    let run = of_three(work.clone(), (*text).into(), option.clone(), pair).await;
                    assert_eq!(run, expected, "{round} {n} {text} {option:?} {pair:?}");
                }
            }
        }
        assert_eq!((work.runs(), cache.stats().entries), (expected, expected));
    }
}

static CONCURRENT: NamedCache = NamedCache::new("concurrent");

#[memoize(skip(work), cache = CONCURRENT)]
async fn concurrent(work: Work, id: u64) -> String {
    format!("{id} {}", work.run().await)
}

struct Numbers(Work);

impl Numbers {
    #[memoize(key = "method:{id}", skip(self), cache = CONCURRENT)]
    async fn concurrent(&self, id: u64) -> String {
        format!("{id} {}", self.0.run().await)
    }
}

#[memoize(key = "borrowed:{id}", cache = CONCURRENT)]
async fn concurrent_borrowed(id: &str, work: &Work) -> Result<String, String> {
    Ok(format!("{id} {}", work.run().await))
}

/// Begins a thousand calls by hand, and then opens the gate.
macro_rules! a_thousand_run_once {
    ($gate:ident, $work:ident, $call:expr) => {{
        let mut all: Vec<_> = (0..MANY).map(|_| Box::pin($call)).collect();
        all.iter_mut().for_each(begin);
        assert_eq!($work.runs(), 1);
        $gate.open();
        join_all(all).await
    }};
}

#[tokio::test]
async fn a_thousand_concurrent_calls_are_one_computation() {
    let (cache, _) = fresh(&CONCURRENT);
    let gate = Gate::closed();
    let work = Work::behind(&gate);
    let values = a_thousand_run_once!(gate, work, concurrent(work.clone(), 7));
    assert!(values.iter().all(|value| value == "7 1"));
    let stats = cache.stats();
    assert_eq!((stats.misses, stats.coalesced, stats.loads, stats.stored), (1_000, 999, 1, 1));

    let gate = Gate::closed();
    let work = Work::behind(&gate);
    let numbers = Numbers(work.clone());
    let values = a_thousand_run_once!(gate, work, numbers.concurrent(7));
    assert!(values.iter().all(|value| value == "7 1"));

    let gate = Gate::closed();
    let work = Work::behind(&gate);
    let values = a_thousand_run_once!(gate, work, concurrent_borrowed("7", &work));
    assert!(values.iter().all(|value| value.as_deref() == Ok("7 1")));
}

static THREADS: NamedCache = NamedCache::new("threads");

#[memoize(skip(work), cache = THREADS)]
async fn of_round(work: Work, round: u64) -> u64 {
    tokio::task::yield_now().await;
    work.run().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn calls_on_many_threads_are_one_computation() {
    let work = Work::new();
    for round in 1..=20 {
        let start = Arc::new(Barrier::new(100));
        let ask = |_| {
            let (start, work) = (start.clone(), work.clone());
            tokio::spawn(is_send(async move {
                start.wait().await;
                of_round(work, round).await
            }))
        };
        let values = join_all((0..100).map(ask)).await;
        assert!(values.into_iter().all(|value| value.unwrap() == round));
    }
    assert_eq!(work.runs(), 20);
}
