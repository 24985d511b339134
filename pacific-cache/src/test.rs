//! For tests of services that cache: a cache of the test's own, a clock that the test moves, and assertions about what a
//! response came from.
//!
//! ```
//! # #[cfg(all(feature = "axum", feature = "macros"))]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! use std::time::Duration;
//! use axum::{Router, body::Body, http::{Request, StatusCode}, routing::get};
//! use pacific_cache::{HttpCacheLayer, assert_hit, assert_miss, assert_not_modified, cache, test};
//! use tower_service::Service as _; // `tower::ServiceExt::oneshot` is shorter
//!
//! #[cache(ttl = 300)]
//! async fn greeting() -> &'static str {
//!     "Hello"
//! }
//!
//! let (cache, clock) = test::cache();
//! let mut app: Router = Router::new().route("/", get(greeting)).layer(HttpCacheLayer::with(cache));
//! let ask = || Request::get("/").body(Body::empty()).unwrap();
//!
//! assert_miss!(app.call(ask()).await.unwrap());
//! let hit = app.call(ask()).await.unwrap();
//! assert_hit!(hit);
//!
//! let mut conditional = ask();
//! conditional.headers_mut().insert("if-none-match", hit.headers()["etag"].clone());
//! assert_not_modified!(app.call(conditional).await.unwrap());
//!
//! clock.advance(Duration::from_secs(301));
//! assert_miss!(app.call(ask()).await.unwrap());
//! # assert_eq!(hit.status(), StatusCode::OK);
//! # }
//! # #[cfg(not(all(feature = "axum", feature = "macros")))]
//! # fn main() {}
//! ```
//!
//! Give the router its cache by `HttpCacheLayer::with`: tests that run side by side then share nothing.

use std::fmt;

use http::{HeaderMap, Response, StatusCode};

use crate::builder::CacheBuilder;
use crate::cache::Cache;
use crate::clock::Clock;
use crate::http::cache_status;

#[doc(inline)]
pub use crate::{assert_bypass, assert_hit, assert_miss, assert_not_modified, assert_stale};

/// A memory cache of the test's own, and its clock, which stands still until it is told to advance. Without jitter: a
/// ttl of 300 s ends after exactly 300 s.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), pacific_cache::Error> {
/// # use std::time::Duration;
/// let (cache, clock) = pacific_cache::test::cache();
/// cache.set("motd", "Hello").ttl(Duration::from_secs(300)).await?;
/// clock.advance(Duration::from_secs(301));
/// assert_eq!(cache.get::<String>("motd").await?, None);
/// # Ok(()) }
/// ```
#[must_use]
pub fn cache() -> (Cache, Clock) {
    let clock = Clock::manual();
    (builder().clock(clock.clone()).built(), clock)
}

/// Begins a cache as [`cache`] gives it, to be built with settings of the test's; its clock is the system's until
/// [`CacheBuilder::clock`] gives it another.
///
/// ```
/// # fn main() -> Result<(), pacific_cache::Error> {
/// use pacific_cache::{Clock, test};
///
/// let clock = Clock::manual();
/// let cache = test::builder().clock(clock.clone()).max_entries(10).build()?;
/// # drop(cache); Ok(()) }
/// ```
pub fn builder() -> CacheBuilder {
    Cache::memory().jitter(0.0)
}

/// Where a response came from, as its `Cache-Status` says (RFC 9211).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Served {
    /// From the store, fresh.
    Hit,
    /// From the store, stale: while it is refreshed, or in the place of an error.
    Stale,
    /// From a load, after a look into the store.
    Miss,
    /// From the handler, without a look into the store; with the reason.
    Bypass(String),
    /// Not by a cached handler: the response says nothing.
    Unknown,
}

impl fmt::Display for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hit => f.write_str("a hit"),
            Self::Stale => f.write_str("a stale hit"),
            Self::Miss => f.write_str("a miss"),
            Self::Bypass(reason) => write!(f, "a bypass ({reason})"),
            Self::Unknown => f.write_str("not by a cached handler"),
        }
    }
}

/// What the assertions look at: a response, or its fields.
pub trait Answered {
    /// Its fields.
    fn fields(&self) -> &HeaderMap;

    /// Its status, if it is known.
    fn code(&self) -> Option<StatusCode>;
}

impl<B> Answered for Response<B> {
    fn fields(&self) -> &HeaderMap {
        self.headers()
    }

    fn code(&self) -> Option<StatusCode> {
        Some(self.status())
    }
}

impl Answered for HeaderMap {
    fn fields(&self) -> &HeaderMap {
        self
    }

    fn code(&self) -> Option<StatusCode> {
        None
    }
}

impl Answered for (StatusCode, HeaderMap) {
    fn fields(&self) -> &HeaderMap {
        &self.1
    }

    fn code(&self) -> Option<StatusCode> {
        Some(self.0)
    }
}

impl<T: Answered + ?Sized> Answered for &T {
    fn fields(&self) -> &HeaderMap {
        (**self).fields()
    }

    fn code(&self) -> Option<StatusCode> {
        (**self).code()
    }
}

/// Where this response came from.
///
/// ```
/// use pacific_cache::test::{Served, served};
///
/// let response = axum::http::Response::builder().header("cache-status", "PacificCache; hit; ttl=9").body(()).unwrap();
/// assert_eq!(served(&response), Served::Hit);
/// ```
#[must_use]
pub fn served(response: &(impl Answered + ?Sized)) -> Served {
    let Some(said) = cache_status::ours(response.fields()) else { return Served::Unknown };
    let parameter = |name: &str| said.iter().find_map(|part| part.strip_prefix(name));
    let fresh = parameter("ttl=").is_none_or(|ttl| !ttl.starts_with('-'));
    match (said.iter().any(|part| part == "hit"), parameter("fwd=")) {
        (true, _) if fresh => Served::Hit,
        (true, _) => Served::Stale,
        (false, Some("stale")) if parameter("fwd-status=").is_some() => Served::Stale,
        (false, Some("uri-miss" | "vary-miss" | "stale" | "miss")) => Served::Miss,
        (false, Some("request")) if parameter("detail=").is_none() => Served::Miss,
        (false, Some(forward)) => Served::Bypass(parameter("detail=").unwrap_or(forward).to_owned()),
        (false, None) => Served::Bypass(parameter("detail=").unwrap_or("unknown").to_owned()),
    }
}

/// What an assertion says where it fails.
#[doc(hidden)]
#[must_use]
pub fn explain(expected: &str, response: &(impl Answered + ?Sized)) -> String {
    let lines = response.fields().get_all("cache-status").iter();
    let lines: Vec<_> = lines.map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned()).collect();
    let status = response.code().map_or(String::new(), |status| format!("status {status}, "));
    let said = if lines.is_empty() {
        "no Cache-Status".to_owned()
    } else {
        format!("Cache-Status: {}", lines.join(", "))
    };
    format!("expected {expected}, but the response was {}: {status}{said}", served(response))
}

/// Asserts that a response came fresh from the store: `assert_hit!(response)`.
///
/// It takes a response by value or by reference, or its `HeaderMap`, and reads its `Cache-Status`.
#[macro_export]
macro_rules! assert_hit {
    ($response:expr $(,)?) => {
        $crate::__assert_served!($response, "a hit", $crate::test::Served::Hit)
    };
}

/// Asserts that a response came from a load, after a look into the store: `assert_miss!(response)`.
#[macro_export]
macro_rules! assert_miss {
    ($response:expr $(,)?) => {
        $crate::__assert_served!($response, "a miss", $crate::test::Served::Miss)
    };
}

/// Asserts that a response came from the store, and was stale: `assert_stale!(response)`.
#[macro_export]
macro_rules! assert_stale {
    ($response:expr $(,)?) => {
        $crate::__assert_served!($response, "a stale hit", $crate::test::Served::Stale)
    };
}

/// Asserts that the store wasn't asked: `assert_bypass!(response)`, or with the reason:
/// `assert_bypass!(response, "credentials")`.
#[macro_export]
macro_rules! assert_bypass {
    ($response:expr $(,)?) => {
        $crate::__assert_served!($response, "a bypass", $crate::test::Served::Bypass(_))
    };
    ($response:expr, $reason:expr $(,)?) => {
        match (&$response, &$reason) {
            (response, reason) => assert!(
                $crate::test::served(response) == $crate::test::Served::Bypass(reason.to_string()),
                "{}",
                $crate::test::explain(&format!("a bypass ({reason})"), response)
            ),
        }
    };
}

/// Asserts that a response is `304 Not Modified` and carries the validator that it stands for:
/// `assert_not_modified!(response)`.
#[macro_export]
macro_rules! assert_not_modified {
    ($response:expr $(,)?) => {
        match &$response {
            response => assert!(
                $crate::test::is_not_modified(response),
                "{}",
                $crate::test::explain("304 Not Modified with an ETag or Last-Modified", response)
            ),
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __assert_served {
    ($response:expr, $expected:expr, $served:pat) => {
        match &$response {
            response => assert!(
                matches!($crate::test::served(response), $served),
                "{}",
                $crate::test::explain($expected, response)
            ),
        }
    };
}

/// Whether it is a 304 with a validator (RFC 9110 §15.4.5).
#[doc(hidden)]
#[must_use]
pub fn is_not_modified(response: &(impl Answered + ?Sized)) -> bool {
    let has = |name: &str| response.fields().contains_key(name);
    response.code() == Some(StatusCode::NOT_MODIFIED) && (has("etag") || has("last-modified"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: &str) -> Served {
        served(&Response::builder().header("cache-status", status).body(()).unwrap())
    }

    #[test]
    fn a_status_tells_where_a_response_came_from() {
        let bypass = |reason: &str| Served::Bypass(reason.to_owned());
        let cases = [
            ("PacificCache; hit; ttl=9", Served::Hit),
            ("PacificCache; hit; ttl=-9", Served::Stale),
            ("PacificCache; fwd=uri-miss; stored", Served::Miss),
            ("PacificCache; fwd=vary-miss; stored", Served::Miss),
            ("PacificCache; fwd=uri-miss; collapsed", Served::Miss),
            ("PacificCache; fwd=uri-miss; detail=set-cookie", Served::Miss),
            ("PacificCache; fwd=stale; stored", Served::Miss),
            ("PacificCache; fwd=request; stored", Served::Miss),
            ("PacificCache; fwd=stale; fwd-status=503; ttl=-7; detail=stale-if-error", Served::Stale),
            ("PacificCache; fwd=method", bypass("method")),
            ("PacificCache; fwd=bypass; detail=credentials", bypass("credentials")),
            ("PacificCache; fwd=request; detail=no-store", bypass("no-store")),
            ("Upstream; hit, PacificCache; fwd=uri-miss; stored", Served::Miss),
            ("PacificCache; fwd=uri-miss; stored, CDN; hit", Served::Miss),
            ("Upstream; hit", Served::Unknown),
        ];
        for (status, expected) in cases {
            assert_eq!(said(status), expected, "{status}");
        }
        assert_eq!(served(&HeaderMap::new()), Served::Unknown);
    }

    #[test]
    fn a_failed_assertion_says_what_the_response_was() {
        let response =
            Response::builder().header("cache-status", "PacificCache; fwd=method").body(()).unwrap();
        assert_eq!(
            explain("a hit", &response),
            "expected a hit, but the response was a bypass (method): status 200 OK, Cache-Status: PacificCache; fwd=method"
        );
    }
}
