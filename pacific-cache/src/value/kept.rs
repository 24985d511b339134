//! Values kept by hand: read them, mark them stale.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::ask::Ask;
use crate::cache::Cache;
use crate::entry::Entry;
use crate::error::Error;
use crate::far::Arrival;
use crate::http::bypass::Bypass;
use crate::name::{IntoName, Name};
use crate::sending::Sending;
use crate::stats::Event;
use crate::wanted::Found;

impl Cache {
    /// Reads a value that was stored by [`set`](Self::set), [`get_or_load`](Self::get_or_load) or
    /// [`write_through`](Self::write_through); `None` where there is none that is fresh.
    ///
    /// ```
    /// # async fn example(cache: pacific_cache::Cache, id: u64) -> Result<(), pacific_cache::Error> {
    /// # #[cfg(feature = "macros")] {
    /// use pacific_cache::name;
    ///
    /// let user: Option<String> = cache.get(name!("user:{id}")).await?;
    /// # drop(user); }
    /// # Ok(()) }
    /// ```
    ///
    /// What is stored under this name and can't be read as a `T` is `None` too, and counted
    /// ([`Stats::unreadable`](crate::Stats::unreadable)).
    ///
    /// # Errors
    /// Where a plain text can't be a name, or breaks the cache's key policy ([`Error::is_name`]).
    pub async fn get<T: DeserializeOwned>(&self, name: impl IntoName) -> Result<Option<T>, Error> {
        let ask = Ask::by_hand(self.clone(), self.taken(name)?);
        let (value, event) = ask.look_for().await;
        ask.count(event);
        Ok(value)
    }

    /// Marks a value that is kept by hand as stale: the guide's lazy invalidation, for what may be a little old.
    ///
    /// The next [`get_or_load`](Self::get_or_load) loads it anew; who asks meanwhile still gets the old value, and doesn't
    /// wait. With [`get`](Self::get), nobody is known to load, so it gives `None` unless a `get_or_load` is under way. The
    /// old value lives no longer than its ttl said.
    ///
    /// **It is no fence**: a load that began before is stored as fresh. To be sure, [`invalidate`](Self::invalidate).
    /// Handlers and memoized functions use `swr` for this.
    ///
    /// # Errors
    /// Where a plain text can't be a name, or breaks the cache's key policy ([`Error::is_name`]).
    pub async fn mark_stale(&self, name: impl IntoName) -> Result<(), Error> {
        let ask = Ask::by_hand(self.clone(), self.taken(name)?);
        ask.mark_stale().await;
        Ok(())
    }

    /// The name, if this cache takes it.
    pub(crate) fn taken(&self, name: impl IntoName) -> Result<Name, Error> {
        let name = name.into_name()?;
        let name = self.core().hidden(&name).ok_or_else(Error::no_secret)?;
        if self.core().options.key_policy.is_strict() && !name.is_strict() {
            self.core().count(Event::Bypassed(Bypass::Key));
            return Err(Error::key_policy(name.as_str()));
        }
        Ok(name)
    }

    /// The names as this cache has them.
    pub(crate) fn hidden(&self, names: &[Name]) -> Result<Vec<Name>, Error> {
        names.iter().map(|name| self.core().hidden(name).ok_or_else(Error::no_secret)).collect()
    }
}

/// Marks a value as stale in the cache of the request that runs now, or the configured one outside of requests.
///
/// # Errors
/// As [`Cache::mark_stale`].
pub async fn mark_stale(name: impl IntoName) -> Result<(), Error> {
    Cache::current().mark_stale(name).await
}

impl Ask {
    /// The value, and as what it counts.
    async fn look_for<T: DeserializeOwned>(&self) -> (Option<T>, Event) {
        if !self.core().options.enabled {
            return (None, Event::Bypassed(Bypass::Disabled));
        }
        let (found, now) = self.find_or_look(&mut Arrival::of(self.core())).await;
        let (value, found) = match found {
            Found::Fresh(entry) => (self.read(&entry), Event::Hit),
            Found::Expired(entry) if entry.freshness.may_be_refreshed(now) && self.is_loaded() => {
                (self.read(&entry), Event::StaleHit)
            }
            Found::Expired(_) | Found::Nothing => (None, Event::Miss),
        };
        let event = if value.is_some() { found } else { Event::Miss };
        (value, event)
    }

    async fn mark_stale(&self) {
        let (found, now) = self.find_or_look(&mut Arrival::of(self.core())).await;
        let Found::Fresh(entry) = found else { return };
        let marked = Arc::new(Entry {
            carried: entry.carried.clone(),
            freshness: entry.freshness.marked_stale(now),
            response: entry.response.clone(),
        });
        if self.core().far.is_some() {
            Sending::new(self.cache.clone(), marked, None).send().await;
        } else {
            self.core().put_unless_ended(self.owned_slot(), marked);
        }
    }

    /// Whether somebody loads it now.
    fn is_loaded(&self) -> bool {
        self.core().flights.is_under_way(&self.owned_slot())
    }
}
