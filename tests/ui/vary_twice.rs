use axum::extract::Path;
use pacific_cache::cache;

#[cache(vary("accept", "Accept"))]
async fn twice(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
