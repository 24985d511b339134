use axum::Json;
use pacific_cache::cache;

#[cache(ttl = 300)]
async fn json(Json(body): Json<Vec<u32>>) -> String {
    format!("{body:?}")
}

#[cache(ttl = 300, key = "all")]
async fn text(body: String) -> String {
    body
}

fn main() {}
