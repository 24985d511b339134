use axum::extract::Path;
use pacific_cache::{cache, memoize};

#[cache(key = id, skip(id))]
async fn handler(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[memoize(key = id, skip(id))]
async fn function(id: u64) -> u64 {
    id
}

fn main() {}
