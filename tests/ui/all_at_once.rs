use axum::extract::Path;
use pacific_cache::{cache, etag};

#[cache(tll = 300, key = "user:{}", skip(nobody), swr = 0, client = "pubic", vary("a b"), cache = "c")]
#[etag(kee = "user:{id}")]
fn handler(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
