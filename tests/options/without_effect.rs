//! Options that change nothing where entries live no longer than their program: `schema`, `release`; and `skip`.

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::get;
use pacific_cache::{CacheBuilder, cache};
use pacific_cache_tests::app::{App, Script};

#[cache(ttl = 300, key = "user:{id}", schema = 7)]
async fn versioned(State(script): State<Script>, Path(id): Path<u64>) -> Response {
    let _ = id;
    script.run().await
}

#[cache(ttl = 300, key = "user:{id}", schema = 4294967295, skip(trace, headers, method))]
async fn skipping(
    State(script): State<Script>,
    Path(id): Path<u64>,
    Extension(trace): Extension<u32>,
    headers: HeaderMap,
    method: Method,
) -> Response {
    let _ = (id, trace, headers, method);
    script.run().await
}

fn app(settings: impl FnOnce(CacheBuilder) -> CacheBuilder) -> App {
    let routes = Router::new()
        .route("/versioned/{id}", get(versioned))
        .route("/skipping/{id}", get(skipping))
        .layer(Extension(1_u32));
    App::built(routes.with_state(Script::numbers()), settings)
}

#[tokio::test]
async fn a_schema_and_a_release_change_nothing_in_memory() {
    for app in [app(|cache| cache), app(|cache| cache.release("1.2.3 \u{e9}"))] {
        for (path, run, is_hit) in
            [("/versioned/1", "1", false), ("/versioned/1", "1", true), ("/versioned/2", "2", false)]
        {
            let answer = app.get(path).await;
            assert_eq!((&answer.body[..], answer.is_hit()), (run.as_bytes(), is_hit));
        }
        app.invalidate("user:1").await;
        assert_eq!(app.get("/versioned/1").await.body, "3");
    }
}

#[tokio::test]
async fn what_is_skipped_tells_nothing_apart() {
    let app = app(|cache| cache);
    app.get_with("/skipping/1", &[("x-any", "1")]).await;
    assert!(app.get_with("/skipping/1", &[("x-any", "2"), ("accept", "*/*")]).await.is_hit());
    assert!(app.head("/skipping/1").await.is_hit());
    assert!(!app.get("/skipping/2").await.is_hit());
}

#[tokio::test]
async fn two_handlers_of_one_key_never_share_and_one_name_ends_both() {
    let app = app(|cache| cache);
    assert_eq!(
        (app.get("/versioned/1").await.body, app.get("/skipping/1").await.body),
        ("1".into(), "2".into())
    );
    app.invalidate("user:1").await;
    assert_eq!(
        (app.get("/versioned/1").await.body, app.get("/skipping/1").await.body),
        ("3".into(), "4".into())
    );
}
