//! Where the cache keeps what it stores: in this process, in a Redis that several share, or in both.

use std::error::Error;
use std::str::FromStr;
use std::time::Duration;

use pacific_cache::{Cache, CacheBuilder};
use pacific_cache_examples::setting;

/// What `CACHE` chooses.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Store {
    Memory,
    Redis,
    Tiered,
}

impl FromStr for Store {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "memory" => Ok(Self::Memory),
            "redis" => Ok(Self::Redis),
            "tiered" => Ok(Self::Tiered),
            _ => Err("it is memory, redis or tiered"),
        }
    }
}

/// The cache that the settings ask for: `CACHE`, and for Redis `REDIS_URL`, `CACHE_BUDGET_MS` and `CACHE_LEASE_MS`.
pub fn cache() -> Result<Cache, Box<dyn Error>> {
    let cache = begin(setting("CACHE", Store::Memory)?)?;
    let cache = cache.max_entries(10_000).default_ttl(Duration::from_secs(600)).build();
    cache.map_err(|error| format!("REDIS_URL or CACHE_BUDGET_MS can't be used: {error}").into())
}

#[cfg(feature = "redis")]
fn begin(store: Store) -> Result<CacheBuilder, String> {
    let url = setting("REDIS_URL", "redis://127.0.0.1:6379".to_owned())?;
    let cache = match store {
        Store::Memory => return Ok(Cache::memory()),
        Store::Redis => Cache::redis(url),
        Store::Tiered => Cache::tiered(url),
    };
    let cache = cache.redis_budget(Duration::from_millis(setting("CACHE_BUDGET_MS", 250)?));
    // Without a lease each process loads for itself.
    Ok(match setting("CACHE_LEASE_MS", 0)? {
        0 => cache,
        lease => cache.single_flight_across_nodes(Duration::from_millis(lease)),
    })
}

#[cfg(not(feature = "redis"))]
fn begin(store: Store) -> Result<CacheBuilder, String> {
    match store {
        Store::Memory => Ok(Cache::memory()),
        Store::Redis | Store::Tiered => {
            Err("this program was built without Redis; build it with `--features redis`, or set CACHE=memory"
                .to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_stores_are_known_by_name() {
        let stores = ["memory", "redis", "tiered"].map(str::parse);
        assert_eq!(stores, [Ok(Store::Memory), Ok(Store::Redis), Ok(Store::Tiered)]);
        for wrong in ["", "Redis", "disk"] {
            assert!(wrong.parse::<Store>().is_err_and(|error| error.contains("tiered")), "{wrong}");
        }
    }

    #[cfg(feature = "redis")]
    #[test]
    fn redis_needs_no_server_to_begin_with() {
        for store in [Store::Memory, Store::Redis, Store::Tiered] {
            assert!(begin(store).unwrap().build().is_ok(), "{store:?}");
        }
    }

    #[cfg(not(feature = "redis"))]
    #[test]
    fn redis_is_refused_where_it_was_not_built_in() {
        assert!(begin(Store::Memory).is_ok());
        for store in [Store::Redis, Store::Tiered] {
            assert!(begin(store).is_err_and(|error| error.contains("--features redis")), "{store:?}");
        }
    }
}
