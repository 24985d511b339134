//! Cached handlers that carry the same names as values do.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use pacific_cache::{Load, cache};
use pacific_cache_tests::app::{App, Script};

#[cache(ttl = 300, key = "user:{id}")]
async fn user(State(script): State<Script>, Path(id): Path<u64>) -> Response {
    tracing::trace!(id);
    script.run().await
}

#[cache(ttl = 300, key = "user:7")]
async fn seventh(State(script): State<Script>) -> Response {
    script.run().await
}

#[cache(ttl = 300, key = "friends:{id}", tags("user:{id}"))]
async fn friends(State(script): State<Script>, Path(id): Path<u64>) -> Response {
    tracing::trace!(id);
    script.run().await
}

#[cache(ttl = 300, key = "board", tags("user:7", "boards"))]
async fn board(State(script): State<Script>) -> Response {
    script.run().await
}

/// Names its tag itself, before it waits.
#[cache(ttl = 300, key = "late")]
async fn late(State(script): State<Script>) -> Response {
    Load::current().tag("user:7").unwrap();
    script.run().await
}

pub fn routes(script: &Script) -> Router {
    Router::new()
        .route("/users/{id}", get(user))
        .route("/seventh", get(seventh))
        .route("/friends/{id}", get(friends))
        .route("/board", get(board))
        .route("/late", get(late))
        .with_state(script.clone())
}

/// All that carry `user:7`.
pub const SEVENTH: [&str; 5] = ["/users/7", "/seventh", "/friends/7", "/board", "/late"];
/// What doesn't.
pub const OTHERS: [&str; 2] = ["/users/8", "/friends/8"];

/// An app in which all of these are stored.
pub async fn stored() -> App {
    let app = App::new(routes(&Script::numbers()));
    ended(&app).await;
    app
}

/// Which of them were ended: asks for each, so that afterwards all are stored again.
pub async fn ended(app: &App) -> Vec<&'static str> {
    let mut ended = Vec::new();
    for path in SEVENTH.into_iter().chain(OTHERS) {
        if !app.get(path).await.is_hit() {
            ended.push(path);
        }
    }
    ended
}
