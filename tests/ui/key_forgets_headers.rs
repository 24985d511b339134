use axum::http::HeaderMap;
use pacific_cache::cache;

#[cache(ttl = 300)]
async fn handler(headers: HeaderMap) -> String {
    format!("{headers:?}")
}

fn main() {}
