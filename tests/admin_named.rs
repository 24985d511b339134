//! The admin routes and named caches. A process of its own: what is reset or ended there is so in every named cache of the
//! process.
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use pacific_cache::{AdminAuth, Cache, NamedCache, admin_router, cache};
use pacific_cache_tests::app::App;
use serde_json::json;

#[allow(dead_code, reason = "other tests use the rest")]
#[path = "admin/app.rs"]
mod app;

use app::{BEARER, TOKEN, reset, told};

static PAGES: NamedCache = NamedCache::new("pages");

#[cache(ttl = 300, key = "page:{id}", cache = PAGES)]
async fn page(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[tokio::test]
async fn named_caches_are_shown_by_name_and_reset_too() {
    PAGES.configure(Cache::isolated());
    let app = App::new(
        Router::new().route("/{id}", get(page)).merge(admin_router(AdminAuth::bearer(TOKEN).unwrap())),
    );
    for _ in 0..3 {
        app.get("/7").await;
    }
    let pages = || async {
        let shown = told(&app, "/cache-stats").await.json();
        assert_eq!(shown["hits"], 0, "the router's own");
        shown["named"].as_array().unwrap().iter().find(|one| one["name"] == "pages").unwrap().clone()
    };
    let shown = pages().await;
    assert_eq!((&shown["hits"], &shown["misses"], &shown["entries"]), (&json!(2), &json!(1), &json!(1)));
    assert_eq!(
        app.get_with("/cache/entry?key=page:7", &[BEARER]).await.json()["entries"][0]["cache"],
        "pages"
    );
    assert_eq!(reset(&app).await.status, 204);
    assert_eq!(pages().await["hits"], 0);
}
