use axum::extract::Path;
use pacific_cache::etag;

struct User;

#[etag(key = "user:{id}")]
async fn mismatched(Path(id): Path<u64>) -> String {
    id
}

#[etag]
async fn no_response(Path(id): Path<u64>) -> User {
    let _ = id;
    User
}

fn main() {}
