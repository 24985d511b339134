use axum::extract::Path;
use pacific_cache::{cache, memoize};

#[cache(ttl = 300)]
#[memoize(ttl = 60)]
async fn cache_above(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[memoize(ttl = 300)]
#[cache(ttl = 60)]
async fn memoize_above(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[memoize(ttl = 300)]
#[memoize(ttl = 60)]
async fn twice(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
