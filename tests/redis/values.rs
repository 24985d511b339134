//! Values by hand: what ends after they were set is not read, however late the set is then.

use pacific_cache::Cache;
use pacific_cache_tests::harness::redis::Redis;
use tokio::runtime::{Builder, Runtime};

use crate::nodes::PATIENCE;

#[test]
fn what_ends_after_a_value_was_set_in_the_background_ends_it() {
    let (prompt, late) =
        (Runtime::new().unwrap(), Builder::new_current_thread().enable_all().build().unwrap());
    for ended in ["greeting", "greetings"] {
        let redis = Redis::start();
        let cache = Cache::redis(redis.url()).build().unwrap();
        assert_eq!(prompt.block_on(cache.get::<String>("greeting")).unwrap(), None, "there is a connection");
        late.block_on(async { cache.set("greeting", "old").tags("greetings").in_background() }).unwrap();
        prompt.block_on(cache.invalidate(ended)).unwrap();
        assert_eq!(late.block_on(cache.close(PATIENCE)), 0);
        assert_eq!(prompt.block_on(cache.get::<String>("greeting")).unwrap(), None, "{ended}");
    }
}
