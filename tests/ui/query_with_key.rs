use axum::extract::Path;
use pacific_cache::cache;

#[cache(query("page"), key = "user:{id}")]
async fn with_key(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
