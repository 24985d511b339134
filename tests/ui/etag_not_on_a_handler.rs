use axum::extract::Path;
use axum::http::Method;
use pacific_cache::etag;

#[etag]
fn not_async(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag]
struct User;

#[etag]
async fn plain(id: u64) -> String {
    id.to_string()
}

impl User {
    #[etag]
    async fn method(&self, Path(id): Path<u64>) -> String {
        id.to_string()
    }
}

#[etag]
async fn sixteen(
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
) -> String {
    String::new()
}

fn main() {}
