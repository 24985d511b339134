//! What a service decides about its cache, checked when it is built.

use std::time::Duration;

use http::{HeaderName, StatusCode};

use crate::backend::memory::OVERHEAD;
use crate::cache::Cache;
use crate::clock::Clock;
use crate::error::Error;
use crate::http::storable::is_never_stored;
use crate::http::surrogate::SurrogateField;
use crate::key_policy::KeyPolicy;
use crate::options::Options;

#[cfg(feature = "compression")]
mod compression;
#[cfg(feature = "redis")]
mod redis;
mod sealing;

#[cfg(feature = "compression")]
pub use compression::Compression;

/// Builds a [`Cache`]; [`build`](Self::build) checks everything and names every mistake at once.
///
/// ```
/// # fn main() -> Result<(), pacific_cache::Error> {
/// use std::time::Duration;
/// use pacific_cache::Cache;
///
/// let cache = Cache::memory()
///     .max_entries(50_000)
///     .max_bytes(256 << 20)
///     .default_ttl(Duration::from_secs(300))
///     .statuses([(404, Duration::from_secs(10))])
///     .credential_headers(["x-api-key"])
///     .build()?;
/// # drop(cache); Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until `build()`"]
pub struct CacheBuilder {
    options: Options,
    mistakes: Vec<String>,
    #[cfg(feature = "redis")]
    far: Option<redis::Far>,
}

impl Cache {
    /// Begins a cache in process memory, bounded by entries and bytes.
    pub fn memory() -> CacheBuilder {
        CacheBuilder::default()
    }
}

impl CacheBuilder {
    /// How long a response is fresh where its attribute has no `ttl`. 600 s by default.
    pub fn default_ttl(mut self, ttl: Duration) -> Self {
        self.options.default_ttl = ttl;
        self
    }

    /// The most entries kept; the least used are evicted beyond it. 10,000 by default.
    pub fn max_entries(mut self, entries: u64) -> Self {
        self.options.limits.max_entries = entries;
        self
    }

    /// The most bytes kept, bodies, headers and keys together. 64 MiB by default.
    ///
    /// An entry counts at least as `max_bytes / max_entries` bytes, which is how both limits are kept.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.options.limits.max_bytes = bytes;
        self
    }

    /// The largest body stored, in bytes; a larger one is passed on, neither stored nor shared. 1 MiB by default.
    pub fn max_body(mut self, bytes: u64) -> Self {
        self.options.limits.max_body = bytes;
        self
    }

    /// The share of its ttl, from 0 to 1, by which an entry may expire early, so that entries stored together don't
    /// expire together. 0.1 by default.
    pub fn jitter(mut self, share: f64) -> Self {
        self.options.jitter = share;
        self
    }

    /// How long a load may take: after that it is dropped and answered with 504. No limit by default.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.options.timeout = Some(limit);
        self
    }

    /// Statuses stored beside 200, 203, 301 and 308, each with a ttl of its own that the attribute's can shorten.
    ///
    /// A status that answers one caller's own fields (such as 206, 401, 429) is refused by [`build`](Self::build).
    ///
    /// ```
    /// # use std::time::Duration;
    /// # fn main() -> Result<(), pacific_cache::Error> {
    /// let cache = pacific_cache::Cache::memory().statuses([(404, Duration::from_secs(10))]).build()?;
    /// # drop(cache); Ok(()) }
    /// ```
    pub fn statuses(mut self, statuses: impl IntoIterator<Item = (u16, Duration)>) -> Self {
        for (code, ttl) in statuses {
            match StatusCode::from_u16(code) {
                Ok(status) if is_never_stored(status) => {
                    self.mistakes.push(format!(
                        "a response with status {code} can't be stored: it answers one caller's own fields"
                    ));
                }
                Ok(status) => self.options.statuses.push((status, ttl)),
                Err(_) => self.mistakes.push(format!("{code} is not an HTTP status")),
            }
        }
        self
    }

    /// Request headers that carry credentials beside `Authorization` and `Proxy-Authorization`, such as `x-api-key`:
    /// a request with one is neither answered from the cache nor stored, unless its handler says
    /// `ignore_credentials`, or whose the response is by `per_user(..)`, or, under `from_response`, the response itself
    /// allows it (RFC 9111 §3.5).
    pub fn credential_headers<H: AsRef<str>>(mut self, names: impl IntoIterator<Item = H>) -> Self {
        for name in names {
            match HeaderName::try_from(name.as_ref()) {
                Ok(name) => self.options.credential_headers.push(name),
                Err(_) => self.mistakes.push(format!("{:?} is not a header name", name.as_ref())),
            }
        }
        self
    }

    /// Which keys are taken; every key by default, since values are framed.
    pub fn key_policy(mut self, policy: KeyPolicy) -> Self {
        self.options.key_policy = policy;
        self
    }

    /// Lets clients decide: their `Cache-Control` (`no-cache`, `no-store`, `max-age`, `min-fresh`, `max-stale`,
    /// `only-if-cached`) and `Pragma` are obeyed, as RFC 9111 §5.2.1 says. By default they are ignored, since this cache
    /// protects its own origin, and anybody could make it run.
    pub fn allow_client_bypass(mut self) -> Self {
        self.options.client_bypass = true;
        self
    }

    /// Tells a cache in front of the service the names of each stored response, so that it can be purged by them: in
    /// `Surrogate-Key`, `Cache-Tag` or `Cache-Groups` (RFC 9875), at most 8 KiB. Off by default.
    ///
    /// ```
    /// # fn main() -> Result<(), pacific_cache::Error> {
    /// use pacific_cache::{Cache, SurrogateField};
    ///
    /// let cache = Cache::memory().surrogate_keys(SurrogateField::SurrogateKey).build()?;
    /// # drop(cache); Ok(()) }
    /// ```
    pub fn surrogate_keys(mut self, field: SurrogateField) -> Self {
        self.options.surrogate_keys = Some(field);
        self
    }

    /// The release of the program, such as its version or commit: what a program of another release has stored is not
    /// read, so that a type that changed is never read as what it was. In memory nothing outlives the program, so there
    /// it changes nothing.
    ///
    /// ```
    /// # fn main() -> Result<(), pacific_cache::Error> {
    /// let cache = pacific_cache::Cache::memory().release(env!("CARGO_PKG_VERSION")).build()?;
    /// # drop(cache); Ok(()) }
    /// ```
    pub fn release(mut self, release: impl Into<String>) -> Self {
        self.options.release = release.into();
        self
    }

    /// Where the cache reads the time; the system's clock by default.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.options.clock = clock;
        self
    }

    /// Builds the cache.
    ///
    /// # Errors
    /// Names every value that doesn't fit: a ttl or limit of zero, a jitter outside 0 to 1, a `max_body` that
    /// `max_bytes` can't hold, a status that can't be stored, a header name that is none.
    pub fn build(mut self) -> Result<Cache, Error> {
        #[cfg(feature = "redis")]
        self.place_far();
        self.check();
        if self.mistakes.is_empty() { Ok(self.built()) } else { Err(Error::configuration(self.mistakes)) }
    }

    /// Of settings that are known to fit.
    pub(crate) fn built(self) -> Cache {
        Cache::from_options(self.options)
    }

    fn check(&mut self) {
        let Options { default_ttl, jitter, timeout, limits, statuses, .. } = &self.options;
        let checks = [
            (default_ttl.is_zero(), "a default_ttl of 0 caches nothing; use Cache::disabled() for that"),
            (!(0.0..=1.0).contains(jitter), "jitter is a share from 0 to 1"),
            (timeout.is_some_and(|limit| limit.is_zero()), "a timeout of 0 ends every load at once"),
            (limits.max_entries == 0, "max_entries of 0 caches nothing; use Cache::disabled() for that"),
            (
                limits.max_body.saturating_add(OVERHEAD) > limits.max_bytes,
                "max_bytes can't hold one entry of max_body bytes; raise max_bytes or lower max_body",
            ),
            (
                statuses.iter().any(|(_, ttl)| ttl.is_zero()),
                "a status with a ttl of 0 is not stored; leave it out",
            ),
        ];
        self.mistakes.extend(checks.into_iter().filter(|(wrong, _)| *wrong).map(|(_, what)| what.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn build_names_every_mistake_at_once() {
        let error = Cache::memory()
            .default_ttl(Duration::ZERO)
            .jitter(f64::NAN)
            .max_bytes(10)
            .statuses([(401, Duration::from_secs(1)), (7, Duration::from_secs(1))])
            .credential_headers(["x y"])
            .build()
            .unwrap_err();
        let message = error.to_string();
        for part in ["default_ttl", "jitter", "max_bytes", "401", "7 is not", "\"x y\""] {
            assert!(message.contains(part), "{part}: {message}");
        }
        assert!(error.is_configuration());
    }
}
