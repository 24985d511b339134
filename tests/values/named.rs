//! Named caches: one for each name, configured at start-up, and reached by what ends names everywhere.
//!
//! They and the configured cache are the whole program's, so these tests take turns.

use std::time::Duration;

use axum::Router;
use axum::routing::post;
use pacific_cache::{
    Cache, NamedCache, configure_cache, invalidate, invalidate_all, invalidate_cache, invalidate_cache_key,
    invalidate_matching, invalidates, mark_stale, test,
};
use pacific_cache_tests::app::App;
use tokio::sync::{Mutex, MutexGuard};

static TURN: Mutex<()> = Mutex::const_new(());

static SESSIONS: NamedCache = NamedCache::new("sessions");
static PRICES: NamedCache = NamedCache::new("prices");
static NEVER_USED: NamedCache = NamedCache::new("never used");

/// The configured cache and both named ones, each new, in each of which `user:7` and `user:8` are set.
async fn all() -> (MutexGuard<'static, ()>, [Cache; 3]) {
    let turn = TURN.lock().await;
    let caches = [(); 3].map(|()| Cache::isolated());
    configure_cache(caches[0].clone());
    SESSIONS.configure(caches[1].clone());
    PRICES.configure(caches[2].clone());
    set(&caches).await;
    (turn, caches)
}

async fn set(caches: &[Cache]) {
    for cache in caches {
        for name in ["user:7", "user:8"] {
            cache.set(name, &1).tags("users").await.unwrap();
        }
    }
}

/// How many values each has.
async fn left(caches: &[Cache]) -> Vec<usize> {
    let mut left = Vec::new();
    for cache in caches {
        let mut values = 0;
        for name in ["user:7", "user:8"] {
            values += usize::from(cache.get::<u64>(name).await.unwrap().is_some());
        }
        left.push(values);
    }
    left
}

#[tokio::test]
async fn unconfigured_it_is_one_in_memory() {
    static PLAIN: NamedCache = NamedCache::new("plain");
    let turn = TURN.lock().await;
    assert_eq!(PLAIN.name(), "plain");
    PLAIN.cache().set("value", &1).await.unwrap();
    assert_eq!(PLAIN.cache().get::<u64>("value").await, Ok(Some(1)), "each handle is one to the same");
    assert_eq!(SESSIONS.cache().get::<u64>("value").await, Ok(None));
    assert_eq!(Cache::current().get::<u64>("value").await, Ok(None));
    drop(turn);
}

#[tokio::test]
async fn configured_it_does_as_was_said() {
    let turn = TURN.lock().await;
    let (cache, clock) = test::cache();
    SESSIONS.configure(cache.clone());
    SESSIONS.cache().set("value", &1).ttl(Duration::from_secs(5)).await.unwrap();
    clock.advance(Duration::from_secs(4));
    assert_eq!(SESSIONS.cache().get::<u64>("value").await, Ok(Some(1)));
    clock.advance(Duration::from_secs(1));
    assert_eq!(SESSIONS.cache().get::<u64>("value").await, Ok(None));
    assert_eq!(SESSIONS.cache().stats(), cache.stats());
    drop(turn);
}

#[tokio::test]
async fn configured_again_it_is_another_and_nothing_is_carried_over() {
    let (turn, caches) = all().await;
    let former = SESSIONS.cache();
    let latter = Cache::isolated();
    SESSIONS.configure(latter.clone());
    assert_eq!(left(&[SESSIONS.cache(), former.clone()]).await, [0, 2]);
    set(std::slice::from_ref(&latter)).await;
    invalidate("user:7").await.unwrap();
    assert_eq!(
        left(&[latter, former, caches[2].clone()]).await,
        [1, 2, 1],
        "the former is nobody's any more"
    );
    drop(turn);
}

#[tokio::test]
async fn a_name_is_a_value_of_its_own_in_each() {
    let (turn, caches) = all().await;
    for (number, cache) in (1_u64..).zip(&caches) {
        cache.set("user:7", &number).await.unwrap();
    }
    for (number, cache) in (1_u64..).zip(&caches) {
        assert_eq!(cache.get("user:7").await, Ok(Some(number)));
    }
    SESSIONS.cache().invalidate("user:7").await.unwrap();
    PRICES.cache().invalidate_matching("user:8*").await.unwrap();
    assert_eq!(left(&caches).await, [2, 1, 1], "its own functions reach no other");
    SESSIONS.cache().invalidate_all().await.unwrap();
    assert_eq!(left(&caches).await, [2, 0, 1]);
    drop(turn);
}

#[tokio::test]
async fn the_free_functions_reach_all_that_are_in_use() {
    let (turn, caches) = all().await;
    invalidate("user:7").await.unwrap();
    assert_eq!(left(&caches).await, [1, 1, 1]);
    invalidate_cache_key("user:8").await.unwrap();
    assert_eq!(left(&caches).await, [0, 0, 0]);
    set(&caches).await;
    invalidate_cache(["users", "other"]).await.unwrap();
    assert_eq!(left(&caches).await, [0, 0, 0]);
    set(&caches).await;
    assert_eq!(invalidate_matching("user:*").await, Ok(6), "two names in each of three");
    assert_eq!(left(&caches).await, [0, 0, 0]);
    set(&caches).await;
    invalidate_all().await.unwrap();
    assert_eq!(left(&caches).await, [0, 0, 0]);
    assert!(invalidate("a b").await.unwrap_err().is_name());
    assert!(invalidate_matching("a b").await.unwrap_err().is_name());
    drop(turn);
}

#[tokio::test]
async fn one_that_has_two_names_is_reached_once() {
    let (turn, caches) = all().await;
    PRICES.configure(caches[1].clone());
    configure_cache(caches[1].clone());
    caches[1].reset_stats();
    assert_eq!(invalidate_matching("user:*").await, Ok(2));
    invalidate("users").await.unwrap();
    assert_eq!(caches[1].stats().invalidations, 2);
    drop(turn);
}

#[invalidates("user:{id}")]
async fn write(id: u64) -> u64 {
    id
}

/// A router with a cache of its own, whose handler writes.
fn writing() -> App {
    let routes = Router::new()
        .route("/attribute", post(|| async { write(7).await.to_string() }))
        .route("/function", post(|| async { invalidate("user:7").await.unwrap() }))
        .route("/pattern", post(|| async { invalidate_matching("*:7").await.unwrap().to_string() }))
        .route("/stale", post(|| async { mark_stale("user:7").await.unwrap() }));
    App::new(routes)
}

#[tokio::test]
async fn the_attribute_and_functions_in_requests_reach_the_requests_own_and_the_named_ones() {
    let (turn, [configured, sessions, prices]) = all().await;
    let app = writing();
    let caches = [configured, sessions, prices, app.cache.clone()];
    for path in ["/attribute", "/function", "/pattern"] {
        set(&caches).await;
        assert!(app.post(path).await.status.is_success());
        assert_eq!(left(&caches).await, [2, 1, 1, 1], "{path}");
    }
    set(&caches).await;
    assert_eq!(app.post("/pattern").await.body, "3");
    drop(turn);
}

#[tokio::test]
async fn outside_of_requests_the_attribute_reaches_the_configured_and_the_named_ones() {
    let (turn, caches) = all().await;
    assert_eq!(write(7).await, 7);
    assert_eq!(left(&caches).await, [1, 1, 1]);
    drop(turn);
}

#[tokio::test]
async fn marking_stale_is_for_the_current_one() {
    let (turn, [configured, sessions, prices]) = all().await;
    let app = writing();
    let caches = [configured, sessions, prices, app.cache.clone()];
    set(&caches).await;
    assert!(app.post("/stale").await.status.is_success());
    assert_eq!(left(&caches).await, [2, 2, 2, 1]);
    mark_stale("user:8").await.unwrap();
    assert_eq!(left(&caches).await, [1, 2, 2, 1]);
    drop(turn);
}

#[tokio::test]
async fn one_that_was_first_used_after_an_invalidation_is_reached_by_the_next() {
    let turn = TURN.lock().await;
    invalidate("late").await.unwrap();
    let cache = NEVER_USED.cache();
    cache.set("late", &1).await.unwrap();
    assert_eq!(cache.get::<u64>("late").await, Ok(Some(1)));
    invalidate("late").await.unwrap();
    assert_eq!(cache.get::<u64>("late").await, Ok(None));
    drop(turn);
}
