use axum::extract::{Path, Query};
use pacific_cache::cache;

#[cache(ttl = 300, key = "user:{id}")]
async fn handler(Path(id): Path<u64>, Query(page): Query<u32>) -> String {
    format!("{id} {page}")
}

fn main() {}
