#![deny(dead_code)]

use axum::extract::Path;
use pacific_cache::{cache, invalidates};

#[cache(ttl = 300, key = "user:{id}")]
async fn cached(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[invalidates("user:{id}")]
async fn invalidating(id: u64) -> u64 {
    id
}

fn main() {}
