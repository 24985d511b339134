//! What isn't confirmed, and how it is.

use pacific_cache::{Cache, Name};
use pacific_cache_tests::harness::eventually;
use pacific_cache_tests::harness::redis::Redis;
use tokio::runtime::Runtime;

#[test]
fn a_runtime_may_end_while_something_is_pending_and_the_next_goes_on_with_it() {
    let mut redis = Redis::start();
    redis.kill9();
    let cache = Cache::redis(redis.url()).build().unwrap();
    let ended = Runtime::new().unwrap().block_on(cache.invalidate("a"));
    assert!(ended.unwrap_err().is_pending());
    redis.restart_empty();
    Runtime::new().unwrap().block_on(eventually("it is confirmed", async || {
        let nothing = cache.get::<u64>("b").await.unwrap();
        nothing.is_none() && cache.stats().pending_invalidations == 0
    }));
}

#[tokio::test]
async fn more_names_than_are_kept_one_by_one_are_confirmed_at_once_all_the_same() {
    let redis = Redis::start();
    let cache = Cache::redis(redis.url()).build().unwrap();
    let names: Vec<Name> = (0..20_000).map(|id| pacific_cache::name!("page:{id}")).collect();
    cache.invalidate(names).await.unwrap();
    assert_eq!(cache.stats().pending_invalidations, 0);
    cache.set("page:7", "new").await.unwrap();
    assert_eq!(cache.get::<String>("page:7").await.unwrap().as_deref(), Some("new"));
}
