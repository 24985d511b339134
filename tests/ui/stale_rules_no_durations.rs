use axum::extract::Path;
use pacific_cache::cache;

#[cache(ttl = 300, swr = id, stale_if_error = missing)]
async fn handler(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
