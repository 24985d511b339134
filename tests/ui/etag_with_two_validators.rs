use axum::extract::Path;
use pacific_cache::etag;

#[etag(key = "user:{id}", version = id)]
async fn key_first(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag(version = id, key = "user:{id}")]
async fn version_first(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag(key = "user:{id}")]
#[etag(version = id)]
async fn attributes(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
