use axum::extract::Path;
use pacific_cache::cache;

#[cache(sensitive, ignore_credentials)]
async fn sensitive_first(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(ignore_credentials, sensitive)]
async fn sensitive_last(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
