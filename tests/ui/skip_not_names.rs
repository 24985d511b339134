use axum::extract::Path;
use pacific_cache::cache;

#[cache(ttl = 300, skip)]
async fn bare(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(ttl = 300, skip("id"))]
async fn text(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
