#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, unused_lifetimes, single_use_lifetimes)]
//! Expansions name everything by its whole path, and what they add is never unused.

use ::axum::extract::{Path, Query, State};
use ::pacific_cache::{CacheKey, cache, invalidates, name};
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
trait Copy {}
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
        .route("/nothing", ::axum::routing::get(nothing));
    let _: ::axum::Router = router;
    ::std::mem::drop(update(1, String::new()));
}
