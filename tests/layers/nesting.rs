//! Which cache a router uses, and layers in layers.

use axum::Router;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use pacific_cache::{
    Cache, ETagLayer, HttpCacheLayer, InvalidationLayer, Load, cache, configure_cache, invalidate_all,
};
use pacific_cache_tests::app::{App, Gate, Script, answer, begun};
use pacific_cache_tests::harness::{self, request};

use crate::CONFIGURED;

#[cache(ttl = 300, key = "all")]
async fn all(State(script): State<Script>) -> axum::response::Response {
    script.run().await
}

fn routes(script: &Script) -> Router {
    Router::new()
        .route("/", get(all))
        .route("/invalidate", post(|| async { invalidate_all().await.unwrap() }))
        .with_state(script.clone())
}

fn entries(cache: &Cache) -> u64 {
    cache.stats().entries
}

#[tokio::test]
async fn the_innermost_cache_counts() {
    let inner = Cache::isolated();
    let layered = routes(&Script::numbers()).layer(HttpCacheLayer::with(inner.clone()));
    let app = App::new(Router::new().nest("/nested", layered).merge(routes(&Script::numbers())));
    app.get("/nested/").await;
    app.get("/nested").await;
    assert_eq!((entries(&inner), entries(&app.cache)), (1, 0));
    app.get("/").await;
    assert_eq!((entries(&inner), entries(&app.cache)), (1, 1));
    assert!(app.post("/nested/invalidate").await.status.is_success());
    assert_eq!((entries(&inner), entries(&app.cache)), (0, 1));
    assert!(app.post("/invalidate").await.status.is_success());
    assert_eq!(entries(&app.cache), 0);
}

#[tokio::test]
async fn a_layer_without_a_cache_leaves_the_choice_to_those_around_it() {
    let app = App::new(routes(&Script::numbers()).layer(HttpCacheLayer::new()).layer(HttpCacheLayer::new()));
    app.get("/").await;
    assert!(app.get("/").await.is_hit());
    assert_eq!(entries(&app.cache), 1);
    app.post("/invalidate").await;
    assert_eq!(entries(&app.cache), 0);
}

#[tokio::test]
async fn without_a_cache_of_its_own_a_router_uses_the_configured_one() {
    let _turn = CONFIGURED.lock().await;
    let configured = Cache::isolated();
    configure_cache(configured.clone());
    for app in [routes(&Script::numbers()), routes(&Script::numbers()).layer(HttpCacheLayer::new())] {
        answer(&app, harness::get("/")).await;
        assert_eq!(entries(&configured), 1);
        answer(&app, request(Method::POST, "/invalidate", &[])).await;
        assert_eq!(entries(&configured), 0);
    }
}

#[tokio::test]
async fn a_layer_on_a_route_counts_for_that_route() {
    let own = Cache::isolated();
    let script = Script::numbers();
    let routes = Router::new()
        .route("/own", get(all).layer(HttpCacheLayer::with(own.clone())))
        .route("/", get(all))
        .with_state(script);
    let app = App::new(routes);
    app.get("/own").await;
    assert_eq!((entries(&own), entries(&app.cache)), (1, 0));
    assert!(!app.get("/").await.is_hit());
}

#[tokio::test]
async fn a_load_that_was_handed_over_keeps_the_cache_of_its_layers() {
    let gate = Gate::closed();
    let script = Script::new({
        let gate = gate.clone();
        move |_| {
            let gate = gate.clone();
            async move {
                gate.pass().await;
                Load::current().tag("after").unwrap();
                pacific_cache::invalidate("seen").await.unwrap();
                "body"
            }
        }
    });
    let app = App::new(routes(&script));
    let mut asked = begun(2, |_| app.get("/"));
    drop(asked.remove(0));
    gate.open();
    assert_eq!(futures_util::future::join_all(asked).await[0].body, "body");
    assert_eq!(app.stats().invalidations, 1, "the free function reached the layer's cache");
    assert!(app.get("/").await.is_hit());
    app.invalidate("after").await;
    assert!(!app.get("/").await.is_hit(), "the load heard its tag");
}

#[tokio::test]
async fn a_request_made_by_a_handler_has_layers_of_its_own() {
    let other = App::new(routes(&Script::numbers()));
    let asked = other.clone();
    let outer = Router::new().route("/", get(|| async move { asked.get("/").await.body }));
    let app = App::new(outer);
    app.get("/").await;
    assert_eq!((entries(&app.cache), entries(&other.cache)), (0, 1));
}

#[tokio::test]
async fn what_is_tagged_twice_is_as_well_off_as_once() {
    let routes = || Router::new().route("/", get(|| async { "body" }));
    let once = App::new(routes());
    let thrice =
        App::new(routes().layer(ETagLayer::new()).layer(HttpCacheLayer::new()).layer(HttpCacheLayer::new()));
    let tag = once.get("/").await.header("etag").to_owned();
    assert!(tag.starts_with("W/"), "{tag}");
    for app in [&once, &thrice] {
        let full = app.get("/").await;
        assert_eq!((full.status.as_u16(), full.header("etag"), &full.body[..]), (200, &*tag, &b"body"[..]));
        let same = app.get_with("/", &[("if-none-match", &tag)]).await;
        assert_eq!((same.status.as_u16(), same.header("etag"), same.body.len()), (304, &*tag, 0));
        assert_eq!(app.get_with("/", &[("if-match", "\"other\"")]).await.status.as_u16(), 412);
        assert_eq!(app.stats().not_modified, 1, "one answer is counted once");
    }
}

#[tokio::test]
async fn the_inner_layer_decides_how_strong_a_tag_is() {
    let routes = Router::new().route("/", get(|| async { "body" }).layer(ETagLayer::new().strong()));
    let app = App::new(routes);
    let tag = app.get("/").await.header("etag").to_owned();
    assert!(tag.starts_with('"'), "{tag}");
    assert_eq!(app.get_with("/", &[("if-match", &tag)]).await.status.as_u16(), 200);
}

#[cache(ttl = 300)]
async fn by_path(State(script): State<Script>) -> axum::response::Response {
    script.run().await
}

fn changeable() -> Router {
    Router::new().route("/thing", get(by_path).put(|| async {})).with_state(Script::numbers())
}

#[tokio::test]
async fn what_is_invalidated_twice_is_as_well_off_as_once() {
    let app = App::new(changeable().layer(InvalidationLayer::new()).layer(HttpCacheLayer::new()));
    app.get("/thing").await;
    assert!(app.get("/thing").await.is_hit());
    assert!(app.send(Method::PUT, "/thing", &[]).await.status.is_success());
    assert_eq!(app.get("/thing").await.body, "2");
    assert!(app.get("/thing").await.is_hit());
}

#[tokio::test]
async fn a_change_ends_what_is_stored_in_the_cache_of_each_layer_around_it() {
    let inner = Cache::isolated();
    let app = App::new(changeable().layer(HttpCacheLayer::with(inner.clone())));
    let beside = app.beside(changeable());
    for app in [&app, &beside] {
        app.get("/thing").await;
        assert!(app.get("/thing").await.is_hit());
    }
    assert!(app.send(Method::PUT, "/thing", &[]).await.status.is_success());
    assert!(!app.get("/thing").await.is_hit(), "in the inner cache");
    assert!(!beside.get("/thing").await.is_hit(), "in the outer cache");
    assert!(beside.send(Method::PUT, "/thing", &[]).await.status.is_success());
    assert!(app.get("/thing").await.is_hit(), "what is inside is another's");
}
