//! The way of an invalidation.

use crate::cache::Cache;
use crate::context::Context;
use crate::error::Error;
use crate::name::{IntoName, IntoNames, Name};
use crate::stats::Event;

impl Cache {
    /// Ends names: after it returns, nobody reads what was loaded before, and nobody joins a load that began before.
    ///
    /// ```
    /// # #[cfg(feature = "macros")]
    /// # async fn example(cache: pacific_cache::Cache, email: &str) -> Result<(), pacific_cache::Error> {
    /// use pacific_cache::name;
    ///
    /// cache.invalidate("users").await?;
    /// cache.invalidate([name!("user:{email}"), name!("users")]).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Where a plain text can't be a name ([`Error::is_name`]); nothing is invalidated then.
    pub async fn invalidate(&self, names: impl IntoNames) -> Result<(), Error> {
        self.end(&names.into_names()?);
        Ok(())
    }

    /// Ends everything this cache holds, and frees it.
    ///
    /// # Errors
    /// None for a memory cache; a shared one will say here that it was not reached.
    pub async fn invalidate_all(&self) -> Result<(), Error> {
        self.core().memory.cells.invalidate_all();
        self.core().memory.clear();
        self.core().count(Event::Invalidation);
        Ok(())
    }

    fn end(&self, names: &[Name]) {
        self.core().memory.cells.invalidate(names.iter().map(Name::as_str));
        self.core().count(Event::Invalidation);
    }
}

/// Ends names in the cache of the request that runs now, or the configured one outside of requests.
///
/// # Errors
/// As [`Cache::invalidate`].
pub async fn invalidate(names: impl IntoNames) -> Result<(), Error> {
    Context::current().cache().invalidate(names).await
}

/// Ends several names at once: [`invalidate`] under the guide's name.
///
/// # Errors
/// As [`Cache::invalidate`].
pub async fn invalidate_cache(names: impl IntoNames) -> Result<(), Error> {
    invalidate(names).await
}

/// Ends one name: `invalidate_cache_key(name!("user:{id}"))`.
///
/// # Errors
/// As [`Cache::invalidate`].
pub async fn invalidate_cache_key(name: impl IntoName) -> Result<(), Error> {
    invalidate(name.into_name()?).await
}

/// Ends everything in the cache of the request that runs now, or the configured one outside of requests.
///
/// # Errors
/// As [`Cache::invalidate_all`].
pub async fn invalidate_all() -> Result<(), Error> {
    Context::current().cache().invalidate_all().await
}

/// What `#[invalidates]` arms before a body runs: it ends its names when the body is done, however it ends.
#[doc(hidden)]
#[derive(Debug)]
#[must_use = "dropped at once, it invalidates before the body"]
pub struct Guard {
    cache: Cache,
    names: Vec<Name>,
}

/// Arms a guard in the cache of the request that runs now.
#[doc(hidden)]
pub fn arm(names: impl Into<Vec<Name>>) -> Guard {
    Guard { cache: Context::current().cache(), names: names.into() }
}

impl Guard {
    /// The body is done: ends the names.
    pub async fn finish(self) {
        drop(self);
    }

    /// The body said that nothing changed.
    pub fn disarm(mut self) {
        self.names.clear();
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if !self.names.is_empty() {
            self.cache.end(&self.names);
        }
    }
}
