use axum::extract::Path;
use pacific_cache::cache;

#[cache(per_user(id), client = "public, max-age=600")]
async fn public(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
