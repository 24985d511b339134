//! Memoized functions that handlers call: in the cache, and the partition, of their request.

use std::collections::HashSet;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::routing::get;
use futures_util::future::join_all;
use pacific_cache::{Cache, HttpCacheLayer, Load, NamedCache, cache, memoize};
use pacific_cache_tests::app::{App, Gate, answer, begun};
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

/// Not to be stored, and of a ttl and a tag of its own.
#[memoize(ttl = 300, skip(work))]
async fn not_kept(work: Work) -> u64 {
    Load::current().no_store();
    work.run().await
}

#[memoize(ttl = 300, skip(work))]
async fn around_it(work: Work) -> Result<u64, String> {
    Ok(not_kept(work).await)
}

static OFF: NamedCache = NamedCache::new("off");

#[memoize(skip(work), cache = OFF)]
async fn not_kept_where_nothing_is(work: Work) -> u64 {
    Load::current().no_store();
    work.run().await
}

#[cache(ttl = 300, key = "page:{which}")]
async fn page(State(work): State<Work>, Path(which): Path<String>) -> String {
    let run = match &*which {
        "around" => around_it(work).await.unwrap(),
        "off" => not_kept_where_nothing_is(work).await,
        _ => not_kept(work).await,
    };
    run.to_string()
}

fn pages(work: &Work) -> App {
    OFF.configure(Cache::disabled());
    App::new(Router::new().route("/{which}", get(page)).with_state(work.clone()))
}

#[tokio::test]
async fn what_is_made_of_a_value_that_is_not_to_be_stored_is_not_stored_either() {
    for path in ["/in", "/around", "/off"] {
        let app = pages(&Work::new());
        for run in ["1", "2", "3"] {
            let answer = app.get(path).await;
            assert_eq!(
                (answer.body.as_ref(), answer.is_hit()),
                (run.as_bytes(), false),
                "{path}: {answer:?}"
            );
        }
        assert_eq!((app.stats().stored, app.stats().entries), (0, 0), "{path}");
    }
}

/// Those of one page wait for each other's response, and those of two for each other's value.
#[tokio::test]
async fn nobody_who_waits_is_given_it() {
    for paths in [["/in", "/in"], ["/in", "/another"], ["/around", "/around"], ["/off", "/off"]] {
        let gate = Gate::closed();
        let app = pages(&Work::behind(&gate));
        let asked = begun(4, |n| app.get(paths[n % 2]));
        gate.open();
        let bodies: HashSet<_> = join_all(asked).await.into_iter().map(|answer| answer.body).collect();
        assert_eq!(bodies.len(), 4, "{paths:?}: {bodies:?}");
    }
}

#[memoize(ttl = 300, skip(work), store_if = |_| false)]
async fn not_wanted(work: Work) -> u64 {
    Load::current().ttl(Duration::from_secs(1));
    Load::current().tag("inner").unwrap();
    work.run().await
}

#[memoize(skip(work), store_if = |_| false, cache = OFF)]
async fn not_wanted_where_nothing_is(work: Work) -> u64 {
    Load::current().ttl(Duration::from_secs(1));
    Load::current().tag("inner").unwrap();
    work.run().await
}

#[cache(ttl = 300, key = "other")]
async fn other(State(work): State<Work>) -> String {
    format!("{} {}", not_wanted(work.clone()).await, not_wanted_where_nothing_is(work).await)
}

#[tokio::test]
async fn whatever_else_a_function_says_of_its_value_says_nothing_of_its_callers() {
    OFF.configure(Cache::disabled());
    let app = App::new(Router::new().route("/", get(other)).with_state(Work::new()));
    assert_eq!(app.get("/").await.body, "1 2");
    app.invalidate("inner").await;
    app.clock.advance(Duration::from_secs(2));
    let again = app.get("/").await;
    assert!(again.is_hit() && again.body == "1 2", "{again:?}");
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
