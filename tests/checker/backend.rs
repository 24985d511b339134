//! What is checked: a cache in one process, or nodes that share a Redis.

use std::time::Duration;

use pacific_cache::{Cache, CacheBuilder, Error, Near};

/// How much later than an invalidation elsewhere a copy may go.
const BOUND: Duration = Duration::from_millis(300);

/// Room for some of the entries only, so that they are evicted.
const LITTLE: u64 = 32 << 10;

/// How long one node may load for all.
const LEASE: Duration = Duration::from_millis(200);

/// Where entries are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// In the process.
    Memory,
    /// In Redis.
    Redis,
    /// In Redis, with copies that are good for a bound.
    Within,
    /// In Redis, with copies whose generations are asked for.
    Checked,
}

impl Backend {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Memory, Self::Redis, Self::Within, Self::Checked];

    /// Those that a word of the command line means.
    pub fn named(word: &str) -> Option<Vec<Self>> {
        let named = |backend: &Self| word == "all" || word == backend.name();
        let backends: Vec<_> = Self::ALL.into_iter().filter(named).collect();
        (!backends.is_empty()).then_some(backends)
    }

    /// As on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Redis => "redis",
            Self::Within => "within",
            Self::Checked => "checked",
        }
    }

    /// Whether it is beyond the process.
    pub fn is_shared(self) -> bool {
        self != Self::Memory
    }

    /// How many caches there are over one database.
    pub fn nodes(self) -> usize {
        if self.is_shared() { 3 } else { 1 }
    }

    /// How long others than the node that ended it may serve what has ended.
    pub fn bound(self) -> Option<Duration> {
        (self == Self::Within).then_some(BOUND)
    }

    /// How long caches and servers live.
    pub fn round(self) -> Duration {
        Duration::from_secs(if self.is_shared() { 10 } else { 3 })
    }

    /// A cache of its own. A small one evicts, and waits for what other nodes load. What is in one process asks no server.
    pub fn cache(self, url: &str, small: bool) -> Result<Cache, Error> {
        match self {
            Self::Memory if small => Cache::memory().max_entries(120).build(),
            Self::Memory => Ok(Cache::isolated()),
            Self::Redis if small => Cache::redis(url).single_flight_across_nodes(LEASE).build(),
            Self::Redis => Cache::redis(url).build(),
            Self::Within => tiered(url, Near::within(BOUND), small).build(),
            Self::Checked => tiered(url, Near::checked(), small).build(),
        }
    }
}

fn tiered(url: &str, near: Near, small: bool) -> CacheBuilder {
    let cache = Cache::tiered(url).near(near);
    if small {
        cache.near_max_bytes(LITTLE).max_body(1 << 10).single_flight_across_nodes(LEASE)
    } else {
        cache
    }
}
