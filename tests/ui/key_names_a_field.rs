use axum::extract::Query;
use pacific_cache::cache;

#[derive(serde::Deserialize)]
struct Page {
    page: u32,
    per_page: u32,
}

#[cache(ttl = 300, key = "users:{q.page}")]
async fn handler(Query(q): Query<Page>) -> String {
    format!("{} {}", q.page, q.per_page)
}

fn main() {}
