use axum::extract::Path;
use pacific_cache::cache;

#[cache(client = "pubic")]
async fn near(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(client = "public, frobnicate")]
async fn far(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(client = 60)]
async fn not_text(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
