//! Requests for what doesn't exist: nobody can fill Redis with them.

use axum::http::StatusCode;
use futures_util::future::join_all;
use pacific_cache_tests::harness::Client;
use pacific_cache_tests::harness::redis::Redis;

use crate::report::say;
use crate::services::{Services, Tier};

const AT_ONCE: usize = 32;

/// Every other one is a user whom there could be.
fn path(number: usize) -> String {
    match number % 2 {
        0 => format!("/users/{}", 1_000_000 + number),
        _ => format!("/nowhere/{number}"),
    }
}

async fn ask(mut client: Client, first: usize, requests: usize) {
    for number in (first..requests).step_by(AT_ONCE) {
        let answer = client.get(&path(number)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{answer:?}");
    }
}

async fn does_not_fill_redis(tier: Tier, requests: usize) {
    let redis = Redis::start();
    let services = Services::start(1, tier, &redis.url(), 0, &[]).await;
    services.hit("/users/7").await;
    let before = (redis.dbsize(), redis.used_memory());
    let clients = join_all((0..AT_ONCE).map(|_| services.nodes[0].connect())).await;
    join_all(clients.into_iter().enumerate().map(|(first, client)| ask(client, first, requests))).await;
    let (keys, bytes) = (redis.dbsize() - before.0, redis.used_memory() - before.1);
    let tracked = redis.info("tracking_total_keys").unwrap();
    say(&format!(
        "{tier:?}, {requests} requests for nothing: {keys} keys, {} KiB more, {tracked} keys tracked",
        bytes >> 10
    ));
    assert!(tracked.parse::<usize>().unwrap() < 100, "{tracked} keys are tracked");
    assert!(keys < 300_000 && bytes < 64 << 20, "{keys} keys, {bytes} bytes");
}

#[tokio::test]
async fn requests_for_nothing_do_not_fill_redis() {
    does_not_fill_redis(Tier::Tiered, 20_000).await;
}

#[tokio::test]
#[ignore = "takes minutes; `cargo xtask soak` runs it"]
async fn a_million_requests_for_nothing_do_not_fill_redis() {
    for tier in [Tier::Redis, Tier::Tiered] {
        does_not_fill_redis(tier, 1_000_000).await;
    }
}
