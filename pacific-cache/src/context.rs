//! Which cache a request uses: what the nearest `HttpCacheLayer` says, else the configured one.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use futures_util::future::Either;
use http::Extensions;
use tokio::task::futures::TaskLocalFuture;

use crate::cache::{Cache, global, with_global};

/// What the layers around a request have said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Context {
    pub(crate) cache: Option<Cache>,
    /// Before every slot, so that tenants or hosts never share; layers add up, with [`BETWEEN`] between theirs.
    pub(crate) partition: Option<Arc<str>>,
    /// Set when an invalidation of this request isn't confirmed; there where a layer will say so.
    pending: Option<Arc<AtomicBool>>,
}

const BETWEEN: char = '\0';
const ESCAPE: char = '\u{1}';

/// What [`Context::scope`] makes of a future.
pub(crate) type InContext<F> = TaskLocalFuture<Context, F>;

tokio::task_local! {
    static CONTEXT: Context;
}

impl Context {
    /// What one layer says.
    pub(crate) fn of(cache: Option<Cache>, partition: Option<String>) -> Self {
        Self { cache, partition: partition.map(|part| escaped(part).into()), pending: None }
    }

    /// With a place to say that an invalidation isn't confirmed, where one can fail; and that place.
    pub(crate) fn listening(mut self) -> (Self, Option<Arc<AtomicBool>>) {
        if self.with_cache(|cache| cache.core().far.is_some()) {
            self.pending = Some(Arc::default());
        }
        let pending = self.pending.clone();
        (self, pending)
    }

    /// An invalidation of this request isn't confirmed.
    pub(crate) fn tell_pending(&self) {
        if let Some(pending) = &self.pending {
            pending.store(true, SeqCst);
        }
    }

    /// Whether that has been told.
    pub(crate) fn is_pending(&self) -> bool {
        self.pending.as_ref().is_some_and(|pending| pending.load(SeqCst))
    }

    /// Of the task that runs now.
    pub(crate) fn current() -> Self {
        CONTEXT.try_with(Clone::clone).unwrap_or_default()
    }

    /// Of a request. One that a handler makes has none of its own; it is made inside the one that it answers.
    pub(crate) fn asked(extensions: &Extensions) -> Self {
        extensions.get::<Self>().cloned().unwrap_or_else(Self::current)
    }

    /// Runs `future` so that functions and attributes inside it find this context.
    pub(crate) fn scope<F: Future>(self, future: F) -> InContext<F> {
        CONTEXT.scope(self, future)
    }

    /// As [`scope`](Self::scope), which is spared where no layer said anything.
    pub(crate) fn around_unless_empty<F: Future>(&self, future: F) -> Either<F, InContext<F>> {
        if self.cache.is_none() && self.partition.is_none() {
            Either::Left(future)
        } else {
            Either::Right(self.clone().scope(future))
        }
    }

    pub(crate) fn cache(&self) -> Cache {
        self.cache.clone().unwrap_or_else(global)
    }

    /// Lends the cache, as [`with_global`] does.
    #[inline]
    pub(crate) fn with_cache<T>(&self, borrow: impl Fn(&Cache) -> T) -> T {
        match &self.cache {
            Some(cache) => borrow(cache),
            None => with_global(borrow),
        }
    }

    /// This context inside another: its cache wins, the partitions add up.
    pub(crate) fn inside(self, outer: &Self) -> Self {
        Self {
            cache: self.cache.or_else(|| outer.cache.clone()),
            partition: both(outer.partition.as_ref(), self.partition),
            pending: self.pending.or_else(|| outer.pending.clone()),
        }
    }
}

/// A part that holds none of the two as it is, so that different ones never make one text.
fn escaped(part: String) -> String {
    if !part.contains([BETWEEN, ESCAPE]) {
        return part;
    }
    part.replace(ESCAPE, "\u{1}1").replace(BETWEEN, "\u{1}0")
}

fn both(outer: Option<&Arc<str>>, inner: Option<Arc<str>>) -> Option<Arc<str>> {
    match (outer, inner) {
        (Some(outer), Some(inner)) => Some(format!("{outer}{BETWEEN}{inner}").into()),
        (outer, inner) => inner.or_else(|| outer.cloned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partition(text: &str) -> Context {
        Context::of(None, Some(text.into()))
    }

    #[test]
    fn nested_partitions_never_make_one() {
        let nested = |outer, inner| partition(inner).inside(&partition(outer)).partition;
        assert_ne!(nested("a", "bc"), nested("ab", "c"));
        assert_ne!(nested("a\0b", "c"), nested("a", "b\0c"));
        assert_ne!(nested("a\u{1}0b", "c"), nested("a\0b", "c"));
        assert_ne!(nested("a", "b"), partition("a\0b").partition);
        assert_eq!(Context::default().inside(&partition("a")).partition.as_deref(), Some("a"));
    }
}
