use axum::extract::Path;
use pacific_cache::cache;

#[cache(ttl = 300, key = "p:{price:.2}")]
async fn handler(Path(price): Path<f64>) -> String {
    price.to_string()
}

fn main() {}
