use axum::extract::Path;
use pacific_cache::etag;

#[etag(key = "user:{idd}")]
async fn unknown(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
