//! Values by hand: what ends after they were set is not read, however late the set is then.

use std::time::Duration;

use pacific_cache::Cache;
use pacific_cache_tests::harness::eventually;
use pacific_cache_tests::harness::redis::{Manner, Proxy, Redis};
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

#[tokio::test]
async fn what_ends_elsewhere_right_after_a_set_has_ended_its_name_is_not_read() {
    let redis = Redis::start();
    let proxy = Proxy::uncounted(redis.address());
    let here = Cache::redis(proxy.url()).redis_budget(PATIENCE).build().unwrap();
    let elsewhere = Cache::redis(redis.url()).redis_budget(PATIENCE).build().unwrap();
    assert_eq!(here.get::<String>("greeting").await.unwrap(), None, "there is a connection");
    for ended in ["greeting", "greetings"] {
        redis.command(&["CONFIG", "RESETSTAT"]);
        // While the answer to the end of the name is on its way.
        proxy.treat(&Manner::LateAnswers(Duration::from_millis(200)));
        let set = async { here.set("greeting", "old").tags("greetings").await };
        let end = async {
            eventually("the name has ended", async || redis.info("cmdstat_unlink").is_some()).await;
            elsewhere.invalidate(ended).await.unwrap();
            proxy.treat(&Manner::Pass);
        };
        // On a busy machine the connection may have been given up.
        let (_, ()) = tokio::join!(set, end);
        assert_eq!(elsewhere.get::<String>("greeting").await.unwrap(), None, "{ended}");
    }
    here.set("greeting", "new").tags("greetings").await.unwrap();
    assert_eq!(elsewhere.get::<String>("greeting").await.unwrap().as_deref(), Some("new"));
}
