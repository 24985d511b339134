use axum::extract::Path;
use pacific_cache::cache;

#[cache(vary("accept language"))]
async fn space(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(vary(accept))]
async fn bare(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(vary())]
async fn nothing(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
