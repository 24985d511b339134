use axum::extract::Path;
use pacific_cache::cache;

#[cache(ttl = 300, key = 5)]
async fn number(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(ttl = 300, key = |request| request.path())]
async fn closure(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
