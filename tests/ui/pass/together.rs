#![deny(warnings)]
//! Several attributes on one function, in any order.

use axum::extract::{Path, State};
use axum::{Router, routing::get};
use pacific_cache::invalidates;
use pacific_cache::{cache, memoize};

/// What is imported for one attribute only stays used.
mod imported {
    pub(crate) use pacific_cache::etag;
}
use imported::etag;

/// Attributes that are merely called as ours are.
mod theirs {
    pub(crate) use tracing::instrument as cache;
    pub(crate) use tracing::instrument as etag;
}

#[derive(Clone)]
struct Db;

impl Db {
    async fn revision(&self, id: u64) -> Result<u64, String> {
        if id == 0 { Err("none".to_owned()) } else { Ok(id) }
    }
}

#[cache(ttl = 300)]
#[etag(strong)]
async fn cache_etag(State(_db): State<Db>, Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag(strong)]
#[cache(ttl = 300)]
async fn etag_cache(State(_db): State<Db>, Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(ttl = 300, key = "user:{id}", store_if = |response| response.status() == 200)]
#[etag(version = db.revision(*id).await?)]
async fn versioned(State(db): State<Db>, Path(id): Path<u64>) -> Result<String, String> {
    let _ = db;
    Ok(id.to_string())
}

#[cache(ttl = 300)]
#[etag(version = *id)]
async fn only_the_version(Path(id): Path<u64>) -> &'static str {
    "the body doesn't mention it"
}

/// A handler with everything that may stand above and below.
#[etag(version = *id, strong)]
#[tracing::instrument(skip(_db))]
#[cache(ttl = 300)]
#[axum::debug_handler(state = Db)]
#[invalidates("seen:{id}")]
async fn in_between(State(_db): State<Db>, Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(ttl = 300)]
#[invalidates("seen:{id}")]
#[cfg_attr(all(), etag(version = *id))]
async fn given_by_a_condition(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[invalidates("seen:{id}")]
#[etag(key = "user:{id}")]
async fn invalidates_etag(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag]
#[invalidates("seen:{id}")]
async fn etag_invalidates(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag(key = "user:{id}")]
#[memoize(skip(_db))]
async fn etag_memoize(State(_db): State<Db>, Path(id): Path<u64>) -> String {
    id.to_string()
}

#[memoize(skip(_db))]
#[tracing::instrument(skip(_db))]
#[etag(key = "user:{id}")]
#[invalidates("seen:{id}")]
async fn memoize_etag(State(_db): State<Db>, Path(id): Path<u64>) -> String {
    id.to_string()
}

#[etag]
#[theirs::cache(skip_all)]
async fn another_cache_below(State(_db): State<Db>, Path(id): Path<u64>) -> String {
    id.to_string()
}

#[theirs::etag(skip_all)]
#[cache(ttl = 300)]
async fn another_etag_above(State(_db): State<Db>, Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {
    let _: Router = Router::new()
        .route("/cache-etag/{id}", get(cache_etag))
        .route("/etag-cache/{id}", get(etag_cache))
        .route("/versioned/{id}", get(versioned))
        .route("/only-the-version/{id}", get(only_the_version))
        .route("/in-between/{id}", get(in_between))
        .route("/condition/{id}", get(given_by_a_condition))
        .route("/invalidates-etag/{id}", get(invalidates_etag))
        .route("/etag-invalidates/{id}", get(etag_invalidates))
        .route("/etag-memoize/{id}", get(etag_memoize))
        .route("/memoize-etag/{id}", get(memoize_etag))
        .route("/another-cache/{id}", get(another_cache_below))
        .route("/another-etag/{id}", get(another_etag_above))
        .with_state(Db);
}
