//! What a service decides about a cache that its nodes share.

use std::time::Duration;

use super::CacheBuilder;
use crate::backend::redis::{Near, Place, Server};
use crate::cache::Cache;

/// Where Redis is and how it is used, as it was given.
#[derive(Clone, Debug)]
pub(super) struct Far {
    server: Result<Server, String>,
    prefix: String,
    budget: Duration,
    near: Option<Near>,
    lease: Option<Duration>,
}

impl Cache {
    /// Begins a cache in Redis, which all nodes of a service share.
    ///
    /// ```
    /// # fn main() -> Result<(), pacific_cache::Error> {
    /// use pacific_cache::{Cache, configure_cache};
    ///
    /// configure_cache(Cache::redis("redis://localhost:6379/0").prefix("myapp:").build()?);
    /// # Ok(()) }
    /// ```
    ///
    /// The address is one of
    ///
    /// - `redis://user:password@host:6379/0`, or `rediss://` with TLS; all but the host may be left out;
    /// - `redis+cluster://host1:7000,host2:7000`, of which some nodes are enough, with the feature `redis-cluster`;
    /// - `redis+sentinel://host1:26379,host2:26379/master-name/0`, which asks the sentinels which server is the primary.
    ///
    /// Nothing is connected before the first request, and a Redis that is down keeps no request from its handler: it is
    /// used within a second of its return.
    pub fn redis(url: impl AsRef<str>) -> CacheBuilder {
        Self::far(url.as_ref(), None)
    }

    /// Begins a cache in two tiers: in Redis, which all nodes share, and copies in each process, so that most hits ask
    /// nobody.
    ///
    /// ```
    /// # fn main() -> Result<(), pacific_cache::Error> {
    /// use std::time::Duration;
    /// use pacific_cache::{Cache, Near, configure_cache};
    ///
    /// let cache = Cache::tiered("redis://localhost:6379/0")
    ///     .near(Near::within(Duration::from_millis(500)))
    ///     .near_max_bytes(256 << 20)
    ///     .build()?;
    /// configure_cache(cache);
    /// # Ok(()) }
    /// ```
    ///
    /// The addresses are those of [`redis`](Self::redis).
    pub fn tiered(url: impl AsRef<str>) -> CacheBuilder {
        Self::far(url.as_ref(), Some(Near::within(Duration::from_secs(1))))
    }

    fn far(url: &str, near: Option<Near>) -> CacheBuilder {
        let server = Server::parse(url);
        let far =
            Far { server, prefix: "pc:".to_owned(), budget: Duration::from_millis(250), near, lease: None };
        CacheBuilder { far: Some(far), ..CacheBuilder::default() }
    }
}

impl CacheBuilder {
    /// The text that every key in Redis begins with, so that services which share a server don't share entries. `pc:` by
    /// default.
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        let prefix = prefix.into();
        self.with_far("prefix", |far| far.prefix = prefix)
    }

    /// How long one request may wait for Redis, all its questions together: after that its handler runs without. 250 ms by
    /// default.
    pub fn redis_budget(self, budget: Duration) -> Self {
        self.with_far("redis_budget", |far| far.budget = budget)
    }

    /// Lets one node load for all: whoever misses waits for it, up to `lease`, which should be longer than a load takes. A
    /// node that dies while it loads delays the others by at most that, and by 30 s if it is longer; then one of them loads,
    /// and the others wait for that. By default each node loads for itself.
    pub fn single_flight_across_nodes(mut self, lease: Duration) -> Self {
        if lease.is_zero() {
            self.mistakes.push("a lease of 0 is over before a load begins".to_owned());
        }
        self.with_far("single_flight_across_nodes", |far| far.lease = Some(lease))
    }

    /// How copies in this process are kept good: [`Near::within`] a second by default.
    pub fn near(mut self, near: Near) -> Self {
        if near.bound().is_some_and(|bound| bound.is_zero()) {
            self.mistakes.push("a bound of 0 serves no copy; use Near::checked()".to_owned());
        }
        self.with_near("near", |far| far.near = Some(near))
    }

    /// How many bytes of copies this process keeps. 64 MiB by default.
    pub fn near_max_bytes(mut self, bytes: u64) -> Self {
        self.options.limits.max_bytes = bytes;
        self.with_near("near_max_bytes", |_| ())
    }

    fn with_near(mut self, what: &str, set: impl FnOnce(&mut Far)) -> Self {
        match &mut self.far {
            Some(far) if far.near.is_some() => set(far),
            _ => self.mistakes.push(format!("{what} is for two tiers; begin with Cache::tiered(url)")),
        }
        self
    }

    pub(super) fn with_far(mut self, what: &str, set: impl FnOnce(&mut Far)) -> Self {
        match &mut self.far {
            Some(far) => set(far),
            None => self.mistakes.push(format!("{what} is for Redis; begin with Cache::redis(url)")),
        }
        self
    }

    /// Whatever doesn't fit is a mistake.
    pub(super) fn place_far(&mut self) {
        let Some(Far { server, prefix, budget, near, lease }) = self.far.take() else { return };
        if budget.is_zero() {
            self.mistakes
                .push("a redis_budget of 0 never asks Redis; use Cache::memory() for that".to_owned());
        }
        match server {
            Ok(server) if server.is_cluster() && near.is_some() => self.mistakes.push(
                "a cluster has no near tier yet; use Cache::redis(url), which asks it at each hit".to_owned(),
            ),
            Ok(server) if server.is_cluster() && prefix.contains(['{', '}']) => {
                self.mistakes.push("the prefix of a cluster's keys can't have braces".to_owned());
            }
            Ok(server) => self.options.far = Some(Place { server, prefix, patience: budget, near, lease }),
            Err(wrong) => self.mistakes.push(wrong),
        }
    }
}
