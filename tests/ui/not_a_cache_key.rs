use axum::extract::Path;
use pacific_cache::cache;

#[derive(serde::Deserialize)]
struct UserId(u64);

#[cache(ttl = 300, key = "user:{id}")]
async fn handler(Path(id): Path<UserId>) -> String {
    id.0.to_string()
}

fn main() {}
