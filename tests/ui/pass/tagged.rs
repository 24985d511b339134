#![deny(warnings)]
//! `#[etag]`, from bytes, names and versions.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use pacific_cache::etag;

#[derive(Clone)]
struct Db;

struct Missing;

impl Db {
    async fn find(&self, id: u64) -> Result<u64, Missing> {
        if id == 0 { Err(Missing) } else { Ok(id) }
    }

    async fn revision(&self, id: &u64) -> Option<u64> {
        (*id > 3).then_some(*id)
    }
}

struct Failure;

impl From<Missing> for Failure {
    fn from(_: Missing) -> Self {
        Self
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        axum::http::StatusCode::NOT_FOUND.into_response()
    }
}

type Answer<T> = Result<T, Failure>;

#[etag]
async fn bytes(State(_db): State<Db>) -> impl IntoResponse {
    "bytes"
}

#[etag()]
async fn nothing() {}

#[etag(strong)]
async fn strong(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag(key = "user:{id}")]
async fn of_a_name(Path(id): Path<u64>) -> &'static str {
    "user"
}

#[etag(key = "users")]
async fn of_a_constant_name(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag(key = format!("user:{id}"))]
async fn of_a_names_text(Path(id): Path<u64>, State(Db): State<Db>) -> String {
    id.to_string()
}

#[etag(version = db.revision(id).await)]
async fn of_an_option(State(db): State<Db>, Path(mut id): Path<u64>) -> String {
    let _ = db;
    id += 1;
    id.to_string()
}

#[etag(version = db.find(*id).await.map_err(Failure::from))]
async fn of_a_result(State(db): State<Db>, Path(id): Path<u64>) -> String {
    let _ = db;
    id.to_string()
}

#[etag(version = db.find(*id).await?, strong)]
async fn with_a_question_mark(State(db): State<Db>, Path(id): Path<u64>) -> Answer<String> {
    let _ = db;
    Ok(id.to_string())
}

#[etag(version = {
    let found = db.find(*id).await.ok();
    format!("{found:?}{}", env!("CARGO_PKG_VERSION"))
})]
async fn of_a_block<S: Clone + Send + Sync, const SIZE: usize>(
    State(db): State<Db>,
    State(_other): State<S>,
    Query(id): Query<u64>,
) -> Answer<impl IntoResponse> {
    let _ = db;
    Ok((SIZE + usize::try_from(id).unwrap_or_default()).to_string())
}

fn main() {
    let _: Router = Router::new()
        .route("/bytes", get(bytes))
        .route("/nothing", get(nothing))
        .route("/strong/{id}", get(strong))
        .route("/name/{id}", get(of_a_name))
        .route("/constant-name/{id}", get(of_a_constant_name))
        .route("/text/{id}", get(of_a_names_text))
        .route("/option/{id}", get(of_an_option))
        .route("/result/{id}", get(of_a_result))
        .route("/question-mark/{id}", get(with_a_question_mark))
        .route("/block/{id}", get(of_a_block::<Db, 3>))
        .with_state(Db);
}
