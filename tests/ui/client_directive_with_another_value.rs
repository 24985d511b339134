use axum::extract::Path;
use pacific_cache::cache;

#[cache(client = "max-age=5m, s-maxage")]
async fn no_number(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(client = "public=1")]
async fn value(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(client = "public,,immutable")]
async fn empty(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(client = "public, private")]
async fn both(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
