use axum::extract::Path;
use pacific_cache::cache;

#[cache(query(""))]
async fn empty(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(query(page))]
async fn bare(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(query("page", "page"))]
async fn twice(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
