//! Tags that only the load names: nobody is given what may have ended by one that its fence didn't have.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use pacific_cache::{Cache, HttpCacheLayer, Load, cache, name};
use pacific_cache_tests::app::{Gate, answer};
use pacific_cache_tests::harness::redis::Redis;
use pacific_cache_tests::harness::{eventually, request};

use crate::nodes::PATIENCE;

/// A number, how often it was read, and what holds back those who have read it.
#[derive(Clone)]
struct Db(Arc<(AtomicU64, AtomicU64)>, Gate);

/// Nobody stores it.
#[cache(ttl = 300, key = "report:{id}")]
async fn report(State(db): State<Db>, Path(id): Path<u64>) -> (StatusCode, String) {
    let value = db.0.0.load(SeqCst);
    db.0.1.fetch_add(1, SeqCst);
    db.1.pass().await;
    Load::current().tag("reports").unwrap();
    (StatusCode::SERVICE_UNAVAILABLE, format!("{id}: {value}"))
}

fn node(redis: &Redis, db: &Db) -> (Router, Cache) {
    let cache = Cache::redis(redis.url()).build().unwrap();
    let routes = Router::new().route("/reports/{id}", get(report)).with_state(db.clone());
    (routes.layer(HttpCacheLayer::with(cache.clone())), cache)
}

#[tokio::test]
async fn what_is_not_stored_is_not_given_either_to_who_came_after_its_tag_had_ended_elsewhere() {
    let (redis, db) = (Redis::start(), Db(Arc::default(), Gate::closed()));
    let ((here, _here), (_, elsewhere)) = (node(&redis, &db), node(&redis, &db));
    let ask = || {
        let here = here.clone();
        tokio::spawn(async move { answer(&here, request("GET".parse().unwrap(), "/reports/7", &[])).await })
    };
    let first = ask();
    eventually("the first load has read", async || db.0.1.load(SeqCst) == 1).await;
    db.0.0.store(1, SeqCst);
    elsewhere.invalidate("reports").await.unwrap();
    let second = ask();
    // Nothing shows that it waits; sooner it proves less.
    tokio::time::sleep(Duration::from_millis(100)).await;
    db.1.open();
    assert_eq!(first.await.unwrap().body, "7: 0");
    assert_eq!(second.await.unwrap().body, "7: 1");
}

/// Stored only if somebody could know the tag of this run before it.
#[cache(ttl = 300, key = "news")]
async fn news(State(db): State<Db>) -> String {
    let run = db.0.1.fetch_add(1, SeqCst);
    Load::current().tag(name!("run:{run}")).unwrap();
    run.to_string()
}

#[tokio::test]
async fn who_names_other_tags_each_time_keeps_nobody_waiting() {
    let (redis, db) = (Redis::start(), Db(Arc::default(), Gate::closed()));
    let cache = Cache::redis(redis.url()).redis_budget(PATIENCE).build().unwrap();
    let routes = Router::new().route("/news", get(news)).with_state(db);
    let router = routes.layer(HttpCacheLayer::with(cache));
    for said in
        ["fwd=uri-miss; detail=new-tags", "fwd=uri-miss; detail=new-tags", "fwd=bypass; detail=unshareable"]
    {
        let news = answer(&router, request("GET".parse().unwrap(), "/news", &[])).await;
        assert_eq!(news.cache_status(), format!("PacificCache; {said}"));
    }
}
