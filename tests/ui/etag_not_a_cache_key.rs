use axum::extract::Path;
use pacific_cache::etag;

#[derive(serde::Deserialize)]
struct UserId(u64);

#[etag(key = "user:{id}")]
async fn user(Path(id): Path<UserId>) -> String {
    id.0.to_string()
}

fn main() {}
