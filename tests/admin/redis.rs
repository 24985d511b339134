//! The admin routes of a cache that nodes share, while Redis is there and while it isn't.

use std::time::Duration;

use axum::Router;
use axum::extract::Path;
use axum::http::Method;
use axum::routing::get;
use pacific_cache::{AdminAuth, Cache, CacheBuilder, HttpCacheLayer, admin_router, cache};
use pacific_cache_tests::app::answer;
use pacific_cache_tests::harness::redis::{Manner, Proxy, Redis};
use pacific_cache_tests::harness::{Answer, eventually, json, request};
use serde_json::json as value;

use crate::app::{BEARER, TOKEN};

const PATIENCE: Duration = Duration::from_secs(5);

#[cache(ttl = 300, key = "page:{id}", tags("pages"))]
async fn page(Path(id): Path<u64>) -> String {
    id.to_string()
}

/// One node of several.
struct Node {
    router: Router,
    cache: Cache,
}

impl Node {
    fn of(settings: CacheBuilder) -> Self {
        let cache = settings.build().unwrap();
        let admin = admin_router(AdminAuth::bearer(TOKEN).unwrap());
        let routes = Router::new().route("/{id}", get(page)).merge(admin);
        Self { router: routes.layer(HttpCacheLayer::with(cache.clone())), cache }
    }

    async fn get(&self, path: &str) -> Answer {
        answer(&self.router, request(Method::GET, path, &[BEARER])).await
    }

    async fn page(&self, path: &str) -> Answer {
        answer(&self.router, request(Method::GET, path, &[])).await
    }

    async fn end(&self, body: &str) -> Answer {
        let mut request = json(Method::POST, "/cache/invalidate", body);
        request.headers_mut().insert(BEARER.0, BEARER.1.parse().unwrap());
        answer(&self.router, request).await
    }

    /// Asks until the answer is one that other nodes have as well.
    async fn stored(&self, path: &str) {
        self.page(path).await;
        self.cache.close(PATIENCE).await;
        assert!(self.page(path).await.is_hit());
    }
}

#[tokio::test]
async fn what_one_node_ends_has_ended_on_the_others() {
    let redis = Redis::start();
    let node = || Node::of(Cache::redis(redis.url()).redis_budget(PATIENCE));
    let (one, other) = (node(), node());
    for body in [r#"{"names": ["page:7"]}"#, r#"{"patterns": ["page:*"]}"#] {
        one.stored("/7").await;
        assert!(other.page("/7").await.is_hit());
        let ended = one.end(body).await;
        assert_eq!((ended.status.as_u16(), &ended.json()["confirmed"]), (200, &value!(true)), "{body}");
        assert!(!other.page("/7").await.is_hit(), "{body}");
        other.cache.close(PATIENCE).await;
    }
}

#[tokio::test]
async fn a_copy_of_what_is_in_redis_is_said_to_be_one() {
    let redis = Redis::start();
    let node = Node::of(Cache::tiered(redis.url()).redis_budget(PATIENCE));
    node.stored("/7").await;
    eventually("a copy that is proven", async || {
        node.page("/7").await;
        let shown = node.get("/cache/entry?key=page:7").await;
        let entry = &shown.json()["entries"][0];
        assert_eq!(shown.json()["entries"][1]["place"], "redis", "{shown:?}");
        entry["place"] == "near" && entry["state"] == "fresh"
    })
    .await;
}

#[tokio::test]
async fn what_only_redis_holds_is_shown_and_what_has_ended_there_as_such() {
    let redis = Redis::start();
    let node = Node::of(Cache::redis(redis.url()).redis_budget(PATIENCE));
    for path in ["/7", "/8"] {
        node.stored(path).await;
    }
    let entry = async || node.get("/cache/entry?key=page:7").await.json()["entries"].clone();
    let shown = entry().await;
    assert_eq!(shown.as_array().map(Vec::len), Some(1), "{shown}");
    let expected = value!({
        "cache": null, "function": "admin::redis::page", "place": "redis", "state": "stored", "path": "/7", "tags": ["pages"],
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&shown[0][name], value, "{name}");
    }
    assert!((1.0..=300.0).contains(&shown[0]["kept_seconds"].as_f64().unwrap()), "{shown}");
    assert!(shown[0]["bytes"].as_u64().unwrap() > 50, "{shown}");
    node.end(r#"{"names": ["pages"]}"#).await;
    assert_eq!(entry().await[0]["state"], "invalidated");
}

#[tokio::test]
async fn while_redis_is_silent_every_route_answers_and_says_what_is_not_confirmed() {
    let redis = Redis::start();
    let proxy = Proxy::before(redis.address());
    let node = Node::of(Cache::tiered(proxy.url()));
    node.stored("/7").await;
    proxy.treat(&Manner::Silent);
    let ended = node.end(r#"{"names": ["page:7"]}"#).await;
    assert_eq!(
        (ended.status.as_u16(), ended.json()),
        (202, value!({ "names": 1, "matched": 0, "confirmed": false }))
    );
    let patterns = node.end(r#"{"patterns": ["page:*", "other:*"]}"#).await;
    assert_eq!(patterns.status, 503, "{patterns:?}");
    assert!(patterns.json()["detail"].as_str().unwrap().contains("again"), "{patterns:?}");
    let stats = node.get("/cache-stats").await;
    assert_eq!((stats.status.as_u16(), &stats.json()["pending_invalidations"]), (200, &value!(1)));
    assert_eq!(node.get("/cache/handlers").await.status, 200);
    assert_eq!(node.get("/cache/entry?key=page:none").await.status, 503);
    proxy.treat(&Manner::Pass);
    assert_eq!(node.cache.close(PATIENCE).await, 0);
}
