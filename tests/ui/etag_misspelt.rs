use axum::extract::Path;
use pacific_cache::etag;

#[etag(weak, weak)]
async fn twice(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag(kee = "user:{id}")]
async fn near(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag(frobnicate)]
async fn far(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag("user:{id}")]
async fn nameless(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag(version)]
async fn absent(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag(strong = true)]
async fn flag(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
