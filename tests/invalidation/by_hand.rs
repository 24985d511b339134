//! Invalidating by hand: the functions, and what they reach.

use axum::Router;
use axum::routing::post;
use pacific_cache::{
    Cache, Load, configure_cache, global, invalidate, invalidate_all, invalidate_cache, invalidate_cache_key,
    name,
};
use pacific_cache_tests::app::{App, Script};

use crate::{CONFIGURED, ended, routes, store, stored};

const PATHS: [&str; 3] = ["/users", "/users/7", "/orders/7"];

#[tokio::test]
async fn everything_invalidated_is_freed() {
    let app = stored(&PATHS).await;
    let before = app.stats();
    assert!(before.entries == 3 && before.bytes > 0);
    app.cache.invalidate_all().await.unwrap();
    let after = app.stats();
    assert_eq!((after.entries, after.bytes, after.invalidations, after.evictions), (0, 0, 1, 0));
    assert_eq!(ended(&app, &PATHS).await, PATHS);
    assert_eq!(ended(&app, &PATHS).await.len(), 0, "and stored again");
}

/// Handlers that call the free functions.
fn writers() -> Router {
    Router::new()
        .route("/invalidate", post(|| async { invalidate("users").await.unwrap() }))
        .route("/several", post(|| async { invalidate_cache(["user:7", "order:7"]).await.unwrap() }))
        .route("/one", post(|| async { invalidate_cache_key(name!("order:7")).await.unwrap() }))
        .route("/all", post(|| async { invalidate_all().await.unwrap() }))
        .route("/wrong", post(|| async { invalidate("a b").await.unwrap_err().to_string() }))
        .route(
            "/spawned",
            post(|| async { tokio::spawn(async { invalidate_all().await.unwrap() }).await.unwrap() }),
        )
}

#[tokio::test]
async fn the_free_functions_use_the_requests_cache() {
    let app = App::new(routes().merge(writers()));
    let other = stored(&PATHS).await;
    store(&app, &PATHS).await;
    let cases: [(&str, &[&str]); 4] = [
        ("/invalidate", &["/users", "/users/7"]),
        ("/several", &["/users/7", "/orders/7"]),
        ("/one", &["/orders/7"]),
        ("/all", &PATHS),
    ];
    for (path, expected) in cases {
        assert!(app.post(path).await.status.is_success());
        assert_eq!(ended(&app, &PATHS).await, expected, "{path}");
    }
    let error = app.post("/wrong").await;
    assert!(str::from_utf8(&error.body).unwrap().contains("name!"), "{error:?}");
    assert!(ended(&other, &PATHS).await.is_empty(), "another cache is left alone");
}

/// An app over the configured cache.
fn configured() -> App {
    let app = App::new(Router::new());
    configure_cache(app.cache.clone());
    app.beside(routes().merge(writers()))
}

#[tokio::test]
async fn outside_requests_the_free_functions_use_the_configured_cache() {
    let turn = CONFIGURED.lock().await;
    let (app, other) = (configured(), stored(&PATHS).await);
    store(&app, &PATHS).await;
    invalidate("users").await.unwrap();
    assert_eq!(ended(&app, &PATHS).await, ["/users", "/users/7"]);
    invalidate_cache(["order:7"]).await.unwrap();
    assert_eq!(ended(&app, &PATHS).await, ["/orders/7"]);
    invalidate_cache_key("user:7").await.unwrap();
    assert_eq!(ended(&app, &PATHS).await, ["/users/7"]);
    invalidate_all().await.unwrap();
    assert_eq!(ended(&app, &PATHS).await, PATHS);
    assert!(ended(&other, &PATHS).await.is_empty());
    drop(turn);
}

#[tokio::test]
async fn a_spawned_task_uses_the_configured_cache_unless_it_is_given_one() {
    let turn = CONFIGURED.lock().await;
    configure_cache(Cache::isolated());
    let app = App::new(routes().merge(writers()));
    store(&app, &PATHS).await;
    assert!(app.post("/spawned").await.status.is_success());
    assert!(ended(&app, &PATHS).await.is_empty());
    assert_eq!(global().stats().invalidations, 1);
    let given = app.cache.clone();
    tokio::spawn(async move { given.invalidate("order:7").await.unwrap() }).await.unwrap();
    assert_eq!(ended(&app, &PATHS).await, ["/orders/7"]);
    drop(turn);
}

#[tokio::test]
async fn a_tag_of_the_load_ends_its_entry() {
    let script = Script::at_once(|_| {
        let email = "ann@example.org";
        Load::current().tag(name!("author:{email}")).unwrap();
        Load::current().tag("plain").unwrap();
        assert!(Load::current().tag("a b").unwrap_err().is_name());
    });
    let app = App::of(&script);
    let email = "ann@example.org";
    for name in [name!("author:{email}"), name!("plain"), pacific_cache::Name::text("plain")] {
        store(&app, &["/"]).await;
        app.invalidate(&name).await;
        assert_eq!(ended(&app, &["/"]).await, ["/"], "{name:?}");
    }
    app.invalidate("other").await;
    assert!(ended(&app, &["/"]).await.is_empty());
}

#[tokio::test]
async fn an_invalidation_that_is_not_awaited_does_nothing() {
    let app = stored(&PATHS).await;
    drop(app.cache.invalidate("users"));
    drop(app.cache.invalidate_all());
    assert!(ended(&app, &PATHS).await.is_empty());
}
