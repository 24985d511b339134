use axum::extract::Path;
use pacific_cache::cache;

#[cache(per_user())]
async fn none(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(per_user)]
async fn flag(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(per_user(id, id))]
async fn two(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
