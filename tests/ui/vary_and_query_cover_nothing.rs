use axum::extract::RawQuery;
use axum::http::HeaderMap;
use pacific_cache::cache;

#[cache(vary("accept-language"), query("page"))]
async fn handler(headers: HeaderMap, RawQuery(query): RawQuery) -> String {
    format!("{headers:?} {query:?}")
}

fn main() {}
