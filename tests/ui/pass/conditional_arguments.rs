#![deny(warnings)]
//! Arguments that are there under a condition.

use axum::extract::{Path, Query, State};
use axum::{Router, routing::get};
use pacific_cache::{cache, etag, invalidates, memoize};

#[cache(key = "user:{id}", skip(there, gone))]
async fn cached(
    #[cfg(all())] State(there): State<u64>,
    Path(id): Path<u64>,
    #[cfg(any())] gone: Missing,
) -> String {
    format!("{id} {there}")
}

#[cache(ttl = 300)]
#[invalidates("seen")]
async fn by_default(#[cfg(not(all()))] _: Missing, #[cfg(all())] Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag(key = "user:{id}")]
async fn tagged(Path(id): Path<u64>, #[cfg(any())] gone: Missing, #[cfg(all())] _: Query<()>) -> String {
    id.to_string()
}

#[memoize]
#[invalidates("{there}")]
async fn memoized(#[cfg(all())] there: u64, #[cfg(any())] gone: Missing) -> u64 {
    there
}

fn main() {
    let _: Router = Router::new()
        .route("/cached/{id}", get(cached))
        .route("/by-default/{id}", get(by_default))
        .route("/tagged/{id}", get(tagged))
        .with_state(1);
    drop(memoized(1));
}
