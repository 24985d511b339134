use axum::extract::Path;
use pacific_cache::{cache, etag};

#[cache(ttl = 300)]
#[etag]
async fn bare(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(ttl = 300)]
#[etag(key = "user:{id}")]
async fn key(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag]
#[cache(ttl = 300)]
async fn bare_above(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag(key = "user:{id}")]
#[cache(ttl = 300)]
async fn key_above(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(ttl = 300)]
#[etag(strong)]
#[etag(version = id)]
async fn two(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
