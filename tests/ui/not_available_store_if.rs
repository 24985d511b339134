use axum::extract::Path;
use pacific_cache::cache;

#[cache(ttl = 300, store_if = |value| value.is_ok())]
async fn handler(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
