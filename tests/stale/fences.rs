//! `swr` and invalidations: what was invalidated is never served stale, nor is what was loaded before.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use futures_util::FutureExt as _;
use pacific_cache::cache;
use pacific_cache_tests::app::{App, Gate, Script};

use crate::{aged, refreshed, then_behind};

#[cache(ttl = 10, swr = "30s", key = "page", tags("pages"))]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

fn app(script: &Script) -> App {
    App::new(Router::new().route("/", get(page)).with_state(script.clone()))
}

/// Every way to end what the page carries.
const WAYS: [&str; 5] = ["page", "pages", "/", "pa*", "everything"];

async fn end(app: &App, way: &str) {
    match way {
        "everything" => app.cache.invalidate_all().await.unwrap(),
        "pa*" => assert_eq!(app.cache.invalidate_matching(way).await.unwrap(), 2),
        name => app.invalidate(name).await,
    }
}

#[tokio::test]
async fn what_was_invalidated_is_never_served_stale() {
    for way in WAYS {
        let script = Script::numbers();
        let app = app(&script);
        aged(&app, 15).await;
        end(&app, way).await;
        let loaded = app.get("/").await;
        assert_eq!((&loaded.body[..], script.runs()), (&b"2"[..], 2), "{way}");
        assert_eq!(loaded.cache_status(), "PacificCache; fwd=uri-miss; stored", "{way}");
    }
}

#[tokio::test]
async fn an_invalidation_during_a_refresh_discards_its_result_and_what_is_stale() {
    for way in WAYS {
        let gate = Gate::closed();
        let script = then_behind(&gate, |run| run.to_string());
        let app = app(&script);
        aged(&app, 15).await;
        app.get("/").await;
        tokio::task::yield_now().await;
        assert_eq!(script.runs(), 2);
        end(&app, way).await;
        gate.open();
        refreshed(&app.cache).await;
        assert_eq!((app.stats().stored, app.stats().refused["fence"]), (1, 1), "{way}");
        let loaded = app.get("/").await;
        assert_eq!((&loaded.body[..], script.runs()), (&b"3"[..], 3), "{way}");
        assert_eq!(loaded.cache_status(), "PacificCache; fwd=uri-miss; stored", "{way}");
    }
}

#[tokio::test]
async fn who_comes_after_an_invalidation_never_joins_a_refresh_that_began_before() {
    for way in WAYS {
        let gate = Gate::closed();
        let script = then_behind(&gate, |run| run.to_string());
        let app = app(&script);
        aged(&app, 15).await;
        app.get("/").await;
        tokio::task::yield_now().await;
        end(&app, way).await;
        let mut later = app.get("/");
        assert!(later.as_mut().now_or_never().is_none());
        assert_eq!(script.runs(), 3, "{way}: it leads a load of its own");
        gate.open();
        assert_eq!(later.await.body, "3", "{way}");
        refreshed(&app.cache).await;
        let kept = app.get("/").await;
        assert_eq!((&kept.body[..], kept.is_hit()), (&b"3"[..], true), "{way}: the older one is discarded");
    }
}

#[tokio::test]
async fn an_invalidation_of_something_else_disturbs_no_refresh() {
    let gate = Gate::closed();
    let script = then_behind(&gate, |run| run.to_string());
    let app = app(&script);
    aged(&app, 15).await;
    app.get("/").await;
    tokio::task::yield_now().await;
    app.invalidate(["other", "/other"]).await;
    assert!(app.get("/").now_or_never().is_some_and(|stale| stale.body == "1"));
    gate.open();
    refreshed(&app.cache).await;
    assert_eq!((app.get("/").await.body, script.runs()), ("2".into(), 2));
}
