//! Memory is bounded whatever clients send.

use axum::http::Uri;
use pacific_cache_tests::app::{App, Gate, Script, begun};

/// As many keys as a crawler, or an attacker, sends.
const FLOOD: usize = 100_000;

/// Asks for so many different keys; the limits hold all along.
async fn flood(app: &App, max_entries: u64, max_bytes: u64) {
    for n in 0..FLOOD {
        let answer = app.get(&format!("/?{n}")).await;
        assert_eq!(answer.cache_status(), "PacificCache; fwd=uri-miss; stored");
        if n % 10_000 == 0 || n == FLOOD - 1 {
            let stats = app.stats();
            assert!(stats.entries <= max_entries && stats.bytes <= max_bytes, "{n}: {stats:?}");
        }
    }
}

#[tokio::test]
async fn a_flood_of_keys_stays_within_the_entries() {
    let app = App::built(Script::numbers().routes(), |cache| cache.max_entries(1000));
    flood(&app, 1000, 64 << 20).await;
    let stats = app.stats();
    assert_eq!((stats.stored, stats.stored - stats.evictions), (FLOOD as u64, stats.entries));
    assert!(stats.entries > 900, "it keeps about as many as it may: {stats:?}");
}

#[tokio::test]
async fn a_flood_of_keys_stays_within_the_bytes() {
    let body = "x".repeat(4000);
    let script = Script::at_once(move |_| body.clone());
    let app = App::built(script.routes(), |cache| cache.max_bytes(1 << 20).max_body(5000));
    flood(&app, 10_000, 1 << 20).await;
    let stats = app.stats();
    assert_eq!(stats.stored - stats.evictions, stats.entries);
    assert!(stats.bytes > (1 << 20) / 2, "it keeps about as much as it may: {stats:?}");
}

#[tokio::test]
async fn what_is_asked_for_often_outlives_a_flood() {
    let app = App::built(Script::numbers().routes(), |cache| cache.max_entries(1000));
    for n in 0..22_000 {
        app.get(&format!("/?{n}")).await;
        // Stored before the cache was full, it would be kept for that.
        if n >= 2_000 && n % 10 == 0 {
            let is_hit = app.get("/popular").await.is_hit();
            assert!(is_hit || n == 2_000, "after {n} others");
        }
    }
}

#[tokio::test]
async fn the_smallest_cache_keeps_one_entry() {
    let app = App::built(Script::numbers().routes(), |cache| cache.max_entries(1));
    for path in ["/a", "/b", "/c"] {
        assert!(!app.get(path).await.is_hit());
        assert!(app.get(path).await.is_hit(), "{path}");
        assert_eq!(app.stats().entries, 1);
    }
}

#[tokio::test]
async fn bodies_of_the_largest_size_are_kept_within_the_bytes() {
    let script = Script::at_once(|_| "x".repeat(1000));
    let app = App::built(script.routes(), |cache| cache.max_body(1000).max_bytes(6000));
    for n in 0..20 {
        let path = format!("/{n}");
        app.get(&path).await;
        assert!(app.get(&path).await.is_hit(), "the newest is there");
        assert!(app.stats().bytes <= 6000, "{:?}", app.stats());
    }
    assert!(app.stats().evictions > 10);
}

#[tokio::test]
async fn overlong_keys_are_hashed() {
    let app = App::of(&Script::numbers());
    let long = "x".repeat(60_000);
    let (one, other) = (format!("/?{long}1"), format!("/?{long}2"));
    assert!(one.parse::<Uri>().is_ok());
    app.get(&one).await;
    app.get(&other).await;
    assert!(app.get(&one).await.is_hit() && app.get(&other).await.is_hit());
    let stats = app.stats();
    assert!(stats.entries == 2 && stats.bytes < 8_000, "{stats:?}");
}

#[tokio::test]
async fn long_paths_count_as_bytes() {
    let app = App::built(Script::numbers().routes(), |cache| cache.max_bytes(100_000).max_body(1000));
    let long = "x".repeat(20_000);
    for n in 0..100 {
        app.get(&format!("/{long}{n}")).await;
        assert!(app.stats().bytes <= 100_000, "{:?}", app.stats());
    }
}

#[tokio::test]
async fn flights_leave_nothing_behind() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |_| [("set-cookie", "a=1")]);
    let app = App::of(&script);
    for n in 0..10_000 {
        drop(begun(2, |_| app.get(&format!("/{n}"))));
    }
    assert_eq!((app.stats().entries, app.stats().bytes), (0, 0));
    gate.open();
    assert_eq!(app.get("/0").await.cache_status(), "PacificCache; fwd=uri-miss; detail=set-cookie");
}
