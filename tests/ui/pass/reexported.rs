#![deny(warnings)]
//! The runtime may be somewhere else.

mod web {
    pub(crate) mod caching {
        pub(crate) use pacific_cache::*;
    }
}

use axum::extract::Path;
use web::caching::{CacheKey, cache, invalidates, name};

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

fn main() {
    let id = UserId(7);
    assert_eq!(name!(crate = web::caching, "user:{id}").as_str(), "user:7");
    let _: axum::Router = axum::Router::new().route("/users/{id}", axum::routing::get(user));
    drop(update(7));
}
