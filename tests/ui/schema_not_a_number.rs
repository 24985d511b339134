use axum::extract::Path;
use pacific_cache::cache;

#[cache(schema = "2")]
async fn text(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(schema = -1)]
async fn negative(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(schema = 4294967296)]
async fn large(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(schema = VERSION)]
async fn path(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
