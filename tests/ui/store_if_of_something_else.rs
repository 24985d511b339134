use axum::extract::Path;
use pacific_cache::{cache, memoize};

#[cache(store_if = |response| response.len())]
async fn handler(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[memoize(store_if = |value: &String| value.is_empty())]
async fn value(id: u64) -> u64 {
    id
}

fn main() {}
