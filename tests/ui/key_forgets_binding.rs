use axum::extract::Query;
use pacific_cache::cache;

#[derive(serde::Deserialize)]
struct Page {
    page: u32,
    per_page: u32,
}

#[cache(ttl = 300, key = "users:{page}")]
async fn handler(Query(Page { page, per_page }): Query<Page>) -> String {
    format!("{page} {per_page}")
}

fn main() {}
