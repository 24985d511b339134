use axum::extract::Path;
use pacific_cache::etag;
// Any attribute serves here: it is refused by its name.
use pacific_cache::invalidates as protect;

mod utoipa {
    pub(crate) use pacific_cache::invalidates as path;
}

#[etag(version = 1)]
#[protect("a")]
#[utoipa::path("b")]
async fn handler(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
