use axum::extract::Path;
use pacific_cache::cache;

#[cache(ttl = "10m", client = "max-age=60")]
async fn below(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(ttl = 60, client = "max-age=60")]
async fn above(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
