#![forbid(unsafe_code)]
#![deny(warnings)]
//! A crate of edition 2021 that calls the runtime by another name.

use axum::extract::{Path, State};
use caching::{cache, invalidates, name, CacheKey};

#[derive(CacheKey)]
#[cache_key(crate = caching)]
struct UserId {
    id: u64,
}

#[cache(ttl = 300, key = "user:{id}", tags("users"), crate = caching)]
async fn user(State(()): State<()>, Path(id): Path<u64>) -> Result<String, String> {
    // A name in edition 2021, a keyword in 2024.
    let gen = id.checked_add(1).ok_or("too many")?;
    Ok(gen.to_string())
}

#[invalidates("users", "user:{id}", on = "success", crate = caching)]
async fn update(id: u64) -> Result<u64, std::num::ParseIntError> {
    let gen: u64 = "1".parse()?;
    Ok(gen + id)
}

fn main() {
    let id = UserId { id: 7 };
    assert_eq!(name!(crate = caching, "user:{id}").as_str(), "user:(7)");
    let _: axum::Router = axum::Router::new().route("/users/{id}", axum::routing::get(user));
    drop(update(7));
}
