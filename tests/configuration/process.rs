//! What holds for a whole program: each test runs in a process of its own.

use std::process::Command;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use pacific_cache::{Cache, configure_cache, get_stats, global, reset_stats};
use pacific_cache_tests::app::{App, Script};
use pacific_cache_tests::harness;
use tower_service::Service as _;

const CHILD: &str = "PACIFIC_CACHE_TEST_CHILD";
const SWITCH: &str = "PACIFIC_CACHE";

/// Whether this is the test's own process; if not, runs it there, with this value of the switch.
fn is_alone(test: &str, switch: Option<&str>) -> bool {
    if std::env::var_os(CHILD).is_some() {
        return true;
    }
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "--nocapture", &format!("process::{test}")]).env(CHILD, "1").env_remove(SWITCH);
    child.envs(switch.map(|value| (SWITCH, value)));
    let output = child.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let is_ok = output.status.success() && said.contains("1 passed");
    assert!(is_ok, "{switch:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
    false
}

/// Asks a router that has no layer.
async fn ask(router: &Router) -> String {
    let response = router.clone().call(harness::get("/").map(Body::from)).await.unwrap();
    response.headers()["cache-status"].to_str().unwrap().to_owned()
}

const STORED: &str = "PacificCache; fwd=uri-miss; stored";
const DISABLED: &str = "PacificCache; fwd=bypass; detail=disabled";

#[tokio::test]
async fn without_configuration_there_is_a_cache() {
    if !is_alone("without_configuration_there_is_a_cache", None) {
        return;
    }
    let routes = Script::numbers().routes();
    assert_eq!(ask(&routes).await, STORED);
    assert!(ask(&routes).await.starts_with("PacificCache; hit"));
    assert_eq!((get_stats().hits, get_stats().entries), (1, 1));
    assert_eq!(get_stats(), global().stats());
    reset_stats();
    assert_eq!((get_stats().hits, get_stats().entries), (0, 1));
}

#[tokio::test]
async fn a_configured_cache_can_be_replaced() {
    if !is_alone("a_configured_cache_can_be_replaced", None) {
        return;
    }
    let routes = Script::numbers().routes();
    let caches = [Cache::isolated(), Cache::isolated()];
    for cache in &caches {
        configure_cache(cache.clone());
        // On another thread too, which has used the former one.
        let asked = routes.clone();
        assert_eq!(tokio::spawn(async move { ask(&asked).await }).await.unwrap(), STORED);
        assert!(ask(&routes).await.starts_with("PacificCache; hit"));
        assert_eq!(get_stats().handlers, cache.stats().handlers);
    }
    configure_cache(caches[0].clone());
    assert!(ask(&routes).await.starts_with("PacificCache; hit"), "what it holds is still there");
    assert_eq!((caches[0].stats().hits, caches[1].stats().hits), (2, 1));
}

#[test]
fn all_threads_follow_a_replaced_cache() {
    if !is_alone("all_threads_follow_a_replaced_cache", None) {
        return;
    }
    std::thread::scope(|scope| {
        let (tell, told) = std::sync::mpsc::channel::<()>();
        let (say, heard) = std::sync::mpsc::channel::<u64>();
        scope.spawn(move || {
            for () in told {
                say.send(global().stats().invalidations).unwrap();
            }
        });
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for count in 0..5 {
            let cache = Cache::isolated();
            for _ in 0..count {
                runtime.block_on(cache.invalidate("x")).unwrap();
            }
            configure_cache(cache);
            tell.send(()).unwrap();
            assert_eq!(heard.recv().unwrap(), count);
        }
    });
}

/// Asks twice of every kind of cache.
async fn of_every_kind() -> Vec<String> {
    let built = App::built(Script::numbers().routes(), |cache| cache.max_entries(5));
    let isolated = Script::numbers().routes().layer(pacific_cache::HttpCacheLayer::with(Cache::isolated()));
    let unlayered = Script::numbers().routes();
    vec![built.get("/").await.cache_status().to_owned(), ask(&isolated).await, ask(&unlayered).await]
}

#[tokio::test]
async fn the_environment_turns_caching_off() {
    if !is_alone("the_environment_turns_caching_off", Some("off")) {
        return;
    }
    assert_eq!(of_every_kind().await, [DISABLED; 3]);
    let script = Script::numbers();
    let app = App::of(&script);
    for run in ["1", "2", "3"] {
        assert_eq!(app.get("/").await.body, run);
    }
    let stats = app.stats();
    assert_eq!((stats.entries, stats.misses, stats.loads, stats.bypassed["disabled"]), (0, 0, 0, 3));
    app.invalidate("users").await;
    app.cache.invalidate_all().await.unwrap();
}

#[tokio::test]
async fn the_environment_says_on() {
    if !is_alone("the_environment_says_on", Some("on")) {
        return;
    }
    assert_eq!(of_every_kind().await, [STORED; 3]);
}

#[tokio::test]
async fn an_environment_that_says_anything_else_leaves_caching_on() {
    if !is_alone("an_environment_that_says_anything_else_leaves_caching_on", Some("OFF!")) {
        return;
    }
    assert_eq!(of_every_kind().await, [STORED; 3]);
}

#[tokio::test]
async fn a_disabled_cache_runs_every_handler_for_itself() {
    let script = Script::at_once(|run| ([("cache-control", "max-age=60")], run.to_string()));
    let cache = Cache::disabled();
    let mut routes = script.routes().layer(pacific_cache::HttpCacheLayer::with(cache.clone()));
    for run in 1..4 {
        let response = routes.call(harness::get("/").map(Body::from)).await.unwrap();
        assert_eq!((response.headers()["cache-status"].to_str().unwrap(), script.runs()), (DISABLED, run));
        assert!(!response.headers().contains_key("date"));
    }
    assert_eq!((cache.stats().entries, cache.stats().bypassed["disabled"]), (0, 3));
}

#[tokio::test(start_paused = true)]
async fn closing_has_nothing_to_wait_for() {
    let app = App::of(&Script::numbers());
    app.get("/").await;
    let began = tokio::time::Instant::now();
    app.cache.close(Duration::from_secs(5)).await;
    app.cache.close(Duration::ZERO).await;
    global().close(Duration::MAX).await;
    assert!(began.elapsed().is_zero());
    assert!(app.get("/").await.is_hit(), "requests that come late are still answered");
}
