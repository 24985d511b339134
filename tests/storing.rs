//! What is stored of a response, and what isn't: RFC 9111 §3 and §4.2, seen through a router.
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

#[path = "storing/bodies.rs"]
mod bodies;
#[path = "storing/fields.rs"]
mod fields;
#[path = "storing/heads.rs"]
mod heads;
#[path = "storing/jitter.rs"]
mod jitter;
#[path = "storing/lifetime.rs"]
mod lifetime;
#[path = "storing/validators.rs"]
mod validators;

use axum::response::{IntoResponse, Response};
use pacific_cache_tests::app::{App, Script};

/// What became of a response: `stored`, or why it wasn't.
async fn fate(answer: impl Fn(u64) -> Response + Send + Sync + 'static) -> String {
    let script = Script::at_once(answer);
    fate_in(&App::of(&script)).await
}

/// The same in an app of its own: what the first answer says, and whether the second request shows it.
async fn fate_in(app: &App) -> String {
    let first = app.get("/").await;
    let fate = first.cache_status().rsplit("; ").next().unwrap().to_owned();
    assert_eq!(app.get("/").await.is_hit(), fate == "stored", "{first:?}");
    assert_eq!(app.stats().stored, u64::from(fate == "stored"));
    fate.strip_prefix("detail=").map_or(fate.clone(), str::to_owned)
}

/// A response with these fields.
fn with(fields: &[(&'static str, &'static str)]) -> Response {
    let mut response = "body".into_response();
    for (name, value) in fields {
        response.headers_mut().append(*name, value.parse().unwrap());
    }
    response
}
