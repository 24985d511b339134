//! Loading values ahead of the first who ask.

use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::tags::more;
use crate::cache::Cache;
use crate::error::Error;
use crate::name::{IntoNames, Name};

/// How many loads run at once, if not said.
const AT_ONCE: usize = 8;

impl Cache {
    /// Loads values ahead of those who will ask: at start-up, or after an invalidation of everything.
    ///
    /// For each of `keys` that has no fresh value under its name, `load` runs as by [`get_or_load`](Self::get_or_load).
    ///
    /// ```
    /// # struct Db;
    /// # impl Db { async fn user(&self, id: u64) -> Result<String, pacific_cache::Error> { Ok(id.to_string()) } }
    /// # #[cfg(feature = "macros")]
    /// # async fn example(cache: pacific_cache::Cache, db: &Db) {
    /// use pacific_cache::name;
    ///
    /// let warmed = cache.warm(1..=100_u64, |id| name!("user:{id}"), |id| db.user(id)).at_once(4).await;
    /// println!("{} loaded, {} there already, {} failed", warmed.loaded, warmed.present, warmed.failed.len());
    /// # }
    /// ```
    pub fn warm<'a, I, N, F, Fut, T, E>(&self, keys: I, name: N, load: F) -> Warm<'a, I, N, F, T>
    where
        I: IntoIterator,
        N: Fn(&I::Item) -> Name,
        F: Fn(I::Item) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        T: Serialize + DeserializeOwned,
        E: From<Error>,
    {
        let plan = Plan { cache: self.clone(), ttl: None, tags: Ok(Vec::new()), at_once: AT_ONCE };
        Warm { plan, keys, name, load, gives: PhantomData }
    }
}

/// Values to be loaded ahead: await it.
#[derive(Debug)]
#[must_use = "nothing is loaded until it is awaited"]
pub struct Warm<'a, I, N, F, T> {
    plan: Plan,
    keys: I,
    name: N,
    load: F,
    gives: PhantomData<fn() -> (&'a (), T)>,
}

/// How each value is loaded and kept.
#[derive(Debug)]
struct Plan {
    cache: Cache,
    ttl: Option<Duration>,
    tags: Result<Vec<Name>, Error>,
    at_once: usize,
}

/// What warming came to.
#[derive(Debug)]
#[non_exhaustive]
pub struct Warmed<E> {
    /// Values loaded.
    pub loaded: u64,
    /// Values that were there already, or that somebody else loaded.
    pub present: u64,
    /// The names whose load failed, and why.
    pub failed: Vec<(Name, E)>,
}

impl<I, N, F, T> Warm<'_, I, N, F, T> {
    /// How long the values are fresh; the cache's `default_ttl` if not said.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.plan.ttl = Some(ttl);
        self
    }

    /// More names for each value: invalidating one of them ends it as well.
    pub fn tags(mut self, tags: impl IntoNames) -> Self {
        self.plan.tags = more(self.plan.tags, tags);
        self
    }

    /// How many loads run at once, at least 1; 8 if not said.
    pub fn at_once(mut self, loads: usize) -> Self {
        self.plan.at_once = loads.max(1);
        self
    }
}

/// Loads what isn't there; each key's name is known before its load begins.
async fn warm<K, Fut, T, E>(
    plan: &Plan,
    named: impl Iterator<Item = (Name, K)>,
    load: &(impl Fn(K) -> Fut + Sync),
) -> Warmed<E>
where
    K: Send,
    Fut: Future<Output = Result<T, E>> + Send,
    T: Serialize + DeserializeOwned + Send,
    E: From<Error> + Send,
{
    let mut warmed = Warmed { loaded: 0, present: 0, failed: Vec::new() };
    let values = stream::iter(named).map(|(name, key)| plan.one(name, key, load));
    let mut values = std::pin::pin!(values.buffer_unordered(plan.at_once));
    while let Some(value) = values.next().await {
        match value {
            Ok(true) => warmed.loaded += 1,
            Ok(false) => warmed.present += 1,
            Err(failed) => warmed.failed.push(failed),
        }
    }
    warmed
}

impl Plan {
    /// One value: whether it was loaded here.
    async fn one<K, Fut, T, E>(
        &self,
        name: Name,
        key: K,
        load: &(impl Fn(K) -> Fut + Sync),
    ) -> Result<bool, (Name, E)>
    where
        K: Send,
        Fut: Future<Output = Result<T, E>> + Send,
        T: Serialize + DeserializeOwned + Send,
        E: From<Error> + Send,
    {
        let loaded = AtomicBool::new(false);
        let load = || {
            loaded.store(true, Relaxed);
            load(key)
        };
        let tags = match self.tags.clone() {
            Ok(tags) => tags,
            Err(error) => return Err((name, error.into())),
        };
        let value = self.cache.get_or_load(&name, load).tags(tags);
        let value = if let Some(ttl) = self.ttl { value.ttl(ttl) } else { value };
        match value.await {
            Ok(_) => Ok(loaded.load(Relaxed)),
            Err(error) => Err((name, error)),
        }
    }
}

impl<'a, I, N, F, Fut, T, E> IntoFuture for Warm<'a, I, N, F, T>
where
    I: IntoIterator + Send + 'a,
    I::IntoIter: Send + 'a,
    I::Item: Send + 'a,
    N: Fn(&I::Item) -> Name + Send + 'a,
    F: Fn(I::Item) -> Fut + Send + Sync + 'a,
    Fut: Future<Output = Result<T, E>> + Send + 'a,
    T: Serialize + DeserializeOwned + Send + 'a,
    E: From<Error> + Send + 'a,
{
    type Output = Warmed<E>;
    type IntoFuture = Pin<Box<dyn Future<Output = Warmed<E>> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { plan, keys, name, load, .. } = self;
        let named = keys.into_iter().map(move |key| (name(&key), key));
        Box::pin(async move { warm(&plan, named, &load).await })
    }
}
