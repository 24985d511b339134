use axum::extract::Path;
use pacific_cache::etag;

#[etag(strong, key = "user:{id}")]
async fn strong(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
