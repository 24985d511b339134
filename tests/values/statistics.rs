//! Statistics: what is done with values is counted as the fields say.

use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use pacific_cache::{Cache, Clock, Error, Load, name, test};
use pacific_cache_tests::app::{Gate, begun};
use serde_json::{Value, json};

use crate::source::{Failed, Source};
use crate::types::Unwritable;

/// The counters that aren't zero since this was last asked.
fn counted(cache: &Cache) -> Value {
    let mut stats = serde_json::to_value(cache.stats()).unwrap();
    cache.reset_stats();
    stats.as_object_mut().unwrap().retain(|name, value| {
        let is_reasons = matches!(name.as_str(), "refused" | "bypassed") && *value != json!({});
        let is_counter = value.as_u64().is_some_and(|count| count > 0);
        is_reasons || is_counter && !matches!(name.as_str(), "entries" | "bytes")
    });
    stats
}

const SECOND: Duration = Duration::from_secs(1);

async fn get(cache: &Cache) -> Option<u64> {
    cache.get("value").await.unwrap()
}

#[tokio::test]
async fn reading() {
    let (cache, clock) = test::cache();
    assert_eq!(get(&cache).await, None);
    assert_eq!(counted(&cache), json!({ "misses": 1 }), "nothing there");
    cache.set("value", &1).ttl(SECOND).await.unwrap();
    assert_eq!(counted(&cache), json!({ "stored": 1 }));
    assert_eq!(get(&cache).await, Some(1));
    assert_eq!(counted(&cache), json!({ "hits": 1 }));
    assert!(cache.get::<String>("value").await.unwrap().is_none());
    assert_eq!(counted(&cache), json!({ "misses": 1, "unreadable": 1 }));
    clock.advance(SECOND);
    assert_eq!(get(&cache).await, None);
    assert_eq!(counted(&cache), json!({ "misses": 1 }), "no longer fresh");
    cache.set("value", &1).await.unwrap();
    cache.invalidate(["value", "other"]).await.unwrap();
    assert_eq!(get(&cache).await, None);
    assert_eq!(counted(&cache), json!({ "stored": 1, "invalidations": 1, "misses": 1 }));
    cache.mark_stale("value").await.unwrap();
    assert!(cache.get::<u64>("a b").await.is_err());
    assert_eq!(counted(&cache), json!({}));
}

#[tokio::test]
async fn storing() {
    let (cache, _) = test::cache();
    cache.set("value", &1).in_background().unwrap();
    assert_eq!(counted(&cache), json!({}));
    tokio::task::yield_now().await;
    assert_eq!(counted(&cache), json!({ "stored": 1 }));
    cache.set("value", &1).in_background().unwrap();
    cache.set("value", &2).await.unwrap();
    tokio::task::yield_now().await;
    assert_eq!(counted(&cache), json!({ "stored": 1, "refused": { "fence": 1 } }));
    assert!(cache.set("value", &Unwritable).await.is_err());
    assert_eq!(counted(&cache), json!({}), "it is an error");
    cache.write_through("value", &1, async || Ok::<_, Error>(())).await.unwrap();
    assert_eq!(counted(&cache), json!({ "stored": 1 }));
    cache.write_through("value", &1, async || Err::<(), _>(Failed::Load(1))).await.unwrap_err();
    assert_eq!(counted(&cache), json!({ "invalidations": 1 }));
    assert_eq!(cache.invalidate_matching("*").await, Ok(0));
    cache.invalidate_all().await.unwrap();
    assert_eq!(counted(&cache), json!({ "invalidations": 2 }));
}

#[tokio::test]
async fn loading() {
    let (cache, clock) = test::cache();
    let source = Source::numbers();
    source.ask(&cache, "value").await.unwrap();
    assert_eq!(counted(&cache), json!({ "misses": 1, "loads": 1, "stored": 1 }));
    source.ask(&cache, "value").await.unwrap();
    assert_eq!(counted(&cache), json!({ "hits": 1 }));
    clock.advance(Duration::from_secs(600));
    source.ask(&cache, "value").await.unwrap();
    assert_eq!(counted(&cache), json!({ "misses": 1, "loads": 1, "stored": 1 }));
    cache.set("value", "text").await.unwrap();
    source.ask(&cache, "value").await.unwrap();
    assert_eq!(counted(&cache), json!({ "misses": 1, "unreadable": 1, "loads": 1, "stored": 2 }));
    let warmed = cache.warm([0, 1], |n| name!("value:{n}"), |_| source.load()).await;
    assert_eq!(warmed.loaded, 2);
    assert_eq!(counted(&cache), json!({ "misses": 2, "loads": 2, "stored": 2 }));
}

#[tokio::test]
async fn loads_whose_value_isnt_stored() {
    let (cache, clock) = test::cache();
    drop(cache.get_or_load("value", async || Err::<u64, _>(Failed::Load(1))).await);
    assert_eq!(counted(&cache), json!({ "misses": 1, "loads": 1, "refused": { "error": 1 } }));
    let own = async || {
        Load::current().no_store();
        Ok::<_, Error>(1)
    };
    drop(cache.get_or_load("value", own).await);
    assert_eq!(counted(&cache), json!({ "misses": 1, "loads": 1, "refused": { "asked": 1 } }));
    drop(cache.get_or_load("value", async || Ok::<_, Error>(1)).await);
    let alone = json!({ "bypassed": { "unshareable": 1 }, "loads": 1, "stored": 1 });
    assert_eq!(counted(&cache), alone, "nobody waited for it");
    clock.advance(Duration::from_secs(600));
    drop(cache.get_or_load("value", async || Ok::<_, Error>(Unwritable)).await);
    assert_eq!(counted(&cache), json!({ "misses": 1, "loads": 1, "refused": { "value": 1 } }));
}

#[tokio::test]
async fn waiting() {
    let (cache, _) = test::cache();
    let gate = Gate::closed();
    let source = Source::gated(&vec![gate.clone(); 2]);
    let asked = begun(10, |_| source.ask(&cache, "value"));
    cache.invalidate("value").await.unwrap();
    gate.open();
    join_all(asked).await;
    let fenced =
        json!({ "misses": 10, "coalesced": 9, "loads": 1, "refused": { "fence": 1 }, "invalidations": 1 });
    assert_eq!(counted(&cache), fenced);
}

#[tokio::test]
async fn what_is_stale() {
    let (cache, _) = test::cache();
    cache.set("value", &100_u64).await.unwrap();
    cache.mark_stale("value").await.unwrap();
    assert_eq!(counted(&cache), json!({ "stored": 1 }));
    let gate = Gate::closed();
    let source = Source::gated(std::slice::from_ref(&gate));
    let first = begun(1, |_| source.ask(&cache, "value"));
    assert_eq!(counted(&cache), json!({ "misses": 1, "loads": 1 }));
    assert_eq!(source.ask(&cache, "value").now_or_never(), Some(Ok(100)));
    assert_eq!(counted(&cache), json!({ "stale_hits": 1 }));
    assert_eq!(get(&cache).await, Some(100));
    assert_eq!(counted(&cache), json!({ "stale_hits": 1 }));
    gate.open();
    join_all(first).await;
    assert_eq!(counted(&cache), json!({ "stored": 1 }));
}

#[tokio::test]
async fn what_is_kept() {
    let clock = Clock::manual();
    let cache = test::builder().clock(clock.clone()).max_entries(2).build().unwrap();
    let size = 10_000;
    cache.set("value", &vec![0_u8; size]).tags("tag").await.unwrap();
    let stats = cache.stats();
    assert!(stats.entries == 1 && stats.bytes > size as u64 && stats.bytes < 2 * size as u64, "{stats:?}");
    for number in 0..10 {
        cache.set(format!("value:{number}"), &1).await.unwrap();
    }
    let stats = cache.stats();
    assert_eq!((stats.entries, stats.stored - stats.evictions), (2, 2));
    cache.invalidate_all().await.unwrap();
    assert_eq!((cache.stats().entries, cache.stats().bytes), (0, 0));
}
