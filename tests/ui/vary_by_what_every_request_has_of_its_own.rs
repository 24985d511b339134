use axum::extract::Path;
use pacific_cache::cache;

#[cache(vary("*"))]
async fn any(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(vary("cookie"))]
async fn cookie(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(vary("accept", "Authorization"))]
async fn authorization(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
