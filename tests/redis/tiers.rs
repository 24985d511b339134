//! Two tiers: copies in each process, and how soon they are gone.

use std::time::Duration;

use pacific_cache::{Cache, Near};
use pacific_cache_tests::harness::eventually;
use pacific_cache_tests::harness::redis::{Proxy, Redis};

use crate::nodes::{Db, Node, PATIENCE, stored};

fn tiered(url: &str, db: &Db, near: Near) -> Node {
    Node::of(Cache::tiered(url).near(near).redis_budget(PATIENCE), db)
}

const RULES: [Near; 2] = [Near::within(Duration::from_secs(1)), Near::checked()];

#[tokio::test]
async fn a_copy_is_served_and_ends_with_its_names_on_both_nodes() {
    for near in RULES {
        let (redis, db) = (Redis::start(), Db::default());
        let (a, b) = (tiered(&redis.url(), &db, near), tiered(&redis.url(), &db, near));
        stored(&a, "/pages/7").await;
        for _ in 0..3 {
            assert!(a.get("/pages/7").await.is_hit() && b.get("/pages/7").await.is_hit());
        }
        assert_eq!((a.cache.stats().entries, b.cache.stats().entries), (1, 1));
        b.put("/pages/7/5").await;
        assert_eq!(b.get("/pages/7").await.body, "7: 5", "here at once, {near:?}");
        eventually("the other node's copy is gone", async || a.get("/pages/7").await.body == "7: 5").await;
    }
}

/// Redis remembers each key that is read on a tracked connection, also of what doesn't exist: nobody must make that grow.
#[tokio::test]
async fn only_what_is_there_is_tracked() {
    let (redis, db) = (Redis::start(), Db::default());
    let node = tiered(&redis.url(), &db, Near::within(Duration::from_secs(1)));
    let tracked = || redis.info("tracking_total_keys").unwrap();
    let before = tracked();
    node.get("/pages/7").await;
    assert_eq!(tracked(), before, "it was asked for, and wasn't there");
    stored(&node, "/pages/7").await;
    assert_ne!(tracked(), before, "the copy");
}

#[tokio::test]
async fn a_hit_within_the_bound_asks_nobody_and_a_checked_one_asks_for_generations_only() {
    for (near, asked) in RULES.into_iter().zip([0, 10]) {
        let (redis, db) = (Redis::start(), Db::default());
        let proxy = Proxy::before(redis.address());
        let node = tiered(&proxy.url(), &db, near);
        stored(&node, "/pages/7").await;
        assert!(node.get("/pages/7").await.is_hit());
        proxy.forget();
        for _ in 0..10 {
            assert!(node.get("/pages/7").await.is_hit());
        }
        let questions: Vec<_> = proxy.commands().into_iter().filter(|command| command == "MGET").collect();
        assert_eq!(questions.len(), asked, "{near:?}: {:?}", proxy.commands());
    }
}

#[tokio::test]
async fn the_statistics_say_how_old_copies_may_be() {
    let (redis, db) = (Redis::start(), Db::default());
    let node = tiered(&redis.url(), &db, RULES[0]);
    let far = Node::new(&redis.url(), &db);
    assert_eq!(node.cache.stats().near_tier_age, None, "nothing is proven yet");
    stored(&node, "/pages/7").await;
    let age = async || node.cache.stats().near_tier_age.is_some_and(|age| age < Duration::from_secs(1));
    eventually("the connection is proven again and again", age).await;
    stored(&far, "/pages/7").await;
    assert_eq!(far.cache.stats().near_tier_age, None, "it keeps no copies");
}
