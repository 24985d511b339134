//! The comparisons: what is asked of the static handlers, and what of the cache.

use std::time::Duration;

use axum::Router;
use axum::http::{
    HeaderValue,
    header::{CONTENT_TYPE, ETAG},
};

use pacific_cache::{Cache, configure_cache};

use crate::{Failure, apps, call::Call};

const KB_1: usize = 1 << 10;
const KB_64: usize = 64 << 10;
const MB_1: usize = 1 << 20;

/// A target whose query the cached handler has in its key.
const QUERY: &str = "/query?page=3&per_page=20";

/// The same for the static handler that reads its query.
const QUERY_READ: &str = "/query-read?page=3&per_page=20";

/// How often, a millisecond apart, a target is asked for until it is served from the cache.
const PATIENCE: usize = 1_000;

/// Two calls that are compared.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name in the JSON.
    pub key: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The static handler.
    pub limit: Call,
    /// The cache.
    pub cached: Call,
}

/// All cases, each served from the cache already, which this configures: bodies of 1 MB are to fit.
pub async fn all() -> Result<Vec<Case>, Failure> {
    configure_cache(Cache::memory().max_body(2 << 20).max_bytes(64 << 20).build()?);
    let (fixed, cached) = (apps::fixed(), apps::cached());
    let limit = |target, bytes| Call::new(fixed.clone(), target, bytes);
    let hit = |target, bytes| Call::new(cached.clone(), target, bytes).from_cache();
    for (target, bytes) in [("/1k", KB_1), ("/1m", MB_1), (QUERY, KB_1)] {
        warm(limit(target, bytes), hit(target, bytes)).await?;
    }
    let tag = warm(limit("/64k", KB_64), hit("/64k", KB_64)).await?;
    let pair = |target, bytes| (limit(target, bytes), hit(target, bytes));
    let layered = |app: &Router, target, bytes| Call::new(apps::layered(app.clone()), target, bytes);
    let idle = |target, bytes| Call::new(apps::idle(cached.clone()), target, bytes).from_cache();
    let (plain, browser) = (pair("/1k", KB_1), both(pair("/1k", KB_1), Call::by_a_browser));
    let (whole, unmodified) = both(pair("/64k", KB_64), |call| call.with_tag(&tag));
    Ok(vec![
        case("hit_1k", "hit, 1 KB", plain.clone()),
        case("hit_64k", "hit, 64 KB", pair("/64k", KB_64)),
        case("hit_1m", "hit, 1 MB", pair("/1m", MB_1)),
        case("not_modified_64k", "304, 64 KB", (whole, unmodified.not_modified())),
        case("hit_query_key", "hit, query in the key", pair(QUERY, KB_1)),
        case("hit_query_key_read", "  to one that reads it", (limit(QUERY_READ, KB_1), hit(QUERY, KB_1))),
        case("hit_1k_made_before", "hit, 1 KB, without making requests", both(plain, Call::made_before)),
        case("hit_1k_headers", "  the same, a browser's requests", both(browser, Call::made_before)),
        // A layer costs what axum asks for any, and its own.
        case(
            "hit_1k_layered",
            "hit, 1 KB, under HttpCacheLayer",
            (hit("/1k", KB_1), layered(&cached, "/1k", KB_1).from_cache()),
        ),
        case(
            "hit_1k_layered_to_idle",
            "  to one under a layer that does nothing",
            (idle("/1k", KB_1), layered(&cached, "/1k", KB_1).from_cache()),
        ),
        case("tagged_1k", "not cached, tagged, 1 KB", (limit("/1k", KB_1), layered(&fixed, "/1k", KB_1))),
        // What a hit can't go below, and how far above that it is.
        case(
            "fields_only",
            "a hit's fields without a cache, 1 KB",
            (limit("/1k", KB_1), limit("/fields", KB_1)),
        ),
        case("hit_to_fields", "  hit to that, 1 KB", (limit("/fields", KB_1), hit("/1k", KB_1))),
        // How far from 1 this is, is noise.
        case("control", "static to itself, 1 KB", (limit("/1k", KB_1), limit("/1k", KB_1))),
    ])
}

fn case(key: &'static str, title: &'static str, (limit, cached): (Call, Call)) -> Case {
    Case { key, title, limit, cached }
}

/// Both sides get the same request.
fn both((limit, cached): (Call, Call), change: impl Fn(Call) -> Call) -> (Call, Call) {
    (change(limit), change(cached))
}

/// Asks until the answer comes from the cache, sees that it is the static one, and gives its tag.
async fn warm(mut limit: Call, mut cached: Call) -> Result<HeaderValue, Failure> {
    for _ in 0..PATIENCE {
        if cached.check_source().await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    cached.check_source().await?;
    let ((fixed, body), (stored, same_body)) = (limit.look().await?, cached.look().await?);
    if body != same_body || fixed.headers().get(CONTENT_TYPE) != stored.headers().get(CONTENT_TYPE) {
        return Err(format!("{}: the cache gives another answer", cached.target()).into());
    }
    let tag = stored.headers().get(ETAG).cloned();
    tag.ok_or_else(|| format!("{}: the cache gives no ETag", cached.target()).into())
}

#[cfg(test)]
mod tests {
    use super::all;

    #[tokio::test]
    async fn every_case_gets_the_answer_it_is_measured_by() {
        for case in all().await.unwrap() {
            for mut call in [case.limit, case.cached] {
                let prepared = call.prepare(2).unwrap();
                let seen = call.send(2, prepared).await.unwrap();
                call.check(2, seen).unwrap();
                call.check_source().await.unwrap();
            }
        }
    }
}
