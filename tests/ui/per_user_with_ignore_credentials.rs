use axum::extract::Path;
use pacific_cache::cache;

#[cache(per_user(id), ignore_credentials)]
async fn per_user_first(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(ignore_credentials, per_user(id))]
async fn per_user_last(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
