//! Invalidations that hold: what is asked for after one was loaded after it.
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

#[path = "invalidation/attribute.rs"]
mod attribute;
#[path = "invalidation/by_hand.rs"]
mod by_hand;
#[path = "invalidation/names.rs"]
mod names;
#[path = "invalidation/reach.rs"]
mod reach;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use pacific_cache::cache;
use pacific_cache_tests::app::{App, Script};
use serde::Deserialize;
use tokio::sync::Mutex;

/// Tests that configure a cache for the whole program take turns.
static CONFIGURED: Mutex<()> = Mutex::const_new(());

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    page: u32,
}

#[cache(ttl = 300, key = "users:{page}", tags("users", "everyone"))]
async fn list(State(script): State<Script>, Query(Page { page }): Query<Page>) -> Response {
    tracing::trace!(page);
    script.run().await
}

#[cache(ttl = 300, key = "user:{id}", tags("users", "user-or-order:{id}"))]
async fn user(State(script): State<Script>, Path(id): Path<String>) -> Response {
    tracing::trace!(id);
    script.run().await
}

#[cache(ttl = 300, key = "order:{id}", tags("user-or-order:{id}"))]
async fn order(State(script): State<Script>, Path(id): Path<String>) -> Response {
    tracing::trace!(id);
    script.run().await
}

#[cache(ttl = 300, key = "user:7")]
async fn seventh(State(script): State<Script>) -> Response {
    script.run().await
}

#[cache(ttl = 300)]
async fn by_path(State(script): State<Script>, Query(Page { page }): Query<Page>) -> Response {
    tracing::trace!(page);
    script.run().await
}

fn routes() -> Router {
    Router::new()
        .route("/users", get(list))
        .route("/users/{id}", get(user))
        .route("/orders/{id}", get(order))
        .route("/seventh", get(seventh))
        .route("/by-path", get(by_path))
        .route("/by-path/", get(by_path))
        .route("/by-path/{*rest}", get(by_path))
        .with_state(Script::numbers())
}

/// An app in which each of these paths is stored.
async fn stored(paths: &[&str]) -> App {
    let app = App::new(routes());
    store(&app, paths).await;
    app
}

async fn store(app: &App, paths: &[&str]) {
    for path in paths {
        app.get(path).await;
        assert!(app.get(path).await.is_hit(), "{path}");
    }
}

/// Which of these paths were ended: asks for each, so that afterwards all are stored again.
async fn ended<'a>(app: &App, paths: &[&'a str]) -> Vec<&'a str> {
    let mut ended = Vec::new();
    for path in paths {
        if !app.get(path).await.is_hit() {
            ended.push(*path);
        }
    }
    ended
}
