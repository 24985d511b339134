//! Counters and gauges.

use std::time::Duration;

use pacific_cache_tests::app::{App, Script};
use serde_json::json;

#[tokio::test]
async fn all_fields_can_be_sent_as_json() {
    let app = App::of(&Script::at_once(|run| [("x-run", run)]));
    app.get("/").await;
    app.get_with("/", &[("if-none-match", "*")]).await;
    app.post("/").await;
    app.get_with("/", &[("authorization", "Bearer 1")]).await;
    let cookie = App::of(&Script::at_once(|_| [("set-cookie", "a=1")]));
    cookie.get("/").await;
    let mut said = serde_json::to_value(app.stats()).unwrap();
    let bytes = said["bytes"].take().as_u64().unwrap();
    assert!(bytes > 100);
    let mut buckets = [0; 19];
    buckets[0] = 1;
    let load_times = json!({ "count": 1, "seconds": 0.0, "buckets": buckets });
    let handler = json!({
        "name": "pacific_cache_tests::app::script::scripted", "kind": "handler",
        "hits": 1, "stale_hits": 0, "stale_on_error": 0, "misses": 1, "coalesced": 0, "unsatisfied": 0,
        "bypassed": { "credentials": 1 }, "not_modified": 1, "loads": 1, "load_times": load_times, "saved_seconds": 0.0,
        "unreadable": 0, "stored": 1, "refused": {}, "invalidations": 0, "entries": 1, "bytes": bytes,
    });
    let expected = json!({
        "hits": 1, "stale_hits": 0, "stale_on_error": 0, "misses": 1, "coalesced": 0, "unsatisfied": 0,
        "bypassed": { "credentials": 1 }, "not_modified": 1, "loads": 1, "load_times": load_times, "saved_seconds": 0.0,
        "unreadable": 0, "stored": 1, "refused": {}, "evictions": 0, "invalidations": 0, "backend_errors": 0,
        "lost_stores": 0, "pending_invalidations": 0, "breaker": null, "near_tier_age_seconds": null, "entries": 1,
        "bytes": null, "uptime_seconds": 0.0, "counted_seconds": 0.0, "handlers": [handler],
    });
    assert_eq!(said, expected);
    assert_eq!(serde_json::to_value(cookie.stats()).unwrap()["refused"], json!({ "set-cookie": 1 }));
}

#[tokio::test]
async fn resetting_zeroes_the_counters_and_not_the_gauges() {
    let app = App::built(Script::numbers().routes(), |cache| cache.max_entries(2));
    for path in ["/a", "/b", "/c", "/c"] {
        app.get(path).await;
    }
    app.invalidate("x").await;
    let before = app.stats();
    assert!(before.evictions > 0 && before.hits > 0 && before.entries > 0);
    app.cache.reset_stats();
    let after = app.stats();
    assert_eq!((after.entries, after.bytes), (before.entries, before.bytes));
    let counters = [
        after.hits,
        after.misses,
        after.loads,
        after.stored,
        after.evictions,
        after.invalidations,
        after.coalesced,
    ];
    assert_eq!(counters, [0; 7]);
    assert!(after.refused.is_empty() && after.bypassed.is_empty());
    assert!(app.get("/c").await.is_hit());
    assert_eq!(app.stats().hits, 1);
}

#[tokio::test]
async fn entries_that_were_invalidated_or_have_expired_are_replaced_not_added() {
    let app = App::of(&Script::numbers());
    for _ in 0..10 {
        app.get("/").await;
        app.invalidate("/").await;
        app.get("/").await;
        app.clock.advance(Duration::from_secs(300));
    }
    assert_eq!((app.stats().entries, app.stats().evictions, app.stats().stored), (1, 0, 20));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn threads_lose_no_count() {
    let app = App::of(&Script::numbers());
    app.get("/").await;
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move {
                for _ in 0..100 {
                    assert!(app.get("/").await.is_hit());
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(app.stats().hits, 10_000);
}

#[tokio::test]
async fn bytes_are_those_of_bodies_fields_and_paths() {
    let size = 20_000;
    let script = Script::at_once(move |run| match run {
        1 => ([("x-large", String::new())], String::new()),
        2 => ([("x-large", String::new())], "x".repeat(size)),
        3 => ([("x-large", "x".repeat(size))], String::new()),
        _ => ([("x-large", String::new())], String::new()),
    });
    let app = App::of(&script);
    let mut before = 0;
    let long = "x".repeat(size);
    for (path, least) in [("/", 1), ("/body", size), ("/field", size), (&format!("/{long}"), size)] {
        app.get(path).await;
        let bytes = app.stats().bytes;
        assert!(bytes - before >= least as u64, "{}: {before} {bytes}", &path[..5.min(path.len())]);
        before = bytes;
    }
}
