use axum::extract::Path;
use pacific_cache::etag;

#[etag(key = "")]
async fn empty(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag(key = "user:{}")]
async fn braces(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag(key = 5)]
async fn number(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
