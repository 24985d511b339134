//! What one node has stored the others read, until any of them ends it.

use futures_util::future::join_all;
use pacific_cache::Cache;
use pacific_cache_tests::harness::eventually;
use pacific_cache_tests::harness::redis::Redis;

use crate::nodes::{Db, Node, PATIENCE, stored};

#[tokio::test]
async fn what_one_node_has_stored_others_read() {
    let (redis, db) = (Redis::start(), Db::default());
    let (a, b) = (Node::new(&redis.url(), &db), Node::new(&redis.url(), &db));
    let first = a.get("/pages/7").await;
    assert_eq!(first.cache_status(), "PacificCache; fwd=uri-miss; stored");
    a.cache.close(PATIENCE).await;
    let second = b.get("/pages/7").await;
    assert!(second.is_hit(), "{}", second.cache_status());
    assert_eq!((&second.body, db.reads()), (&first.body, 1));
}

#[tokio::test]
async fn what_one_node_ends_no_node_reads() {
    let (redis, db) = (Redis::start(), Db::default());
    let (a, b) = (Node::new(&redis.url(), &db), Node::new(&redis.url(), &db));
    stored(&a, "/pages/7").await;
    assert!(b.get("/pages/7").await.is_hit());
    b.put("/pages/7/5").await;
    for node in [&a, &b] {
        assert_eq!(node.get("/pages/7").await.body, "7: 5", "after a change on b");
    }
    a.cache.invalidate("pages").await.unwrap();
    db.set(6);
    for node in [&b, &a] {
        assert_eq!(node.get("/pages/7").await.body, "7: 6", "after a tag has ended");
    }
}

#[tokio::test]
async fn a_service_starts_without_redis_and_uses_it_when_it_is_there() {
    let (mut redis, db) = (Redis::start(), Db::default());
    redis.kill9();
    let node = Node::new(&redis.url(), &db);
    for _ in 0..3 {
        assert_eq!(node.get("/pages/7").await.body, "7: 0");
    }
    assert_eq!(db.reads(), 3);
    redis.restart_empty();
    eventually("a hit", async || node.get("/pages/7").await.is_hit()).await;
}

#[tokio::test]
async fn many_at_once_run_one_load() {
    let (redis, db) = (Redis::start(), Db::default());
    // On a busy machine too, nobody goes on without Redis.
    let node = Node::of(Cache::redis(redis.url()).redis_budget(PATIENCE), &db);
    let answers = join_all((0..200).map(|_| node.get("/pages/7"))).await;
    assert!(answers.iter().all(|answer| answer.body == "7: 0"));
    assert_eq!(db.reads(), 1);
}

#[tokio::test]
async fn values_are_shared_and_ended_likewise() {
    let (redis, db) = (Redis::start(), Db::default());
    let (a, b) = (Node::new(&redis.url(), &db).cache, Node::new(&redis.url(), &db).cache);
    a.set("greeting", "hello").tags("greetings").await.unwrap();
    assert_eq!(b.get::<String>("greeting").await.unwrap().as_deref(), Some("hello"));
    b.invalidate("greetings").await.unwrap();
    assert_eq!(a.get::<String>("greeting").await.unwrap(), None);
    let load = || async { Ok::<_, pacific_cache::Error>("loaded".to_owned()) };
    assert_eq!(b.get_or_load("greeting", load).await.unwrap(), "loaded");
    b.close(PATIENCE).await;
    assert_eq!(a.get::<String>("greeting").await.unwrap().as_deref(), Some("loaded"));
    assert_eq!(a.invalidate_matching("greet*").await.unwrap(), 1);
    assert_eq!(b.get::<String>("greeting").await.unwrap(), None);
}
