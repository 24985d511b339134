use axum::extract::Path;
use pacific_cache::cache;
// Any attribute serves here: it is refused by its name.
use pacific_cache::{invalidates as authorize_admin, invalidates as has_role, invalidates as protect};

mod utoipa {
    pub(crate) use pacific_cache::invalidates as path;
}

#[cache(ttl = 300)]
#[protect("a")]
#[authorize_admin("b")]
#[has_role("c")]
#[utoipa::path("d")]
async fn handler(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
