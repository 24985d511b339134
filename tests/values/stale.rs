//! `mark_stale`: the old value once more, while one load makes the new one.

use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use pacific_cache::{Cache, Clock, test};
use pacific_cache_tests::app::{Gate, begin, begun};
use tokio::time::advance;

use crate::MANY;
use crate::handlers::{ended, stored};
use crate::source::{Asked, Failed, Source, two_gates};

const SECOND: Duration = Duration::from_secs(1);

/// A cache in which `value` is 100 for ten seconds, and was marked as stale at once.
async fn marked() -> (Cache, Clock) {
    let (cache, clock) = test::cache();
    cache.set("value", &100_u64).ttl(10 * SECOND).await.unwrap();
    cache.mark_stale("value").await.unwrap();
    (cache, clock)
}

fn ask(source: &Source, cache: &Cache) -> Asked {
    source.ask(cache, "value")
}

async fn read(cache: &Cache) -> Option<u64> {
    cache.get("value").await.unwrap()
}

#[tokio::test]
async fn the_next_call_loads_and_waits_for_it_and_others_have_the_old_value_meanwhile() {
    let (cache, _) = marked().await;
    let gate = Gate::closed();
    let source = Source::gated(std::slice::from_ref(&gate));
    let mut first = ask(&source, &cache);
    begin(&mut first);
    for _ in 1..MANY {
        assert_eq!(ask(&source, &cache).now_or_never(), Some(Ok(100)));
    }
    assert_eq!(source.runs(), 1);
    gate.open();
    assert_eq!(first.await, Ok(1));
    assert_eq!((ask(&source, &cache).await, read(&cache).await), (Ok(1), Some(1)));
    let stats = cache.stats();
    assert_eq!((stats.misses, stats.stale_hits, stats.hits, stats.loads), (1, 999, 2, 1));
}

#[tokio::test]
async fn get_gives_it_while_somebody_loads() {
    let (cache, _) = marked().await;
    assert_eq!(read(&cache).await, None, "nobody is known to load");
    let gate = Gate::closed();
    let source = Source::gated(std::slice::from_ref(&gate));
    let mut first = ask(&source, &cache);
    begin(&mut first);
    assert_eq!(read(&cache).await, Some(100));
    let stats = cache.stats();
    assert_eq!((stats.hits, stats.stale_hits, stats.misses), (0, 1, 2), "it was not fresh");
    drop(first);
    assert_eq!(read(&cache).await, None);
    let mut next = ask(&source, &cache);
    assert_eq!(next.as_mut().now_or_never(), Some(Ok(2)), "the next one loads");
    assert_eq!(read(&cache).await, Some(2));
}

#[tokio::test]
async fn the_old_value_ends_with_its_ttl() {
    let (cache, clock) = marked().await;
    let gates = two_gates();
    let source = Source::gated(&gates);
    let mut first = ask(&source, &cache);
    begin(&mut first);
    clock.advance(10 * SECOND - Duration::from_millis(1));
    assert_eq!((read(&cache).await, ask(&source, &cache).now_or_never()), (Some(100), Some(Ok(100))));
    clock.advance(Duration::from_millis(1));
    assert_eq!(read(&cache).await, None);
    let mut waits = ask(&source, &cache);
    begin(&mut waits);
    gates[0].open();
    assert_eq!((first.await, waits.await, source.runs()), (Ok(1), Ok(1), 1));
}

#[tokio::test]
async fn marking_it_again_prolongs_nothing() {
    let (cache, clock) = marked().await;
    clock.advance(5 * SECOND);
    cache.mark_stale("value").await.unwrap();
    let source = Source::gated(&[Gate::closed()]);
    let mut first = ask(&source, &cache);
    begin(&mut first);
    assert_eq!(read(&cache).await, Some(100));
    clock.advance(5 * SECOND);
    cache.mark_stale("value").await.unwrap();
    assert_eq!(read(&cache).await, None);
}

#[tokio::test]
async fn what_is_set_or_loaded_then_is_fresh() {
    let (cache, clock) = marked().await;
    cache.set("value", &1).ttl(20 * SECOND).await.unwrap();
    clock.advance(15 * SECOND);
    assert_eq!(read(&cache).await, Some(1));
    cache.mark_stale("value").await.unwrap();
    let source = Source::new(|run| async move { Ok(run + 1) });
    let this = source.clone();
    cache.get_or_load("value", move || this.load()).ttl(20 * SECOND).await.unwrap();
    clock.advance(15 * SECOND);
    assert_eq!(read(&cache).await, Some(2), "for its own ttl");
}

#[tokio::test]
async fn an_error_is_its_callers_and_the_next_call_loads() {
    let (cache, _) = marked().await;
    let gates = [Gate::closed(), Gate::closed(), Gate::closed()];
    let source = Source::ending(&gates, |run| if run < 3 { Err(Failed::Load(run)) } else { Ok(run) });
    for run in 1..=3 {
        let mut first = ask(&source, &cache);
        begin(&mut first);
        assert_eq!(ask(&source, &cache).now_or_never(), Some(Ok(100)), "{run}");
        gates[run - 1].open();
        let run = run as u64;
        assert_eq!(first.await, if run < 3 { Err(Failed::Load(run)) } else { Ok(run) });
    }
    assert_eq!(read(&cache).await, Some(3));
}

#[tokio::test]
async fn an_invalidation_ends_it_at_once() {
    let (cache, _) = marked().await;
    let gates = two_gates();
    let source = Source::gated(&gates);
    let mut asked = begun(1, |_| ask(&source, &cache));
    cache.invalidate("value").await.unwrap();
    assert_eq!(read(&cache).await, None, "a stale value is not one that was invalidated");
    asked.extend(begun(2, |_| ask(&source, &cache)));
    assert_eq!(source.runs(), 2);
    gates.iter().for_each(Gate::open);
    assert_eq!(join_all(asked).await, [Ok(1), Ok(2), Ok(2)]);
    assert_eq!(read(&cache).await, Some(2));
}

#[tokio::test]
async fn what_was_invalidated_can_not_be_marked_back() {
    let (cache, _) = test::cache();
    cache.set("value", &1).await.unwrap();
    cache.invalidate("value").await.unwrap();
    cache.mark_stale("value").await.unwrap();
    let source = Source::gated(&[Gate::closed()]);
    let mut first = ask(&source, &cache);
    begin(&mut first);
    assert_eq!(read(&cache).await, None);
    begin(&mut ask(&source, &cache));
}

#[tokio::test(start_paused = true)]
async fn it_is_no_fence() {
    let (cache, _) = test::cache();
    let gates = two_gates();
    let source = Source::gated(&gates);
    let mut slow = ask(&source, &cache);
    begin(&mut slow);
    advance(31 * SECOND).await;
    gates[1].open();
    assert_eq!(ask(&source, &cache).await, Ok(2));
    cache.mark_stale("value").await.unwrap();
    gates[0].open();
    assert_eq!((slow.await, read(&cache).await), (Ok(1), Some(1)), "a load that began before is stored");
}

#[tokio::test]
async fn where_nothing_is_kept_it_does_nothing() {
    let app = stored().await;
    app.cache.mark_stale("user:7").await.unwrap();
    app.cache.mark_stale("nothing").await.unwrap();
    assert!(ended(&app).await.is_empty(), "responses are not marked");
    assert_eq!(app.cache.get::<u64>("user:7").await, Ok(None));
}
