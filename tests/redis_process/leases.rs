//! One process loads for all.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use futures_util::future::join_all;
use pacific_cache_tests::harness::redis::Redis;
use pacific_cache_tests::harness::{Client, Program, eventually};

use crate::report::say;
use crate::services::{Services, Tier, queries};

const MANY: usize = 1_000;
const LEASE: Duration = Duration::from_secs(4);
const LOAD_MS: u64 = 1_000;

/// Each has asked Redis once, whose connection is there.
async fn three(tier: Tier, redis: &Redis) -> Services {
    let lease = LEASE.as_millis().to_string();
    // A budget for a busy machine.
    let more = [("CACHE_LEASE_MS", &*lease), ("CACHE_BUDGET_MS", "10000")];
    let services = Services::start(3, tier, &redis.url(), LOAD_MS, &more).await;
    services.hit("/users/1").await;
    services
}

/// Connections to these nodes in turn.
async fn connect(nodes: &[Program]) -> Vec<Client> {
    join_all(nodes.iter().cycle().take(MANY).map(Program::connect)).await
}

async fn all_ask(clients: &mut [Client], user: usize) {
    let (path, name) = (format!("/users/{user}"), format!("User {user}"));
    for answer in join_all(clients.iter_mut().map(|client| client.get(&path))).await {
        assert_eq!(
            (answer.status, &answer.json()["name"]),
            (StatusCode::OK, &name.as_str().into()),
            "{answer:?}"
        );
    }
}

async fn all_queries(nodes: &[Program]) -> u64 {
    join_all(nodes.iter().map(queries)).await.into_iter().sum()
}

/// What the nodes say of their caches, for who reads of a failure.
async fn stats(nodes: &[Program]) -> String {
    let stats = join_all(nodes.iter().map(|node| node.get("/cache-stats"))).await;
    stats.iter().map(|stats| format!("{}\n", stats.json())).collect()
}

/// How many questions Redis didn't answer in time: where that was so, a node may load without a lease.
async fn unanswered(nodes: &[Program]) -> u64 {
    let stats = join_all(nodes.iter().map(|node| node.get("/cache-stats"))).await;
    stats.iter().map(|stats| stats.number("backend_errors")).sum()
}

/// How often a busy machine is asked to be quick enough.
const TRIES: usize = 8;

#[tokio::test]
#[ignore = "asks how quick a machine is, which a busy one is not; `cargo xtask soak` runs it"]
async fn a_thousand_cold_requests_over_three_processes_run_one_load() {
    for tier in [Tier::Redis, Tier::Tiered] {
        let redis = Redis::start();
        let services = three(tier, &redis).await;
        let mut clients = connect(&services.nodes).await;
        for user in 7.. {
            assert!(user < 7 + TRIES, "{tier:?}: a machine too busy to tell");
            let before = (unanswered(&services.nodes).await, all_queries(&services.nodes).await);
            all_ask(&mut clients, user).await;
            let loads = all_queries(&services.nodes).await - before.1;
            if unanswered(&services.nodes).await == before.0 {
                assert_eq!(loads, 1, "{tier:?}: {}", stats(&services.nodes).await);
                break;
            }
            say(&format!("{tier:?}: {loads} loads, some since Redis wasn't reached in time; again"));
        }
        services.stop().await;
    }
}

#[tokio::test]
#[ignore = "asks how quick a machine is, which a busy one is not; `cargo xtask soak` runs it"]
async fn a_leader_that_dies_costs_others_its_lease_and_one_load() {
    for _ in 0..TRIES {
        if leader_dies().await {
            return;
        }
    }
    panic!("a machine too busy to tell");
}

/// Says whether Redis was always reached in time.
async fn leader_dies() -> bool {
    let redis = Redis::start();
    let services = three(Tier::Redis, &redis).await;
    let (leader, others) = services.nodes.split_first().unwrap();
    let mut clients = connect(others).await;
    let (before, leaders) = (all_queries(others).await, queries(leader).await);
    let asked = Instant::now();
    let _first = leader.ask_only("/users/7").await;
    eventually("the leader's load", async || queries(leader).await > leaders).await;
    let died = async {
        tokio::time::sleep(Duration::from_millis(LOAD_MS / 4)).await;
        leader.kill9();
    };
    tokio::join!(all_ask(&mut clients, 7), died);
    let (waited, loads) = (asked.elapsed(), all_queries(others).await - before);
    say(&format!("a lease of {LEASE:?}, loads of {LOAD_MS} ms: the last waited {waited:?} for {loads} more"));
    let was_reached = unanswered(others).await == 0;
    if was_reached {
        assert_eq!(loads, 1, "beside the one that died: {}", stats(others).await);
        // What is more is the patience of a busy machine.
        assert!(waited < LEASE + Duration::from_millis(LOAD_MS) + Duration::from_secs(5), "{waited:?}");
    }
    was_reached
}
