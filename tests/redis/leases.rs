//! One node loads for all.

use std::time::{Duration, Instant};

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::future::join_all;
use pacific_cache::{Cache, Error, HttpCacheLayer};
use pacific_cache_tests::app::{Gate, Script, answer};
use pacific_cache_tests::harness::redis::Redis;
use pacific_cache_tests::harness::{Answer, eventually, request, within};
use tokio::task::JoinHandle;

use crate::nodes::{Db, Node, PATIENCE};

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

/// As long as it may be.
const LEASE: Duration = Duration::from_secs(30);
/// What nobody waits for who doesn't wait for a lease to end, nor for a flight's deadline; on a busy machine.
const SOON: Duration = Duration::from_secs(20);

fn cache(redis: &Redis) -> Cache {
    let settings = Cache::redis(redis.url()).single_flight_across_nodes(LEASE).redis_budget(PATIENCE);
    settings.build().unwrap()
}

fn node(redis: &Redis, script: &Script) -> Router {
    script.routes().layer(HttpCacheLayer::with(cache(redis)))
}

fn ask(node: &Router) -> JoinHandle<Answer> {
    let node = node.clone();
    tokio::spawn(async move { answer(&node, request("GET".parse().unwrap(), "/", &[])).await })
}

/// The first run ends when `gate` is open, all others at once.
fn first_behind(gate: &Gate, give: fn(u64) -> Response) -> Script {
    let gate = gate.clone();
    Script::new(move |number| {
        let gate = gate.clone();
        async move {
            if number == 1 {
                gate.pass().await;
            }
            give(number)
        }
    })
}

fn number(number: u64) -> Response {
    number.to_string().into_response()
}

/// The keys of all leases.
fn leases(redis: &Redis) -> Vec<String> {
    redis.command(&["KEYS", "pc:l:*"]).list().iter().map(|key| key.text()).collect()
}

/// The holder of the only lease is another from now on, who never gives it back.
fn passes_to(redis: &Redis, holder: &str, lasts: Duration) {
    let lasts = lasts.as_millis().to_string();
    redis.command(&["SET", &leases(redis)[0], holder, "PX", &lasts]);
}

/// A node whose load doesn't end, and that has the lease.
async fn leader(redis: &Redis, script: &Script) -> JoinHandle<Answer> {
    let leader = ask(&node(redis, script));
    eventually("the first load", async || script.runs() == 1).await;
    leader
}

/// How often somebody tried to take a lease, or made a generation.
fn sets(redis: &Redis) -> u64 {
    let calls = redis.info("cmdstat_set").unwrap();
    calls.split(['=', ',']).nth(1).unwrap().parse().unwrap()
}

/// Until who waits has asked once more.
async fn another_try(redis: &Redis) {
    let before = sets(redis);
    eventually("another try", async || sets(redis) > before + 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_that_dies_costs_the_rest_of_its_lease_and_one_load() {
    let (redis, script) = (Redis::start(), first_behind(&Gate::closed(), number));
    let _dead = leader(&redis, &script).await;
    passes_to(&redis, "who died", Duration::from_secs(1));
    let (asked, nodes) = (Instant::now(), [node(&redis, &script), node(&redis, &script)]);
    let waiting = (0..40).map(|number| ask(&nodes[number % 2]));
    for answer in within("an answer", join_all(waiting)).await {
        assert_eq!(answer.unwrap().body, "2");
    }
    assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
    assert_eq!(script.runs(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_a_third_who_has_the_lease() {
    let (redis, script) = (Redis::start(), first_behind(&Gate::closed(), number));
    let _first = leader(&redis, &script).await;
    let (asked, waits) = (Instant::now(), ask(&node(&redis, &script)));
    for holder in ["a second", "a third"] {
        another_try(&redis).await;
        assert_eq!(script.runs(), 1, "nobody loads beside who has it");
        passes_to(&redis, holder, Duration::from_secs(600));
    }
    assert_eq!(within("an answer", waits).await.unwrap().body, "2");
    assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
    assert_eq!(redis.command(&["GET", &leases(&redis)[0]]).text(), "a third", "it is another's");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_else_may_have_or_is_not_stored_keeps_other_nodes_waiting_for_one_load_only() {
    let cookie = |_| [("set-cookie", "a=b")].into_response();
    let error = |_| StatusCode::SERVICE_UNAVAILABLE.into_response();
    for give in [cookie as fn(u64) -> Response, error] {
        let (redis, gate) = (Redis::start(), Gate::closed());
        let script = first_behind(&gate, give);
        let leader = leader(&redis, &script).await;
        let (asked, nodes) = (Instant::now(), [node(&redis, &script), node(&redis, &script)]);
        let waiting: Vec<_> = nodes.iter().map(ask).collect();
        another_try(&redis).await;
        gate.open();
        within("the leader's answer", leader).await.unwrap();
        within("an answer", join_all(waiting)).await;
        assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
        assert_eq!(script.runs(), 3);
        eventually("all leases are given back", async || leases(&redis).is_empty()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn values_are_loaded_by_one_node_for_all_too() {
    let (redis, script) = (Redis::start(), Script::numbers());
    let nodes = [cache(&redis), cache(&redis), cache(&redis)];
    let load = || async {
        tokio::task::yield_now().await;
        drop(script.run().await);
        Ok::<_, Error>(script.runs())
    };
    for round in 1..=5 {
        let key = pacific_cache::name!("number:{round}");
        let value = async |number: usize| nodes[number % 3].get_or_load(key.clone(), load).await.unwrap();
        assert!(join_all((0..99).map(value)).await.into_iter().all(|value: u64| value == round));
    }
}
