//! Extractors and layers decide before the cache answers: nothing leaks to who may not have it.

use std::convert::Infallible;

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pacific_cache::{Shared, cache};
use pacific_cache_tests::app::{App, Script};

const DOOR: &str = "x-door";

/// Says yes to who names the door.
struct Admitted;

impl<S: Sync> FromRequestParts<S> for Admitted {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        if parts.headers.contains_key(DOOR) { Ok(Self) } else { Err(StatusCode::UNAUTHORIZED) }
    }
}

impl Shared for Admitted {}

#[cache(ttl = 300, key = "guarded")]
async fn guarded(State(script): State<Script>, _: Admitted) -> Response {
    script.run().await
}

#[cache(ttl = 300, key = "layered")]
async fn layered(State(script): State<Script>) -> Response {
    script.run().await
}

async fn admit(request: Request, next: Next) -> Result<Response, Infallible> {
    if request.headers().contains_key(DOOR) {
        return Ok(next.run(request).await);
    }
    Ok(StatusCode::UNAUTHORIZED.into_response())
}

#[tokio::test]
async fn neither_a_hit_nor_a_304_is_said_to_who_is_not_admitted() {
    let script = Script::at_once(|_| ([("etag", "\"a\"")], "secret"));
    let routes = Router::new()
        .route("/extractor", get(guarded))
        .route("/layer", get(layered).layer(from_fn(admit)))
        .with_state(script.clone());
    let app = App::new(routes);
    for path in ["/extractor", "/layer"] {
        assert_eq!(app.get(path).await.status.as_u16(), 401);
        assert_eq!(app.get_with(path, &[(DOOR, "1")]).await.body, "secret");
        assert!(app.get_with(path, &[(DOOR, "1")]).await.is_hit());
        for fields in [[("if-none-match", "\"a\"")], [("if-none-match", "*")], [("if-match", "\"b\"")]] {
            let answer = app.get_with(path, &fields).await;
            assert_eq!((answer.status.as_u16(), answer.header("etag")), (401, ""), "{path}: {fields:?}");
            let admitted = app.get_with(path, &[(DOOR, "1"), fields[0]]).await;
            assert_ne!(admitted.status.as_u16(), 401);
        }
    }
    assert_eq!(script.runs(), 2);
}

#[tokio::test]
async fn a_rejection_is_never_stored() {
    let script = Script::numbers();
    let app = App::new(Router::new().route("/", get(guarded)).with_state(script.clone()));
    for _ in 0..3 {
        assert_eq!(app.get("/").await.status.as_u16(), 401);
    }
    assert_eq!((script.runs(), app.stats().misses, app.stats().entries), (0, 0, 0));
}
