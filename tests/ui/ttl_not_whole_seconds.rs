use axum::extract::Path;
use pacific_cache::cache;

#[cache(ttl = -5)]
async fn negative(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(ttl = 1.5)]
async fn fraction(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(ttl = 5m)]
async fn without_quotes(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
