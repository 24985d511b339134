//! `/cache-stats`, of the guide's rows 13 and 14.

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use pacific_cache::{AdminAuth, Cache, NamedCache, admin_router, cache};
use pacific_cache_tests::app::App;
use serde_json::{Value, json, to_value};

use crate::app::{BEARER, TOKEN, guarded, reset, told};

static PAGES: NamedCache = NamedCache::new("pages");

#[cache(ttl = 300, key = "page:{id}", cache = PAGES)]
async fn page(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[tokio::test]
async fn the_figures_are_the_caches_own() {
    let app = guarded();
    for _ in 0..4 {
        app.get("/users/7").await;
    }
    let shown = told(&app, "/cache-stats").await.json();
    let Value::Object(stats) = to_value(app.stats()).unwrap() else { panic!("an object") };
    for (name, value) in &stats {
        assert_eq!(&shown[name], value, "{name}");
    }
    assert_eq!((&shown["hits"], &shown["misses"]), (&json!(3), &json!(2)));
    assert_eq!(shown["hit_rate"], app.stats().hit_rate().unwrap());
}

#[tokio::test]
async fn a_reset_zeroes_the_counters_and_keeps_what_is_stored() {
    let app = guarded();
    for _ in 0..4 {
        app.get("/users/7").await;
    }
    let answer = reset(&app).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    let shown = told(&app, "/cache-stats").await.json();
    assert_eq!((&shown["hits"], &shown["misses"], &shown["hit_rate"]), (&json!(0), &json!(0), &Value::Null));
    assert_eq!(shown["entries"], 2);
    assert!(app.get("/users/7").await.is_hit());
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
