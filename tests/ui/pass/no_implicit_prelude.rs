#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, unused_lifetimes, single_use_lifetimes)]
//! Expansions name everything by its whole path, and what they add is never unused.

use ::axum::extract::{Path, Query, State};
use ::pacific_cache::{CacheKey, NamedCache, cache, etag, invalidates, memoize, name};
use ::std::option::Option::{self, Some};
use ::std::result::Result::{self, Err, Ok};
use ::std::string::String;

// What the user calls as an expansion might.
#[allow(dead_code)]
mod key {}
#[allow(dead_code)]
struct Key;
#[allow(dead_code)]
struct Response;
#[allow(dead_code)]
struct Memoize;
#[allow(dead_code)]
struct Tag;
#[allow(dead_code)]
trait Copy {}
#[allow(dead_code)]
trait MemoizeAny {}
#[allow(dead_code, non_upper_case_globals)]
const request: u8 = 1;

/// A page.
#[derive(CacheKey, ::serde::Deserialize)]
pub struct Page {
    page: u32,
    size: Option<u32>,
}

#[derive(CacheKey)]
enum Shape {
    Unit,
    Tuple(u8, String),
    Named { key: u8 },
}

#[derive(CacheKey)]
struct Pair<T, const N: usize>([T; N], T);

/// Documented, as everything public has to be.
///
/// # Errors
/// None.
#[cache(ttl = "5m", key = "page:{page}", tags("pages", "page:{page}"))]
pub async fn page(State(()): State<()>, Query(page): Query<Page>) -> Result<String, String> {
    if let Some(size) = page.size {
        return Err(::std::format!("{size}"));
    }
    Ok(::std::format!("{}", page.page))
}

#[cache(ttl = ::std::time::Duration::from_secs(*key), key = ::std::format!("{key}"), skip(key))]
async fn expression(Path(key): Path<u64>) -> String {
    ::std::format!("{key}{request}")
}

#[cache]
async fn nothing() {}

static PAGES: NamedCache = NamedCache::new("pages");

#[cache(
    per_user(key), vary("accept"), query("key"), store_if = |response| response.status().is_success(),
    swr = 5, stale_if_error = "5m", client = "private", schema = 1, collect, cache = PAGES
)]
async fn every_option(Query(key): Query<u64>) -> String {
    ::std::format!("{key}")
}

#[etag(key = "page:{key}")]
async fn of_a_name(Query(key): Query<u64>) -> String {
    ::std::format!("{key}")
}

fn revision(key: u64) -> Result<Option<u64>, String> {
    Ok(Some(key))
}

#[etag(version = revision(*key)?, strong)]
async fn of_a_version(Query(key): Query<u64>) -> Result<String, String> {
    Ok(::std::format!("{key}"))
}

#[cache(store_if = |response| response.status().is_success())]
#[etag(version = revision(*key)?, strong)]
async fn stored_of_a_version(Query(key): Query<u64>) -> Result<String, String> {
    Ok(::std::format!("{key}"))
}

#[memoize(ttl = 5, swr = 5, tags("page:{key}"), store_if = |text| text.len() > 1, cache = PAGES)]
async fn result(key: u64) -> Result<String, String> {
    Ok(::std::format!("{key}"))
}

#[memoize]
async fn text(key: u64) -> String {
    ::std::format!("{key}")
}

struct Pages(u64);

impl Pages {
    #[memoize(ttl = ::std::time::Duration::from_secs(*key), key = "{self.0}:{key}")]
    async fn option(&self, key: u64) -> Option<u64> {
        Some(self.0 + key)
    }

    #[memoize(skip(self))]
    async fn failing(&self, key: &str) -> Result<u64, ::std::num::ParseIntError> {
        let parsed: u64 = key.parse()?;
        Ok(self.0 + parsed)
    }
}

#[invalidates("pages", "page:{guard}", on = "success")]
async fn update(guard: u64, value: String) -> Result<String, ::std::num::ParseIntError> {
    let parsed: u64 = value.parse()?;
    Ok(::std::format!("{}", parsed + guard))
}

fn main() {
    let shapes = [Shape::Unit, Shape::Tuple(1, String::new()), Shape::Named { key: 1 }];
    let [unit, tuple, named] = &shapes;
    let pair = Pair([1_u8; 3], 2);
    ::std::assert_eq!(name!("{unit}:{tuple}:{named}:{pair}").as_str(), "Unit():Tuple(1,):Named(1):([3,1,1,1],2)");
    let router = ::axum::Router::new()
        .route("/pages", ::axum::routing::get(page))
        .route("/expression/{key}", ::axum::routing::get(expression))
        .route("/nothing", ::axum::routing::get(nothing))
        .route("/every-option", ::axum::routing::get(every_option))
        .route("/name", ::axum::routing::get(of_a_name))
        .route("/version", ::axum::routing::get(of_a_version))
        .route("/stored-version", ::axum::routing::get(stored_of_a_version));
    let _: ::axum::Router = router;
    ::std::mem::drop((update(1, String::new()), result(1), text(1)));
    let pages = Pages(1);
    ::std::mem::drop((pages.option(1), pages.failing("1")));
}
