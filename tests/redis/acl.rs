//! What the page about Redis says that a user must be allowed is enough.

use std::time::Duration;

use pacific_cache::{Cache, Near};
use pacific_cache_tests::harness::redis::{Redis, Reply};

use crate::nodes::{Db, Node, PATIENCE, stored};

const PAGE: &str = include_str!("../../pacific-cache/docs/redis.md");

#[tokio::test]
async fn the_rules_of_the_page_are_enough() {
    let redis = Redis::start();
    let rules = PAGE.lines().find(|line| line.starts_with("ACL SETUSER")).unwrap();
    redis.command(&rules.split(' ').collect::<Vec<_>>());
    let url = redis.url().replace("redis://", "redis://pacific:password@");
    let (lease, second) = (Duration::from_secs(5), Duration::from_secs(1));
    for settings in [
        Cache::redis(&url),
        Cache::redis(&url).single_flight_across_nodes(lease),
        Cache::tiered(&url).near(Near::within(second)),
        Cache::tiered(&url).near(Near::checked()),
    ] {
        let node = Node::of(settings.prefix("myapp:"), &Db::default());
        stored(&node, "/pages/7").await;
        node.put("/pages/7/5").await;
        assert_eq!(node.get("/pages/7").await.body, "7: 5");
        node.cache.close(PATIENCE).await;
        assert_eq!(node.cache.invalidate_matching("page:*").await.unwrap(), 1);
        node.cache.invalidate_all().await.unwrap();
    }
    assert_eq!(redis.command(&["ACL", "LOG"]), Reply::List(Vec::new()), "something was refused");
}
