//! Memoized functions that handlers call: in the cache, and the partition, of their request.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::routing::get;
use pacific_cache::{Cache, HttpCacheLayer, Load, NamedCache, cache, memoize};
use pacific_cache_tests::app::{App, answer};
use pacific_cache_tests::harness;

use crate::work::Work;

#[memoize(ttl = 300, skip(work))]
async fn user(work: Work, id: u64) -> String {
    format!("{id} {}", work.run().await)
}

async fn show(State(work): State<Work>, Path(id): Path<u64>) -> String {
    user(work, id).await
}

fn routes(work: &Work) -> Router {
    Router::new().route("/{id}", get(show)).with_state(work.clone())
}

async fn said(app: &App, path: &str, tenant: &str) -> String {
    String::from_utf8(app.get_with(path, &[("x-tenant", tenant)]).await.body.to_vec()).unwrap()
}

#[tokio::test]
async fn a_value_is_in_the_cache_of_the_request() {
    let work = Work::new();
    let apps = [App::new(routes(&work)), App::new(routes(&work))];
    for _ in 0..2 {
        assert_eq!(said(&apps[0], "/7", "").await, "7 1");
        assert_eq!(said(&apps[1], "/7", "").await, "7 2");
    }
    apps[0].invalidate("user:7").await;
    assert_eq!((&*said(&apps[0], "/7", "").await, &*said(&apps[1], "/7", "").await), ("7 3", "7 2"));
    assert_eq!(user(work, 7).await, "7 4", "outside of requests it is in the configured one");
}

#[tokio::test]
async fn tenants_of_one_app_never_share() {
    let by_tenant = HttpCacheLayer::new().partition(|parts: &Parts| {
        parts.headers.get("x-tenant").map_or("", |value| value.to_str().unwrap()).to_owned()
    });
    let app = App::new(routes(&Work::new()).layer(by_tenant));
    for _ in 0..2 {
        for (n, tenant) in ["a", "b", "A", ""].iter().enumerate() {
            assert_eq!(said(&app, "/7", tenant).await, format!("7 {}", n + 1), "{tenant}");
        }
    }
    app.invalidate("user:7").await;
    assert_eq!(said(&app, "/7", "a").await, "7 5", "names are all tenants'");
    assert_eq!(said(&app, "/7", "b").await, "7 6");
}

#[memoize(ttl = 300, skip(work))]
async fn not_kept(work: Work) -> u64 {
    Load::current().no_store();
    work.run().await
}

#[memoize(ttl = 300, skip(work), store_if = |_| false)]
async fn not_wanted(work: Work) -> u64 {
    work.run().await
}

static OFF: NamedCache = NamedCache::new("off");

#[memoize(skip(work), store_if = |_| false, cache = OFF)]
async fn uncached(work: Work) -> u64 {
    Load::current().no_store();
    work.run().await
}

#[cache(ttl = 300, key = "page")]
async fn page(State(work): State<Work>) -> String {
    let kept = (not_kept(work.clone()).await, not_wanted(work.clone()).await);
    format!("{} {} {}", kept.0, kept.1, uncached(work).await)
}

#[tokio::test]
async fn what_a_function_says_of_its_value_says_nothing_of_its_callers() {
    OFF.configure(Cache::disabled());
    let app = App::new(Router::new().route("/", get(page)).with_state(Work::new()));
    assert_eq!(app.get("/").await.body, "1 2 3");
    let again = app.get("/").await;
    assert!(again.is_hit() && again.body == "1 2 3", "{again:?}");
}

#[tokio::test]
async fn an_app_without_a_layer_uses_the_configured_cache() {
    let work = Work::new();
    let app = routes(&work);
    for path in ["/70", "/70"] {
        assert_eq!(answer(&app, harness::get(path)).await.body, "70 1");
    }
    assert_eq!(user(work, 70).await, "70 1");
}
