use axum::extract::Path;
use pacific_cache::cache;

static SESSIONS: &str = "sessions";

#[cache(cache = SESSIONS)]
async fn other(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(cache = MISSING)]
async fn missing(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
