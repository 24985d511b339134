use axum::extract::Request;
use pacific_cache::cache;

#[cache(ttl = 300)]
async fn handler(request: Request) -> String {
    format!("{request:?}")
}

fn main() {}
