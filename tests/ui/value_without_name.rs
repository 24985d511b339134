use axum::extract::Path;
use pacific_cache::cache;

#[cache(300)]
async fn seconds(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache("user:{id}")]
async fn template(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
