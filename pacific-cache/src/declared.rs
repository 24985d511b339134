//! What attributes declare, collected as the functions below them first run.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use serde::Serialize;

use crate::stats::maybe_seconds;
use crate::sync::lock;

/// What one attribute declares of the function below it: its names as they are written there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Declared {
    /// `module::function`, with the crate first.
    pub function: &'static str,
    /// Which attribute it is.
    pub kind: FunctionKind,
    /// The template of its key, `"user:{id}"`; an expression in braces; `None` where the key is the request's URI.
    pub key: Option<&'static str>,
    /// The templates of its tags.
    pub tags: &'static [&'static str],
    /// The templates of the names that it ends.
    pub invalidates: &'static [&'static str],
    /// For how long it is fresh; `None` where the cache's default, an expression or the response says. In JSON
    /// `ttl_seconds`.
    #[serde(rename = "ttl_seconds", serialize_with = "maybe_seconds")]
    pub ttl: Option<Duration>,
    /// For how long after that it is served while it is refreshed. In JSON `swr_seconds`.
    #[serde(rename = "swr_seconds", serialize_with = "maybe_seconds")]
    pub swr: Option<Duration>,
    /// For how long after that it is served in the place of an error. In JSON `stale_if_error_seconds`.
    #[serde(rename = "stale_if_error_seconds", serialize_with = "maybe_seconds")]
    pub stale_if_error: Option<Duration>,
    /// The request's fields that tell its responses apart.
    pub vary: &'static [&'static str],
    /// Whether each user has an entry of their own.
    pub per_user: bool,
    /// The named cache that it uses, if it names one.
    pub cache: Option<&'static str>,
}

impl Declared {
    /// Without any names yet.
    const fn of(function: &'static str, kind: FunctionKind) -> Self {
        Self {
            function,
            kind,
            key: None,
            tags: &[],
            invalidates: &[],
            ttl: None,
            swr: None,
            stale_if_error: None,
            vary: &[],
            per_user: false,
            cache: None,
        }
    }
}

/// What a function is to a cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum FunctionKind {
    /// `#[cache]`: its responses are stored.
    Handler,
    /// `#[memoize]`: its values are.
    Memoized,
    /// `#[invalidates]`: it ends names.
    Invalidates,
    /// `#[etag(key = ..)]`: its responses have the tag of a name, and aren't stored.
    Tagged,
    /// No function with an attribute: values that are kept by hand, names that are ended by hand, and what layers do.
    Other,
}

impl FunctionKind {
    /// The word for it in JSON and in labels.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Handler => "handler",
            Self::Memoized => "memoized",
            Self::Invalidates => "invalidates",
            Self::Tagged => "tagged",
            Self::Other => "other",
        }
    }
}

/// What the attributes declare of every function that has run in this process, in the order in which they first did.
///
/// ```
/// # #[cfg(feature = "macros")]
/// # async fn example() {
/// use pacific_cache::memoize;
///
/// #[memoize(ttl = 60, key = "user:{id}", tags("users"))]
/// async fn user(id: u64) -> String {
///     id.to_string()
/// }
///
/// user(1).await;
/// let declared = pacific_cache::declared();
/// assert_eq!((declared[0].key, declared[0].tags), (Some("user:{id}"), &["users"][..]));
/// # }
/// ```
#[must_use]
pub fn declared() -> Vec<Declared> {
    lock(&ALL).clone()
}

/// Each at the place one before its number.
static ALL: Mutex<Vec<Declared>> = Mutex::new(Vec::new());

/// An attribute's declaration, in a static.
#[derive(Debug)]
pub(crate) struct Declaration {
    pub(crate) declared: Declared,
    /// From 1; 0 is [`OTHER`]'s, and nobody's who has not run.
    number: AtomicU32,
}

/// Of what no attribute declares.
pub(crate) static OTHER: Declaration = Declaration::new("other", FunctionKind::Other);

impl Declaration {
    pub(crate) const fn new(function: &'static str, kind: FunctionKind) -> Self {
        Self { declared: Declared::of(function, kind), number: AtomicU32::new(0) }
    }

    /// Small, and the same as long as the process runs.
    #[inline]
    pub(crate) fn number(&self) -> u32 {
        match self.number.load(Relaxed) {
            0 => self.first_number(),
            number => number,
        }
    }

    /// It runs: lists it.
    #[cfg(feature = "axum")]
    #[inline]
    pub(crate) fn declare(&self) {
        self.number();
    }

    #[cold]
    fn first_number(&self) -> u32 {
        if self.declared.kind == FunctionKind::Other {
            return 0;
        }
        let mut all = lock(&ALL);
        // Another thread may have been here meanwhile.
        if self.number.load(Relaxed) == 0 {
            all.push(self.declared);
            self.number.store(u32::try_from(all.len()).unwrap_or_default(), Relaxed);
        }
        self.number.load(Relaxed)
    }
}

/// Those whose numbers these are.
pub(crate) fn numbered(number: u32) -> Declared {
    let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    place.and_then(|place| lock(&ALL).get(place).copied()).unwrap_or(OTHER.declared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_has_one_number_and_is_listed_once() {
        static ONE: Declaration = Declaration::new("declared::one", FunctionKind::Handler);
        static TWO: Declaration = Declaration::new("declared::two", FunctionKind::Memoized);
        let listed = || declared().iter().filter(|one| one.function.starts_with("declared::")).count();
        assert_eq!(listed(), 0);
        let numbers: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| ONE.number())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(numbers.iter().all(|number| *number == ONE.number() && *number != TWO.number()));
        assert_eq!((listed(), numbered(TWO.number()).function), (2, "declared::two"));
        assert_eq!((OTHER.number(), numbered(0).kind), (0, FunctionKind::Other));
    }
}
