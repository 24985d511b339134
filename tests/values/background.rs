//! `in_background`: the name ends at once, and the value is there a moment later.

use std::future::IntoFuture as _;
use std::time::Duration;

use futures_util::FutureExt as _;
use pacific_cache::{Cache, test};
use pacific_cache_tests::app::begin;
use tokio::task::yield_now;

use crate::handlers::{SEVENTH, ended, stored};
use crate::source::Source;
use crate::types::Unwritable;

/// How much goes on at once.
const MOST: u64 = 1_024;
const SECOND: Duration = Duration::from_secs(1);

async fn read(cache: &Cache, name: &str) -> Option<u64> {
    cache.get(name).await.unwrap()
}

#[tokio::test]
async fn the_old_value_ends_at_once_and_the_new_one_is_stored_after_a_yield() {
    let (cache, clock) = test::cache();
    cache.set("value", &1).await.unwrap();
    cache.set("value", &2).ttl(5 * SECOND).tags("tag").in_background().unwrap();
    assert_eq!((read(&cache, "value").await, cache.stats().stored), (None, 1));
    yield_now().await;
    assert_eq!((read(&cache, "value").await, cache.stats().stored), (Some(2), 2));
    clock.advance(5 * SECOND);
    assert_eq!(read(&cache, "value").await, None, "with its ttl");
    cache.set("value", &3).tags("tag").in_background().unwrap();
    yield_now().await;
    cache.invalidate("tag").await.unwrap();
    assert_eq!(read(&cache, "value").await, None, "and its tags");
}

#[tokio::test]
async fn it_ends_all_that_carries_the_name() {
    let app = stored().await;
    app.cache.set("user:7", &1).in_background().unwrap();
    assert_eq!(ended(&app).await, SEVENTH);
    assert!(app.cache.set("user:7", &Unwritable).in_background().unwrap_err().is_value());
    assert_eq!(ended(&app).await, SEVENTH);
}

#[tokio::test]
async fn what_is_invalidated_before_it_is_stored_is_not_stored() {
    let (cache, _) = test::cache();
    for (name, tag) in [("a", "other"), ("other", "a")] {
        cache.set(name, &1).tags(tag).in_background().unwrap();
        cache.invalidate("a").await.unwrap();
        yield_now().await;
        assert_eq!(read(&cache, name).await, None, "{name}");
    }
    cache.set("a", &1).in_background().unwrap();
    cache.invalidate_all().await.unwrap();
    cache.set("b", &1).in_background().unwrap();
    cache.invalidate_matching("b*").await.unwrap();
    yield_now().await;
    assert_eq!((read(&cache, "a").await, read(&cache, "b").await), (None, None));
    assert_eq!((cache.stats().stored, cache.stats().refused["fence"]), (0, 4));
}

#[tokio::test]
async fn of_several_the_last_one_stays() {
    let (cache, _) = test::cache();
    for number in 1..=10 {
        cache.set("value", &number).in_background().unwrap();
    }
    cache.set("awaited", &1).in_background().unwrap();
    cache.set("awaited", &2).await.unwrap();
    yield_now().await;
    assert_eq!((read(&cache, "value").await, read(&cache, "awaited").await), (Some(10), Some(2)));
}

#[tokio::test]
async fn who_asks_meanwhile_loads() {
    let (cache, _) = test::cache();
    let source = Source::numbers();
    cache.set("value", &100_u64).in_background().unwrap();
    assert_eq!(source.ask(&cache, "value").await, Ok(1));
}

#[tokio::test(start_paused = true)]
async fn closing_waits_for_what_is_to_be_stored() {
    let (cache, _) = test::cache();
    for number in 0..10 {
        cache.set(format!("value:{number}"), &number).in_background().unwrap();
    }
    assert_eq!(cache.close(SECOND).await, 0);
    assert_eq!((cache.stats().stored, read(&cache, "value:9").await), (10, Some(9)));
}

#[tokio::test(start_paused = true)]
async fn closing_says_what_is_left() {
    let (cache, _) = test::cache();
    for number in 0..3 {
        cache.set("value", &number).in_background().unwrap();
    }
    assert_eq!(cache.close(Duration::ZERO).await, 3);
    yield_now().await;
    assert_eq!((cache.close(Duration::ZERO).await, read(&cache, "value").await), (0, Some(2)));
    cache.set("value", &4).in_background().unwrap();
    assert_eq!(cache.close(SECOND).await, 0, "a closed cache goes on");
    assert_eq!(read(&cache, "value").await, Some(4));
}

#[tokio::test]
async fn closing_waits_for_its_own_work_only() {
    let ((cache, _), (other, _)) = (test::cache(), test::cache());
    cache.set("value", &1).in_background().unwrap();
    assert_eq!(other.close(SECOND).now_or_never(), Some(0));
    let mut closing = Box::pin(cache.close(SECOND));
    begin(&mut closing);
    assert_eq!(closing.await, 0);
}

#[tokio::test]
async fn so_much_goes_on_and_no_more() {
    let (cache, _) = test::cache();
    for number in 0..=MOST {
        cache.set(format!("value:{number}"), &0_u64).await.unwrap();
    }
    let set = |number: u64| cache.set(format!("value:{number}"), &1_u64).in_background();
    for number in 0..MOST {
        set(number).unwrap();
    }
    let error = set(MOST).unwrap_err();
    assert!(error.is_busy() && error.to_string().contains("value:1024"), "{error}");
    assert_eq!(read(&cache, "value:1024").await, None, "its name has ended");
    cache.close(60 * SECOND).await;
    assert_eq!(read(&cache, "value:1024").await, None, "and its store is lost");
    assert_eq!(read(&cache, "value:1023").await, Some(1));
    set(MOST).unwrap();
    cache.close(60 * SECOND).await;
    assert_eq!(read(&cache, "value:1024").await, Some(1), "there is room again");
}

#[test]
fn without_a_runtime_it_is_busy_and_the_name_has_ended() {
    let (cache, _) = test::cache();
    let now = |name: &'static str| cache.get::<u64>(name).now_or_never().unwrap().unwrap();
    for name in ["a", "b"] {
        cache.set(name, &1).into_future().now_or_never().unwrap().unwrap();
    }
    let error = cache.set("a", &2).in_background().unwrap_err();
    assert!(error.is_busy() && error.to_string().contains("no runtime"), "{error}");
    assert_eq!((now("a"), now("b")), (None, Some(1)));
}

#[test]
fn a_runtime_that_ends_first_loses_the_store_and_leaves_nothing_behind() {
    let (cache, _) = test::cache();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { cache.set("a", &1).in_background().unwrap() });
    drop(runtime);
    assert_eq!(cache.get::<u64>("a").now_or_never(), Some(Ok(None)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert_eq!(runtime.block_on(cache.close(Duration::ZERO)), 0);
}
