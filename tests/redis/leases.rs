//! One node loads for all.

use std::time::Duration;

use futures_util::future::join_all;
use pacific_cache::Cache;
use pacific_cache_tests::harness::redis::Redis;

use crate::nodes::{Db, Node};

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_cold_requests_over_three_nodes_run_one_load() {
    let (redis, db) = (Redis::start(), Db::default());
    let lease = Duration::from_secs(10);
    // On a busy machine too, nobody goes on without Redis.
    let cache = || Cache::redis(redis.url()).single_flight_across_nodes(lease).redis_budget(lease);
    let node = || Node::of(cache(), &db);
    let nodes = [node(), node(), node()];
    for page in 0..5 {
        let path = format!("/slow/{page}");
        let answers = join_all((0..999).map(|number| nodes[number % 3].get(&path))).await;
        assert!(answers.iter().all(|answer| answer.body == format!("{page}: 0")));
        assert_eq!(db.reads(), page + 1, "of page {page}");
    }
}
