//! What the other options do, and what a function may say of its own value.

use std::time::Duration;

use futures_util::future::join_all;
use pacific_cache::{Cache, Clock, KeyPolicy, Load, NamedCache, memoize, test};
use pacific_cache_tests::app::{Gate, begin};

use crate::work::{Work, fresh};

static CHOSEN: NamedCache = NamedCache::new("chosen");

#[memoize(key = "chosen", skip(work), store_if = |run| *run % 2 == 0, cache = CHOSEN)]
async fn even(work: Work) -> Result<u64, String> {
    Ok(work.run().await)
}

#[memoize(key = "some", skip(work), store_if = Option::is_some, cache = CHOSEN)]
async fn some(work: Work) -> Option<u64> {
    work.run().await.checked_sub(2)
}

#[tokio::test]
async fn only_what_store_if_wants_is_stored() {
    let work = Work::new();
    for expected in [1, 2, 2] {
        assert_eq!(even(work.clone()).await, Ok(expected));
    }
    let work = Work::new();
    for expected in [None, Some(0), Some(0)] {
        assert_eq!(some(work.clone()).await, expected);
    }
}

#[memoize(key = "own", skip(work), store_if = |_| false, cache = CHOSEN)]
async fn never_kept(work: Work) -> u64 {
    work.run().await
}

#[tokio::test]
async fn what_is_not_wanted_is_its_callers_alone() {
    let gate = Gate::closed();
    let work = Work::behind(&gate);
    let mut all: Vec<_> = (0..10).map(|_| Box::pin(never_kept(work.clone()))).collect();
    all.iter_mut().for_each(begin);
    gate.open();
    let mut values = join_all(all).await;
    values.sort_unstable();
    assert_eq!(values, (1..=10).collect::<Vec<_>>());
}

static LIVES: NamedCache = NamedCache::new("lives");

#[memoize(ttl = lifetime(*seconds), skip(work), cache = LIVES)]
async fn lives(work: Work, seconds: u64) -> u64 {
    work.run().await
}

#[memoize(skip(work), cache = LIVES)]
async fn lives_by_default(work: Work) -> u64 {
    work.run().await
}

fn lifetime(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test]
async fn a_ttl_is_an_expression_or_the_caches() {
    let clock = Clock::manual();
    let builder = test::builder().clock(clock.clone()).default_ttl(lifetime(4));
    LIVES.configure(builder.build().unwrap());
    let work = Work::new();
    let ask = async || {
        let (short, long) = (lives(work.clone(), 3).await, lives(work.clone(), 5).await);
        [short, long, lives_by_default(work.clone()).await]
    };
    assert_eq!(ask().await, [1, 2, 3]);
    for expected in [[1, 2, 3], [1, 2, 3], [4, 2, 3], [4, 2, 5]] {
        clock.advance(lifetime(1));
        assert_eq!(ask().await, expected);
    }
}

static ONE: NamedCache = NamedCache::new("one");
static OTHER: NamedCache = NamedCache::new("other");

#[memoize(skip(work), cache = ONE, schema = 2)]
async fn in_one(work: Work) -> u64 {
    work.run().await
}

#[memoize(skip(work), cache = OTHER)]
async fn in_other(work: Work) -> u64 {
    work.run().await
}

#[tokio::test]
async fn a_value_is_in_the_cache_that_is_named() {
    let ((one, _), (other, _)) = (fresh(&ONE), fresh(&OTHER));
    let work = Work::new();
    in_one(work.clone()).await;
    assert_eq!((one.stats().entries, other.stats().entries), (1, 0));
    in_other(work.clone()).await;
    one.invalidate_all().await.unwrap();
    assert_eq!((in_other(work.clone()).await, in_one(work).await), (2, 3));
}

static STRICT: NamedCache = NamedCache::new("strict");

#[memoize(skip(work), cache = STRICT)]
async fn strict(work: Work, text: &str) -> u64 {
    work.run().await
}

#[tokio::test]
async fn a_key_that_a_strict_policy_refuses_runs_it_uncached() {
    let cache = test::builder().key_policy(KeyPolicy::strict()).build().unwrap();
    STRICT.configure(cache.clone());
    let work = Work::new();
    for (text, expected) in [("plain", 1), ("plain", 1), ("a b", 2), ("a b", 3), ("plain", 1)] {
        assert_eq!(strict(work.clone(), text).await, expected, "{text}");
    }
    assert_eq!(cache.stats().bypassed["key"], 2);
}

static DISABLED: NamedCache = NamedCache::new("disabled");

#[memoize(skip(work), cache = DISABLED, store_if = |_| true)]
async fn disabled(work: Work) -> Result<u64, String> {
    Ok(work.run().await)
}

#[tokio::test]
async fn a_disabled_cache_runs_it_each_time() {
    DISABLED.configure(Cache::disabled());
    let work = Work::new();
    assert_eq!((disabled(work.clone()).await, disabled(work).await), (Ok(1), Ok(2)));
    assert_eq!(DISABLED.cache().stats().bypassed["disabled"], 2);
}

static STEERED: NamedCache = NamedCache::new("steered");

#[memoize(ttl = 300, skip(work), cache = STEERED)]
async fn steered(work: Work, how: &str) -> u64 {
    match how {
        "tag" => Load::current().tag("late").unwrap(),
        "ttl" => Load::current().ttl(lifetime(1)),
        _ => Load::current().no_store(),
    }
    work.run().await
}

#[tokio::test]
async fn a_function_may_steer_how_its_own_value_is_stored() {
    let (cache, clock) = fresh(&STEERED);
    let work = Work::new();
    let ask = async || {
        let (tag, ttl) = (steered(work.clone(), "tag").await, steered(work.clone(), "ttl").await);
        [tag, ttl, steered(work.clone(), "no-store").await]
    };
    assert_eq!((ask().await, ask().await), ([1, 2, 3], [1, 2, 4]));
    cache.invalidate("late").await.unwrap();
    assert_eq!(ask().await, [5, 2, 6]);
    clock.advance(lifetime(1));
    assert_eq!(ask().await, [5, 7, 8]);
}

static SMALL: NamedCache = NamedCache::new("small");

#[memoize(skip(work), cache = SMALL)]
async fn sized(work: Work, length: usize) -> String {
    work.run().await;
    "x".repeat(length)
}

#[tokio::test]
async fn what_is_larger_than_max_body_is_given_and_not_stored() {
    SMALL.configure(test::builder().max_body(100).build().unwrap());
    let work = Work::new();
    for (length, runs) in [(90, 1), (90, 1), (200, 2), (200, 3)] {
        assert_eq!((sized(work.clone(), length).await.len(), work.runs()), (length, runs));
    }
}
