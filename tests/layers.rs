//! The layers: entity tags, automatic invalidation, and the choice of a cache; HTTP rows 22 to 27, 29 to 35 and 37.
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

#[path = "layers/bodies.rs"]
mod bodies;
#[path = "layers/cached.rs"]
mod cached;
#[path = "layers/codings.rs"]
mod codings;
#[path = "layers/conditions.rs"]
mod conditions;
#[path = "layers/etag.rs"]
mod etag;
#[path = "layers/heads.rs"]
mod heads;
#[path = "layers/interrupted.rs"]
mod interrupted;
#[path = "layers/invalidation.rs"]
mod invalidation;
#[path = "layers/locations.rs"]
mod locations;
#[path = "layers/nesting.rs"]
mod nesting;
#[path = "layers/partitions.rs"]
mod partitions;
#[path = "layers/services.rs"]
mod services;

use axum::Router;
use axum::body::Body;
use axum::handler::Handler;
use axum::http::{Method, Response};
use axum::routing::get;
use pacific_cache::ETagLayer;
use pacific_cache_tests::app::answer;
use pacific_cache_tests::harness::{Answer, request};
use tokio::sync::Mutex;
use tower_service::Service as _;

/// Tests that configure a cache for the whole program take turns.
static CONFIGURED: Mutex<()> = Mutex::const_new(());

/// One handler, at `/`, under the layer of tags alone.
fn tagged<T: 'static>(handler: impl Handler<T, ()>) -> Router {
    Router::new().route("/", get(handler)).layer(ETagLayer::new())
}

/// `GET /` with these fields.
async fn ask(router: &Router, fields: &[(&str, &str)]) -> Answer {
    answer(router, request(Method::GET, "/", fields)).await
}

/// The response of `GET /`, its body unread.
async fn open(router: &Router, fields: &[(&str, &str)]) -> Response<Body> {
    router.clone().call(request(Method::GET, "/", fields).map(Body::from)).await.unwrap()
}

/// The tag of `GET /`.
async fn tag_of(router: &Router) -> String {
    ask(router, &[]).await.header("etag").to_owned()
}

fn names(answer: &Answer) -> Vec<&str> {
    let mut names: Vec<_> = answer.headers.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    names
}
