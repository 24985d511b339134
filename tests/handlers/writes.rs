//! Functions that invalidate, of every shape.

use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use pacific_cache::{cache, invalidates};

use crate::app::{App, Loads, Shop};

#[cache(ttl = 300, key = "article:{id}", tags("articles"))]
async fn show(State(loads): State<Loads>, Path(id): Path<u64>) -> Json<(u64, u64)> {
    Json((id, loads.count()))
}

#[invalidates("article:{id}")]
async fn by_key(Path(id): Path<u64>) -> StatusCode {
    StatusCode::NO_CONTENT
}

const ARTICLES: &str = "articles";

#[invalidates(ARTICLES)]
async fn by_tag() -> impl IntoResponse {
    "done"
}

#[invalidates("article:{id}", on = "success")]
async fn checked(Path(id): Path<u64>) -> Result<StatusCode, (StatusCode, String)> {
    let parity: u8 = u8::try_from(id).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    if parity == 1 {
        return Ok(StatusCode::OK);
    }
    Err((StatusCode::CONFLICT, format!("{id} is even")))
}

#[invalidates("article:{id}")]
async fn failing(Path(id): Path<u64>) -> Result<(), StatusCode> {
    Err(StatusCode::from_u16(500 + u16::try_from(id).unwrap_or(0)).unwrap_or(StatusCode::BAD_GATEWAY))
}

#[invalidates("article:{id}", on = "success")]
async fn panicking(Path(id): Path<u64>) -> Result<(), StatusCode> {
    assert_eq!(id, 0, "nobody knows what was done");
    Ok(())
}

/// Functions that are no handlers.
struct Articles {
    id: u64,
    titles: Vec<String>,
}

impl Articles {
    #[invalidates("article:{self.id}")]
    async fn rename(&mut self, title: &str) -> &str {
        self.titles.push(title.to_owned());
        &self.titles[self.titles.len() - 1]
    }

    #[invalidates("article:{self.id}")]
    #[invalidates("articles", on = "success")]
    async fn boxed(
        self,
    ) -> Result<Box<dyn Iterator<Item = String> + Send>, Box<dyn std::error::Error + Send + Sync>> {
        if self.titles.is_empty() {
            return Err("nothing to import".into());
        }
        Ok(Box::new(self.titles.into_iter()))
    }
}

async fn methods(Path(id): Path<u64>) -> String {
    let mut articles = Articles { id, titles: Vec::new() };
    let title = articles.rename("a title").await.to_owned();
    title + " " + &articles.boxed().await.map_or(0, Iterator::count).to_string()
}

pub(crate) fn routes() -> Router<Shop> {
    Router::new()
        .route("/article/{id}", get(show))
        .route("/by-key/{id}", post(by_key))
        .route("/by-tag", post(by_tag))
        .route("/checked/{id}", post(checked))
        .route("/failing/{id}", post(failing))
        .route("/panicking/{id}", post(panicking))
        .route("/methods/{id}", post(methods))
}

/// Reads an article until it is a hit, does something, and tells whether the next read loads anew.
async fn is_invalidated_by(id: u64, path: &str) -> (StatusCode, bool) {
    let app = App::new();
    let article = format!("/writes/article/{id}");
    app.send(Method::GET, &article).await;
    assert!(app.send(Method::GET, &article).await.is_hit);
    let answer = app.send(Method::POST, path).await;
    (answer.status, !app.send(Method::GET, &article).await.is_hit)
}

#[tokio::test]
async fn a_name_is_invalidated_however_the_body_ends() {
    assert_eq!(is_invalidated_by(7, "/writes/by-key/7").await, (StatusCode::NO_CONTENT, true));
    assert_eq!(is_invalidated_by(7, "/writes/by-tag").await, (StatusCode::OK, true));
    assert_eq!(is_invalidated_by(3, "/writes/failing/3").await, (StatusCode::SERVICE_UNAVAILABLE, true));
    assert_eq!(is_invalidated_by(7, "/writes/methods/7").await, (StatusCode::OK, true));
}

#[tokio::test]
async fn another_name_is_not() {
    assert_eq!(is_invalidated_by(7, "/writes/by-key/8").await, (StatusCode::NO_CONTENT, false));
}

#[tokio::test]
async fn on_success_leaves_a_failure_alone() {
    assert_eq!(is_invalidated_by(1, "/writes/checked/1").await, (StatusCode::OK, true));
    assert_eq!(is_invalidated_by(2, "/writes/checked/2").await, (StatusCode::CONFLICT, false));
    assert_eq!(is_invalidated_by(300, "/writes/checked/300").await, (StatusCode::BAD_REQUEST, false));
}

#[tokio::test]
async fn a_panic_invalidates_on_success_too() {
    let app = std::sync::Arc::new(App::new());
    app.send(Method::GET, "/writes/article/5").await;
    let asked = app.clone();
    let panicked = tokio::spawn(async move { asked.send(Method::POST, "/writes/panicking/5").await.status });
    assert!(panicked.await.is_err());
    assert!(!app.send(Method::GET, "/writes/article/5").await.is_hit);
}

#[tokio::test]
async fn the_body_stays_as_it_was() {
    let app = App::new();
    assert_eq!(app.send(Method::POST, "/writes/methods/7").await.body, "a title 1");
}
