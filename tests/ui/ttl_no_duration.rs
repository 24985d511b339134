use axum::extract::Path;
use pacific_cache::cache;

#[cache(ttl = id)]
async fn handler(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
