//! Which keys a cache takes.

/// Which keys a cache takes, for [`CacheBuilder::key_policy`](crate::CacheBuilder::key_policy).
///
/// By default every key is taken: what stands in braces is framed, so that no text from a request can be mistaken for
/// the template's own, and what is too long is hashed.
///
/// ```
/// # fn main() -> Result<(), pacific_cache::Error> {
/// use pacific_cache::{Cache, KeyPolicy};
///
/// let cache = Cache::memory().key_policy(KeyPolicy::strict()).build()?;
/// # drop(cache); Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyPolicy {
    strict: bool,
}

impl KeyPolicy {
    /// Every key is taken, framed.
    #[must_use]
    pub const fn framed() -> Self {
        Self { strict: false }
    }

    /// Only keys made of letters, digits and `:_-`, up to 256 bytes: a request that asks the cache with anything else is
    /// answered `400 Bad Request` before its handler runs, a memoized function runs uncached, and by hand it is an error
    /// ([`Error::is_name`](crate::Error::is_name)).
    ///
    /// **It is about what the cache keeps, and no validation of input**: a request that bypasses the cache (with
    /// credentials, by another method than GET and HEAD, while caching is off) needs no key and reaches the handler. What
    /// a handler can't cope with, an extractor refuses: `Path<u64>`, or a type whose `Deserialize` checks.
    ///
    /// The default key of a handler, which is its URI, is not meant: URIs have a grammar of their own.
    #[must_use]
    pub const fn strict() -> Self {
        Self { strict: true }
    }

    pub(crate) fn is_strict(self) -> bool {
        self.strict
    }
}
