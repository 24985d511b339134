use axum::extract::{Path, State};
use axum::http::StatusCode;
use pacific_cache::{cache, etag};

#[derive(Clone)]
struct Db;

impl Db {
    fn revision(&self) -> Result<u64, u64> {
        Ok(1)
    }
}

#[etag(version = db)]
async fn of_something_else(State(db): State<Db>) -> String {
    let _ = db;
    String::new()
}

#[etag(version = missing(id))]
async fn of_nothing(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(ttl = 300)]
#[etag(version = db)]
async fn cached(State(db): State<Db>) -> String {
    let _ = db;
    String::new()
}

#[etag(version = db.revision()?)]
async fn returns_no_result(State(db): State<Db>) -> String {
    let _ = db;
    String::new()
}

#[etag(version = db.revision()?)]
async fn with_another_error(State(db): State<Db>) -> Result<String, StatusCode> {
    let _ = db;
    Ok(String::new())
}

fn main() {}
