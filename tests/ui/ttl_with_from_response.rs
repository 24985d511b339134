use axum::extract::Path;
use pacific_cache::cache;

#[cache(ttl = 300, from_response)]
async fn ttl_first(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(from_response, ttl = 300)]
async fn ttl_last(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
