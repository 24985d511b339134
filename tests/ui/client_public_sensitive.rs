use axum::extract::Path;
use pacific_cache::cache;

#[cache(sensitive, client = "public, max-age=600")]
async fn handler(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
