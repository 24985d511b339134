use axum::Json;
use pacific_cache::{cache, etag};

#[cache(ttl = 300)]
async fn cached() -> Json<Missing> {
    unimplemented!()
}

#[etag]
async fn tagged() -> Json<Missing> {
    unimplemented!()
}

fn main() {}
