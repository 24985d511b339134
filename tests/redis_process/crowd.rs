//! Many at once, who lose Redis.

use axum::http::StatusCode;
use futures_util::future::join_all;
use pacific_cache_tests::harness::redis::Redis;
use pacific_cache_tests::harness::{Client, within};

use crate::services::{Services, Tier, queries};

const MANY: usize = 1_000;

async fn all_ask(clients: &mut [Client], path: &str) {
    for answer in join_all(clients.iter_mut().map(|client| client.get(path))).await {
        assert_eq!((answer.status, &answer.json()["name"]), (StatusCode::OK, &"User 7".into()), "{answer:?}");
    }
}

async fn one_load_at_a_time(tier: Tier) {
    let redis = Redis::start();
    let services = Services::start(1, tier, &redis.url(), 50, &[]).await;
    let mut clients = join_all((0..MANY).map(|_| services.nodes[0].connect())).await;
    services.hit("/users/7").await;
    all_ask(&mut clients, "/users/7").await;
    let before = queries(&services.nodes[0]).await;
    // Before, under and after requests: of the first some are asked while it stops.
    let (first, rest) = clients.split_at_mut(MANY / 2);
    tokio::join!(all_ask(first, "/users/7"), async { redis.pause() }, all_ask(rest, "/users/7"));
    // Copies are served for as long as their bound.
    within("a load", async {
        while queries(&services.nodes[0]).await == before {
            all_ask(&mut clients, "/users/7").await;
        }
    })
    .await;
    for _ in 0..3 {
        all_ask(&mut clients, "/users/7").await;
    }
    let stats = services.nodes[0].get("/db-stats").await;
    assert_eq!(stats.number("most_at_once"), 1, "{tier:?}");
}

#[tokio::test]
async fn a_thousand_who_lose_redis_run_one_load_at_a_time() {
    one_load_at_a_time(Tier::Redis).await;
}

#[tokio::test]
async fn a_thousand_who_lose_the_far_tier_run_one_load_at_a_time() {
    one_load_at_a_time(Tier::Tiered).await;
}
