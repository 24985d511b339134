#![forbid(unsafe_code)]
#![deny(warnings)]
//! A crate of edition 2021 that calls the runtime by another name.

use axum::extract::{Path, State};
use caching::{cache, etag, invalidates, memoize, name, CacheKey};

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

#[memoize(ttl = 300, swr = "1m", tags("users"), crate = caching)]
async fn greeting(name: String) -> Result<String, std::num::ParseIntError> {
    let gen: u64 = "1".parse()?;
    Ok(format!("{name} {gen}"))
}

struct Users {
    tenant: u64,
}

impl Users {
    #[memoize(key = "{self.tenant}:{name}", store_if = |found| found.is_some(), crate = caching)]
    async fn find(&self, name: &str) -> Option<u64> {
        let gen = name.len() as u64;
        if gen == 0 {
            return None;
        }
        Box::pin(self.find(&name[1..])).await.or(Some(gen))
    }
}

#[etag(version = id.checked_add(1).ok_or("too many")?, strong, crate = caching)]
async fn tagged(Path(id): Path<u64>) -> Result<String, &'static str> {
    let gen = id;
    Ok(gen.to_string())
}

#[etag(key = "user:{id}", crate = caching)]
async fn named(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {
    let id = UserId { id: 7 };
    assert_eq!(name!(crate = caching, "user:{id}").as_str(), "user:(7)");
    let _: axum::Router = axum::Router::new().route("/users/{id}", axum::routing::get(user));
    let routes = axum::Router::<()>::new().route("/tagged/{id}", axum::routing::get(tagged));
    drop(routes.route("/named/{id}", axum::routing::get(named)));
    drop(update(7));
    drop(greeting(String::from("Ann")));
    drop(Users { tenant: 7 }.find("Ann"));
}
