use axum::extract::Path;
use pacific_cache::cache;

#[cache(store_if = true)]
async fn literal(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(store_if)]
async fn absent(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
