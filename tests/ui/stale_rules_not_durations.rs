use axum::extract::Path;
use pacific_cache::cache;

#[cache(ttl = 300, swr, stale_if_error)]
async fn absent(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(ttl = 300, swr = -5, stale_if_error = 1.5)]
async fn negative(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(ttl = 300, swr = 0, stale_if_error = "0s")]
async fn zero(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(ttl = 300, swr = "5 parsecs", stale_if_error = "")]
async fn unit(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
