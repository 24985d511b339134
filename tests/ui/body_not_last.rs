use axum::Json;
use axum::extract::Path;
use pacific_cache::{cache, etag};

#[cache(ttl = 300, skip(body))]
async fn cached(Json(body): Json<u64>, Path(id): Path<u64>) -> String {
    format!("{id} {body}")
}

#[etag]
async fn tagged(body: String, Path(id): Path<u64>) -> String {
    format!("{id} {body}")
}

fn main() {}
