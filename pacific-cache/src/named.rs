//! Named caches: chosen by attributes, configured at start-up.

use std::sync::{Mutex, RwLock, RwLockReadGuard};

use crate::cache::Cache;
use crate::sync::lock;

/// A cache with a name of its own, which attributes choose with `cache = PATH`.
///
/// It is a static, so that every handler that names it means the same one:
///
/// ```
/// # #[cfg(all(feature = "axum", feature = "macros"))]
/// # fn main() -> Result<(), pacific_cache::Error> {
/// use std::time::Duration;
/// use pacific_cache::{Cache, NamedCache, cache};
///
/// static SESSIONS: NamedCache = NamedCache::new("sessions");
///
/// #[cache(ttl = 30, cache = SESSIONS)]
/// async fn active_sessions() -> String {
///     "12".into()
/// }
///
/// // At start-up; without it the cache is one in memory with the default limits.
/// SESSIONS.configure(Cache::memory().max_entries(1_000).default_ttl(Duration::from_secs(30)).build()?);
/// # drop(axum::Router::<()>::new().route("/", axum::routing::get(active_sessions)));
/// # Ok(()) }
/// # #[cfg(not(all(feature = "axum", feature = "macros")))]
/// # fn main() {}
/// ```
///
/// An invalidation by an attribute, a layer or a free function such as [`invalidate`](crate::invalidate()) reaches every
/// named cache as well as the request's own.
#[derive(Debug)]
pub struct NamedCache {
    name: &'static str,
    cache: RwLock<Option<Cache>>,
}

/// Those that have a cache, each once.
static IN_USE: Mutex<Vec<&'static NamedCache>> = Mutex::new(Vec::new());

impl NamedCache {
    /// Of this name, which is for people: logs and statistics.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, cache: RwLock::new(None) }
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Makes `cache` the one that is meant from now on. Again replaces it; what the former one stored is not carried
    /// over.
    pub fn configure(&'static self, cache: Cache) {
        self.register();
        let former = self.cache.write().unwrap_or_else(std::sync::PoisonError::into_inner).replace(cache);
        // Outside the lock: with the last handle go the bodies, which may be of a type that has a `Drop` of its own.
        drop(former);
    }

    /// The cache that it means: the configured one, else one in memory with the default limits.
    #[must_use]
    pub fn cache(&'static self) -> Cache {
        if let Some(cache) = self.read().as_ref() {
            return cache.clone();
        }
        self.register();
        let mut place = self.cache.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        place.get_or_insert_with(Cache::isolated).clone()
    }

    fn read(&self) -> RwLockReadGuard<'_, Option<Cache>> {
        self.cache.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Before it has a cache, so that no entry is in one that an invalidation doesn't reach.
    fn register(&'static self) {
        let mut in_use = lock(&IN_USE);
        if !in_use.iter().any(|other| std::ptr::eq(*other, self)) {
            in_use.push(self);
        }
    }
}

/// Every named cache that is in use.
#[cfg(feature = "axum")]
pub(crate) fn named() -> Vec<(&'static str, Cache)> {
    let in_use = lock(&IN_USE).clone();
    in_use.iter().filter_map(|named| Some((named.name, named.read().clone()?))).collect()
}

/// `cache`, and every named cache that is in use; each once.
pub(crate) fn with_named(cache: &Cache) -> Vec<Cache> {
    let mut reached = vec![cache.clone()];
    let in_use = lock(&IN_USE).clone();
    for other in in_use.iter().filter_map(|named| named.read().clone()) {
        if !reached.iter().any(|known| known.is(&other)) {
            reached.push(other);
        }
    }
    reached
}
