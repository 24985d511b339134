use axum::extract::Path;
use pacific_cache::cache;

#[cache(ttl = 300)]
async fn handler(Path(id): Path<u64>) -> String {
    let moved = id.to_string();
    drop(moved);
    missing();
    id
}

fn main() {}
