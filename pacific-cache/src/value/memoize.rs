//! What the expansion of `#[memoize]` calls.

use std::future::Future;
use std::marker::PhantomData;

use futures_util::FutureExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ask::Ask;
use super::loader::{Here, Owned};
use super::serve::serve;
use super::told::told;
use crate::call::Call;
use crate::context::Context;
use crate::key::Source;
use crate::load::Load;
use crate::name::Name;
use crate::named::NamedCache;
use crate::owner::Owner;
use crate::policy::Policy;

/// A memoized function that returns `R`; of what it returns, `K` says whether it is stored.
///
/// Its methods are there twice: for a `Result`, of which only `Ok` is stored, as its own; for any other type by
/// [`MemoizeAny`]. Rust looks at a type's own methods first, and through aliases.
#[doc(hidden)]
#[derive(Debug)]
pub struct Memoize<R, K = Everything> {
    keep: K,
    of: PhantomData<fn() -> R>,
}

/// Every value is stored.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Everything;

/// Whether a value is stored.
#[doc(hidden)]
pub trait Keep<T> {
    fn keeps(self, value: &T) -> bool;
}

impl<T> Keep<T> for Everything {
    fn keeps(self, _: &T) -> bool {
        true
    }
}

impl<T, K: FnOnce(&T) -> bool> Keep<T> for K {
    fn keeps(self, value: &T) -> bool {
        self(value)
    }
}

/// What can be written into a cache.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`#[memoize]` stores `{Self}`, which can't be serialised",
    label = "not `serde::Serialize`",
    note = "derive it: `#[derive(serde::Serialize, serde::Deserialize)]`; of a `Result` only the value in `Ok` is stored"
)]
pub trait Storable: Serialize {}

#[diagnostic::do_not_recommend]
impl<T: Serialize> Storable for T {}

/// What can be read from a cache.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`#[memoize]` reads `{Self}` from the cache, which can't be deserialised",
    label = "not `serde::Deserialize`, or it borrows",
    note = "derive it: `#[derive(serde::Serialize, serde::Deserialize)]`, on a type that owns what it holds"
)]
pub trait Readable: DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> Readable for T {}

impl<R> Memoize<R> {
    /// Of a function that returns `R`.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "expansions say what they mean")]
    pub const fn new() -> Self {
        Self { keep: Everything, of: PhantomData }
    }
}

impl<T, E, K> Memoize<Result<T, E>, K> {
    /// `store_if = |value| ..`.
    #[must_use]
    pub fn store_if<New: FnOnce(&T) -> bool>(self, keep: New) -> Memoize<Result<T, E>, New> {
        Memoize { keep, of: PhantomData }
    }

    /// Gives the value from the cache, or runs `load`, whose type tells this function from every other.
    pub fn serve<F, Fut>(
        self,
        policy: &'static Policy,
        call: impl Into<Call>,
        load: F,
    ) -> impl Future<Output = Result<T, E>>
    where
        T: Storable + Readable + Send + 'static,
        E: Send + 'static,
        K: Keep<T> + Send + 'static,
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
    {
        let ask = ask::<F>(policy, call.into());
        let load = move || async move { kept(Box::pin(load()).await, self.keep) };
        serve(ask, Owned(load))
    }

    /// The same for a `load` that borrows from the call, which no task can take over.
    pub fn serve_here<F>(
        self,
        policy: &'static Policy,
        call: impl Into<Call>,
        load: F,
    ) -> impl Future<Output = Result<T, E>>
    where
        T: Storable + Readable,
        K: Keep<T>,
        F: AsyncFnOnce() -> Result<T, E>,
    {
        let ask = ask::<F>(policy, call.into());
        serve(ask, Here(async move || kept(Box::pin(load()).await, self.keep)))
    }
}

/// [`Memoize`] of a function that returns no `Result`, as far as its author wrote; of one that is generic the value is
/// asked, by [`told`].
#[doc(hidden)]
#[expect(async_fn_in_trait, reason = "only expansions call it, with types of their own")]
pub trait MemoizeAny: Sized {
    type Value;
    type Keep;

    fn store_if<New: FnOnce(&Self::Value) -> bool>(self, keep: New) -> Memoize<Self::Value, New>;

    fn serve<F, Fut>(
        self,
        policy: &'static Policy,
        call: impl Into<Call>,
        load: F,
    ) -> impl Future<Output = Self::Value> + Send
    where
        Self::Value: Storable + Readable + Send + 'static,
        Self::Keep: Keep<Self::Value> + Send + 'static,
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output = Self::Value> + Send + 'static;

    async fn serve_here<F>(self, policy: &'static Policy, call: impl Into<Call>, load: F) -> Self::Value
    where
        Self::Value: Storable + Readable,
        Self::Keep: Keep<Self::Value>,
        F: AsyncFnOnce() -> Self::Value;
}

impl<R, K> MemoizeAny for Memoize<R, K> {
    type Value = R;
    type Keep = K;

    fn store_if<New: FnOnce(&R) -> bool>(self, keep: New) -> Memoize<R, New> {
        Memoize { keep, of: PhantomData }
    }

    fn serve<F, Fut>(
        self,
        policy: &'static Policy,
        call: impl Into<Call>,
        load: F,
    ) -> impl Future<Output = R> + Send
    where
        R: Storable + Readable + Send + 'static,
        K: Keep<R> + Send + 'static,
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output = R> + Send + 'static,
    {
        let ask = ask::<F>(policy, call.into());
        let load = move || async move { kept(told(Box::pin(load()).await), self.keep) };
        serve(ask, Owned(load)).map(either)
    }

    fn serve_here<F>(self, policy: &'static Policy, call: impl Into<Call>, load: F) -> impl Future<Output = R>
    where
        R: Storable + Readable,
        K: Keep<R>,
        F: AsyncFnOnce() -> R,
    {
        let ask = ask::<F>(policy, call.into());
        serve(ask, Here(async move || kept(told(Box::pin(load()).await), self.keep))).map(either)
    }
}

fn either<R>(told: Result<R, R>) -> R {
    told.unwrap_or_else(|error| error)
}

/// A value that isn't wanted is its caller's alone.
fn kept<T, E>(result: Result<T, E>, keep: impl Keep<T>) -> Result<T, E> {
    if let Ok(value) = &result
        && !keep.keeps(value)
    {
        Load::current().is_not_wanted();
    }
    result
}

fn ask<F>(policy: &'static Policy, call: Call) -> Ask {
    let context = Context::current();
    let stale = call.stale(policy);
    let cache = policy.cache.map_or_else(|| context.cache(), NamedCache::cache);
    let call = if policy.unguessable { call.of_secret(cache.core()) } else { call };
    Ask {
        lacking: policy.lacks(cache.core()),
        cache,
        function: policy.function(),
        owner: Owner::declared::<F>(policy),
        partition: context.partition.clone(),
        key: match call.key.0 {
            Source::Name(name) | Source::Target(name) => name,
            Source::Path | Source::PathAndQuery => Name::new(policy.function()),
        },
        constants: policy.tags,
        tags: call.tags,
        ttl: call.ttl.or(policy.ttl),
        stale,
        context,
    }
}
