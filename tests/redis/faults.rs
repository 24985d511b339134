//! Redis away, silent, older than it was: every request is answered, and nothing is read that has ended.

use pacific_cache::BreakerState;
use pacific_cache_tests::harness::eventually;
use pacific_cache_tests::harness::redis::{Manner, Proxy, Redis};

use crate::nodes::{Db, Node, PATIENCE, stored};

const PENDING: &str = "PacificCache; detail=invalidation-pending";

#[tokio::test]
async fn what_ends_while_redis_is_away_is_not_read_here_and_not_there_either_once_that_is_confirmed() {
    let (redis, db) = (Redis::start(), Db::default());
    let proxy = Proxy::before(redis.address());
    let (a, b) = (Node::hasty(&proxy.url(), &db), Node::new(&redis.url(), &db));
    stored(&a, "/pages/7").await;
    proxy.treat(&Manner::Silent);
    let changed = a.put("/pages/7/5").await;
    assert_eq!((changed.status.as_u16(), changed.cache_status()), (200, PENDING));
    assert_ne!(a.cache.stats().pending_invalidations, 0);
    assert!(a.cache.invalidate("page:7").await.unwrap_err().is_pending());
    assert_eq!(a.get("/pages/7").await.body, "7: 5", "here at once");
    assert!(b.get("/pages/7").await.is_hit(), "not there, while nothing is confirmed");
    proxy.treat(&Manner::Pass);
    assert_eq!(a.cache.close(PATIENCE).await, 0);
    assert_eq!(b.get("/pages/7").await.body, "7: 5");
}

#[tokio::test]
async fn a_server_that_comes_back_as_it_was_before_an_invalidation_serves_nothing_of_that() {
    let (mut redis, db) = (Redis::start(), Db::default());
    let (a, b) = (Node::new(&redis.url(), &db), Node::new(&redis.url(), &db));
    stored(&a, "/pages/7").await;
    redis.save_snapshot();
    a.put("/pages/7/5").await;
    redis.restart_from_snapshot();
    for node in [&a, &b] {
        eventually("the new server is used", async || {
            let answer = node.get("/pages/7").await;
            assert_eq!(answer.body, "7: 5");
            answer.is_hit()
        })
        .await;
    }
}

#[tokio::test]
async fn answers_that_are_none_of_redis_keep_no_request_from_its_handler() {
    let (redis, db) = (Redis::start(), Db::default());
    let proxy = Proxy::before(redis.address());
    let node = Node::hasty(&proxy.url(), &db);
    stored(&node, "/pages/7").await;
    for manner in [Manner::Silent, Manner::Answer(b"HTTP/1.1 200 OK\r\n\r\n".to_vec()), Manner::Trickle] {
        proxy.treat(&manner);
        for _ in 0..10 {
            assert_eq!(node.get("/pages/7").await.body, "7: 0", "{manner:?}");
        }
        proxy.treat(&Manner::Pass);
        eventually("hits again", async || node.get("/pages/7").await.is_hit()).await;
    }
}

#[tokio::test]
async fn a_hit_is_one_round_trip_of_one_command() {
    let (redis, db) = (Redis::start(), Db::default());
    let proxy = Proxy::before(redis.address());
    let node = Node::hasty(&proxy.url(), &db);
    stored(&node, "/pages/7").await;
    proxy.forget();
    assert!(node.get("/pages/7").await.is_hit());
    let trips: Vec<_> = proxy.round_trips().into_iter().filter(|trip| trip[0] == "MGET").collect();
    assert_eq!(trips, [["MGET"]]);
}

#[tokio::test]
async fn what_is_broken_or_of_another_slot_is_a_counted_miss() {
    let (redis, db) = (Redis::start(), Db::default());
    let node = Node::new(&redis.url(), &db);
    stored(&node, "/pages/7").await;
    stored(&node, "/pages/8").await;
    let keys = redis.command(&["KEYS", "pc:e:*"]);
    let (one, other) = (keys.list()[0].text(), keys.list()[1].text());
    redis.command(&["COPY", &one, &other, "REPLACE"]);
    for page in [7, 8] {
        let answer = node.get(&format!("/pages/{page}")).await;
        assert_eq!(answer.body, format!("{page}: 0"));
    }
    redis.command(&["SETRANGE", &one, "60", "x"]);
    node.cache.reset_stats();
    node.get("/pages/7").await;
    node.get("/pages/8").await;
    assert_eq!(node.cache.stats().unreadable, 1);
}

#[tokio::test]
async fn the_statistics_say_whether_redis_is_asked() {
    let (redis, db) = (Redis::start(), Db::default());
    let proxy = Proxy::before(redis.address());
    let node = Node::hasty(&proxy.url(), &db);
    stored(&node, "/pages/7").await;
    assert_eq!(node.cache.stats().breaker, Some(BreakerState::Closed));
    proxy.treat(&Manner::Silent);
    let asked = async |state| {
        node.get("/pages/7").await;
        node.cache.stats().breaker == Some(state)
    };
    eventually("it isn't asked", async || asked(BreakerState::Open).await).await;
    assert!(node.cache.stats().backend_errors > 0);
    proxy.treat(&Manner::Pass);
    eventually("it is asked again", async || asked(BreakerState::Closed).await).await;
}
