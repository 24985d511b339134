use axum::extract::Path;
use pacific_cache::cache;

#[cache(cache = "sessions")]
async fn text(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(cache = sessions())]
async fn call(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
