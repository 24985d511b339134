use axum::extract::Path;
use pacific_cache::invalidates;

#[invalidates("users", "user:*", "user:{id}:*")]
async fn rename(Path(id): Path<u64>) {
    let _ = id;
}

fn main() {}
