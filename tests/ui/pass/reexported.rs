#![deny(warnings)]
//! The runtime may be somewhere else.

mod web {
    pub(crate) mod caching {
        pub(crate) use pacific_cache::*;
    }
}

use axum::extract::Path;
use web::caching::{CacheKey, cache, etag, invalidates, memoize, name};

#[derive(CacheKey, serde::Deserialize)]
#[cache_key(crate = crate::web::caching)]
struct UserId(u64);

#[cache(ttl = 300, key = "user:{id}", crate = web::caching)]
async fn user(Path(id): Path<UserId>) -> String {
    id.0.to_string()
}

#[invalidates("user:{id}", crate = crate::web::caching)]
async fn update(id: u64) -> u64 {
    id
}

#[etag(version = 2, crate = crate::web::caching)]
#[cache(ttl = 300, crate = web::caching)]
async fn tagged_above() {}

#[cache(ttl = 300, crate = web::caching)]
#[etag(version = 2, crate = web::caching)]
async fn tagged_below() {}

#[memoize(ttl = 300, crate = web::caching)]
#[etag(key = "nothing", crate = web::caching)]
async fn tagged() {}

#[memoize(ttl = 300, crate = web::caching)]
async fn value(id: u64) -> Result<u64, String> {
    Ok(id)
}

struct Users(u64);

impl Users {
    /// What rewrites the body below an attribute on a method makes that put itself last.
    #[memoize(key = "{self.0}:{id}", crate = web::caching)]
    #[invalidates("seen", crate = crate::web::caching)]
    async fn value(&self, id: u64) -> u64 {
        self.0 + id
    }
}

fn main() {
    let id = UserId(7);
    assert_eq!(name!(crate = web::caching, "user:{id}").as_str(), "user:7");
    let _: axum::Router = axum::Router::new()
        .route("/users/{id}", axum::routing::get(user))
        .route("/above", axum::routing::get(tagged_above))
        .route("/below", axum::routing::get(tagged_below))
        .route("/tagged", axum::routing::get(tagged));
    drop((update(7), value(7), Users(7).value(7)));
}
