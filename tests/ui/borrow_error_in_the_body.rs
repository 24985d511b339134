use axum::extract::Path;
use pacific_cache::cache;

#[cache(ttl = 300)]
async fn handler(Path(name): Path<String>) -> String {
    drop(name);
    name
}

fn main() {}
