//! What one call's attribute expressions came to.

use std::time::Duration;

use crate::cache::Core;
use crate::freshness::Stale;
use crate::key::{CacheKey, Key, KeyWriter, Source};
use crate::name::Name;
use crate::policy::Policy;

/// The key, and what else is evaluated at each call.
#[doc(hidden)]
#[derive(Debug)]
pub struct Call {
    pub(crate) key: Key,
    pub(crate) ttl: Option<Duration>,
    swr: Option<Duration>,
    stale_if_error: Option<Duration>,
    pub(crate) tags: Vec<Name>,
    /// The text of the principal.
    pub(crate) user: Option<String>,
}

impl Call {
    /// With this key.
    #[must_use]
    pub fn new(key: Key) -> Self {
        Self { key, ttl: None, swr: None, stale_if_error: None, tags: Vec::new(), user: None }
    }

    /// `ttl = expr`.
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// `swr = expr`.
    #[must_use]
    pub fn swr(mut self, swr: Duration) -> Self {
        self.swr = Some(swr);
        self
    }

    /// `stale_if_error = expr`.
    #[must_use]
    pub fn stale_if_error(mut self, stale_if_error: Duration) -> Self {
        self.stale_if_error = Some(stale_if_error);
        self
    }

    /// `tags("user:{id}")`: those with braces.
    #[must_use]
    pub fn tag(mut self, tag: Name) -> Self {
        self.tags.push(tag);
        self
    }

    /// `per_user(expr)`.
    #[must_use]
    pub fn user(mut self, principal: &(impl CacheKey + ?Sized)) -> Self {
        let mut text = String::new();
        KeyWriter::new(&mut text).value(|key| principal.cache_key(key));
        self.user = Some(text);
        self
    }

    /// With the text that the cache's secret makes of unguessable values; as it is where there is none, since nothing is
    /// stored then.
    pub(crate) fn of_secret(mut self, core: &Core) -> Self {
        let hidden = |name: Name| core.hidden(&name).unwrap_or(name);
        self.tags = self.tags.into_iter().map(hidden).collect();
        self.key = match self.key.0 {
            Source::Name(name) => Key(Source::Name(hidden(name))),
            of_the_target => Key(of_the_target),
        };
        self
    }

    /// How long it may be served stale: what the expressions say, else the literals.
    pub(crate) fn stale(&self, policy: &Policy) -> Stale {
        Stale {
            while_refreshed: self.swr.or(policy.swr).unwrap_or_default(),
            on_error: self.stale_if_error.or(policy.stale_if_error).unwrap_or_default(),
        }
    }
}

impl From<Key> for Call {
    fn from(key: Key) -> Self {
        Self::new(key)
    }
}
