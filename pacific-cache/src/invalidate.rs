//! The way of an invalidation.

use futures_util::future::join_all;

use crate::cache::Cache;
use crate::context::Context;
use crate::declared::{Declaration, FunctionKind, OTHER};
use crate::error::Error;
use crate::far::{Ending, Far};
use crate::name::{IntoName, IntoNames, Name};
use crate::named::with_named;
use crate::pattern::{AsPattern, Pattern};
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
    /// Where a plain text can't be a name ([`Error::is_name`]); nothing is invalidated then. With Redis, where that was not
    /// reached ([`Error::is_pending`]), and where a name has an unguessable value and the cache was given no secret: that
    /// name, which other nodes may have, has not ended.
    pub async fn invalidate(&self, names: impl IntoNames) -> Result<(), Error> {
        self.end(&names.into_names()?).confirmed().await
    }

    /// Ends everything this cache holds, and frees it.
    ///
    /// # Errors
    /// Where Redis was not reached ([`Error::is_pending`]): this process has nothing of it any more, and repeats it there.
    pub async fn invalidate_all(&self) -> Result<(), Error> {
        // Before the cells move: who finds them moved already knows that it isn't confirmed.
        let ending = Ending::new(self.core().far.as_ref().map(Far::end_all));
        self.core().memory.cells.invalidate_all();
        self.core().memory.clear();
        self.core().count(Event::Invalidation);
        ending.confirmed().await
    }

    /// Ends every name that matches a pattern, in which each `*` stands for any text; says how many there were.
    ///
    /// ```
    /// # #[cfg(feature = "macros")]
    /// # async fn example(cache: pacific_cache::Cache, id: &str) -> Result<(), pacific_cache::Error> {
    /// use pacific_cache::name;
    ///
    /// cache.invalidate_matching(name!("user:{id}:*")).await?; // user:7:profile, user:7:orders, …
    /// cache.invalidate_matching("*:profile").await?;
    /// # Ok(()) }
    /// ```
    ///
    /// **Values go into a pattern by [`name!`](crate::name!)**, which frames them as they are in the names. In
    /// `format!("user:{id}:*")` an id of `*` would end every user's, and one of `Jörg` none.
    ///
    /// The names are those that stored entries and loads under way carry: keys, tags and paths, as
    /// [`Name::as_str`](crate::Name::as_str) writes them. It looks at every entry, so it is slower than a tag, which ends
    /// any number of entries in one step; for what is known beforehand, use a tag. Names of more than 256 bytes are
    /// hashed, and match nothing but `*`.
    ///
    /// # Errors
    /// Where the text can match no name, or its [`Name`] has more than 256 bytes ([`Error::is_name`]).
    pub async fn invalidate_matching(&self, pattern: impl AsPattern) -> Result<usize, Error> {
        let pattern = Pattern::parse(pattern.as_pattern())?;
        self.core().count(Event::Invalidation);
        self.core().end_matching(pattern).await
    }

    /// Ends names here at once.
    pub(crate) fn end(&self, names: &[Name]) -> Ending {
        self.end_by(&OTHER, names)
    }

    fn end_by(&self, function: &Declaration, names: &[Name]) -> Ending {
        let core = self.core();
        core.count_for(function, Event::Invalidation);
        if !names.iter().any(Name::is_veiled) {
            return core.end(names.iter().map(Name::as_str));
        }
        let hidden: Vec<_> = names.iter().filter_map(|name| core.hidden(name)).collect();
        core.end(hidden.iter().map(Name::as_str)).but_secret(hidden.len() < names.len())
    }
}

/// Ends names in the cache of the request that runs now, or the configured one outside of requests, and in every
/// [`NamedCache`](crate::NamedCache).
///
/// # Errors
/// As [`Cache::invalidate`].
pub async fn invalidate(names: impl IntoNames) -> Result<(), Error> {
    end_everywhere(&Cache::current(), &names.into_names()?).await
}

/// Ends names in `cache` and every named one: all at once here, before any is waited for.
pub(crate) async fn end_everywhere(cache: &Cache, names: &[Name]) -> Result<(), Error> {
    if names.is_empty() {
        return Ok(());
    }
    let ending: Vec<_> = with_named(cache).iter().map(|cache| cache.end(names)).collect();
    all(ending).await
}

/// Waits for all, and names every one that isn't confirmed.
async fn all(ending: Vec<Ending>) -> Result<(), Error> {
    let confirmed = join_all(ending.into_iter().map(Ending::confirmed)).await;
    confirmed.into_iter().filter_map(Result::err).reduce(Error::and).map_or(Ok(()), Err)
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

/// Ends every name that matches a pattern, where [`invalidate`] ends names; says how many there were.
///
/// # Errors
/// As [`Cache::invalidate_matching`].
pub async fn invalidate_matching(pattern: impl AsPattern) -> Result<usize, Error> {
    end_matching_everywhere(&Cache::current(), pattern.as_pattern()).await
}

/// Ends what matches in `cache` and every named one: in each, whatever becomes of the others.
pub(crate) async fn end_matching_everywhere(cache: &Cache, pattern: &str) -> Result<usize, Error> {
    let caches = with_named(cache);
    let ended = join_all(caches.iter().map(|cache| cache.invalidate_matching(pattern))).await;
    let (counts, errors): (Vec<_>, Vec<_>) = ended.into_iter().partition(Result::is_ok);
    match errors.into_iter().filter_map(Result::err).reduce(Error::and) {
        Some(error) => Err(error),
        None => Ok(counts.into_iter().flatten().sum()),
    }
}

/// Ends everything where [`invalidate`] ends names.
///
/// # Errors
/// As [`Cache::invalidate_all`].
pub async fn invalidate_all() -> Result<(), Error> {
    for cache in with_named(&Cache::current()) {
        cache.invalidate_all().await?;
    }
    Ok(())
}

/// What is armed before something that changes what is cached: it ends its names when that is done, however it ends.
#[doc(hidden)]
#[derive(Debug)]
#[must_use = "dropped at once, it invalidates before the body"]
pub struct Guard {
    cache: Cache,
    /// In every named cache too.
    everywhere: bool,
    names: Vec<Name>,
    /// Who ends them.
    function: &'static Declaration,
}

/// What `#[invalidates]` said, as literals.
#[doc(hidden)]
#[derive(Debug)]
pub struct Invalidates(Declaration);

impl Invalidates {
    /// Of the function with this path, which ends these names.
    #[must_use]
    pub const fn new(function: &'static str, templates: &'static [&'static str]) -> Self {
        let mut declaration = Declaration::new(function, FunctionKind::Invalidates);
        declaration.declared.invalidates = templates;
        Self(declaration)
    }
}

/// Arms a guard in the cache of the request that runs now.
#[doc(hidden)]
pub fn arm(invalidates: &'static Invalidates, names: impl Into<Vec<Name>>) -> Guard {
    let mut guard = arm_in(Cache::current(), names.into());
    guard.function = &invalidates.0;
    guard
}

/// Arms a guard in a request's cache.
pub(crate) fn arm_in(cache: Cache, names: Vec<Name>) -> Guard {
    Guard { cache, everywhere: true, names, function: &OTHER }
}

impl Guard {
    /// Of one name in one cache.
    pub(crate) fn in_one(cache: Cache, name: Name) -> Self {
        Self { cache, everywhere: false, names: vec![name], function: &OTHER }
    }

    /// Will end these names as well.
    pub(crate) fn also(&mut self, names: impl IntoIterator<Item = Name>) {
        self.names.extend(names);
    }

    /// The body is done: ends the names; says whether that is confirmed wherever they are read.
    pub async fn finish(mut self) -> bool {
        let ending = self.end();
        self.names.clear();
        if Context::current().is_pending() {
            // This request has waited for Redis in vain: what it ends is sent in the background.
            return ending.is_empty();
        }
        let confirmed = all(ending).await;
        if let Err(error) = &confirmed {
            tracing::debug!(%error, "a request was answered before its invalidation was confirmed");
            Context::current().tell_pending();
        }
        confirmed.is_ok()
    }

    fn end(&self) -> Vec<Ending> {
        if self.names.is_empty() {
            Vec::new()
        } else if self.everywhere {
            with_named(&self.cache).iter().map(|cache| cache.end_by(self.function, &self.names)).collect()
        } else {
            vec![self.cache.end_by(self.function, &self.names)]
        }
    }

    /// The body said that nothing changed.
    pub fn disarm(mut self) {
        self.names.clear();
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // What isn't confirmed goes on in the background.
        drop(self.end());
    }
}
