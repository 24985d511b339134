//! A Redis that dies, sleeps, forgets, remembers too much, refuses and is full, under two processes that go on.

use std::time::{Duration, Instant};

use pacific_cache_tests::harness::redis::Redis;
use pacific_cache_tests::harness::within;
use tokio::task::block_in_place;

use crate::load::Load;
use crate::report::say;
use crate::services::{Services, Tier};

/// How long each fault lasts: longer than copies may be served without proof.
const LASTS: Duration = Duration::from_millis(1_500);

/// How long each query takes.
pub const HANDLER_MS: u64 = 5;

/// A fault, and how it is mended.
struct Fault {
    name: &'static str,
    begin: fn(&mut Redis),
    end: fn(&mut Redis),
}

const FAULTS: [Fault; 8] = [
    Fault { name: "killed, and empty", begin: Redis::kill9, end: Redis::restart_empty },
    Fault { name: "stopped by SIGSTOP", begin: |redis| redis.pause(), end: |redis| redis.resume() },
    // The fault is its end: what was written since the snapshot is undone.
    Fault { name: "back in time", begin: |redis| redis.save_snapshot(), end: Redis::restart_from_snapshot },
    Fault {
        name: "a replica of nobody",
        begin: |redis| drop(redis.command(&["REPLICAOF", "127.0.0.1", "1"])),
        end: |redis| redis.promote(),
    },
    Fault {
        name: "a replica of an empty server",
        begin: |redis| redis.follow(&Redis::start()),
        end: |redis| redis.promote(),
    },
    Fault {
        name: "without enough replicas to write",
        begin: |redis| set(redis, "min-replicas-to-write", "1"),
        end: |redis| set(redis, "min-replicas-to-write", "0"),
    },
    Fault {
        name: "full",
        begin: |redis| fill(redis, 1, "noeviction"),
        end: |redis| set(redis, "maxmemory", "0"),
    },
    Fault {
        name: "full, evicting",
        begin: |redis| fill(redis, redis.used_memory(), "allkeys-lru"),
        end: |redis| set(redis, "maxmemory", "0"),
    },
];

fn set(redis: &Redis, option: &str, value: &str) {
    redis.command(&["CONFIG", "SET", option, value]);
}

fn fill(redis: &Redis, bytes: usize, policy: &str) {
    set(redis, "maxmemory-policy", policy);
    set(redis, "maxmemory", &bytes.to_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_to_redis_requests_go_on_and_hits_return() {
    all_in_turn(Tier::Redis).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_to_redis_copies_are_never_too_old() {
    all_in_turn(Tier::Tiered).await;
}

async fn all_in_turn(tier: Tier) {
    let mut redis = Redis::start();
    let services = Services::start(2, tier, &redis.url(), HANDLER_MS, &[]).await;
    let load = Load::on(&services);
    for (number, fault) in FAULTS.iter().enumerate() {
        let begin = || block_in_place(|| (fault.begin)(&mut redis));
        begun(&services, &load, begin, number, &format!("{tier:?}, {}", fault.name)).await;
        block_in_place(|| (fault.end)(&mut redis));
        mended(&services, &load, number, &format!("{tier:?}, {}, mended", fault.name)).await;
    }
    load.stop().await;
    services.stop().await;
}

/// Whose entries nobody ends, one a fault and one more after it.
fn untouched(number: usize) -> [String; 2] {
    [100 + 2 * number, 101 + 2 * number].map(|user| format!("/users/{user}"))
}

/// Lets a fault begin while hits are served, and last.
pub async fn begun(services: &Services, load: &Load, begin: impl FnOnce(), number: usize, what: &str) {
    within("hits before", services.hit(&untouched(number)[0])).await;
    load.report();
    begin();
    tokio::time::sleep(LASTS).await;
    load.report().told(what);
}

/// Waits until hits are served again and nothing is pending.
pub async fn mended(services: &Services, load: &Load, number: usize, what: &str) {
    let mended = Instant::now();
    within("hits after", services.hit(&untouched(number)[1])).await;
    say(&format!("{what}: hits after {} ms", mended.elapsed().as_millis()));
    services.settled().await;
    load.report().told(what);
}
