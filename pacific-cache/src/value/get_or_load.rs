//! Reading a value, else loading it: cache-aside in one step.

use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ask::Ask;
use super::loader::Here;
use super::serve::serve;
use super::tags::more;
use crate::cache::Cache;
use crate::error::Error;
use crate::name::{IntoName, IntoNames, Name};

impl Cache {
    /// Reads a value, or loads and stores it: cache-aside, or read-through, in one step.
    ///
    /// ```
    /// # struct Db;
    /// # impl Db { async fn user(&self, id: u64) -> Result<String, pacific_cache::Error> { Ok(id.to_string()) } }
    /// # async fn example(cache: pacific_cache::Cache, db: &Db, id: u64) -> Result<(), pacific_cache::Error> {
    /// # #[cfg(feature = "macros")] {
    /// use std::time::Duration;
    /// use pacific_cache::name;
    ///
    /// let user: String = cache
    ///     .get_or_load(name!("user:{id}"), || db.user(id))
    ///     .ttl(Duration::from_secs(300))
    ///     .tags("users")
    ///     .await?;
    /// # drop(user); }
    /// # Ok(()) }
    /// ```
    ///
    /// However many ask at once, one loads, and the others wait for its value. Its fence is taken before the load begins:
    /// what was invalidated meanwhile isn't stored. An `Err` goes to its caller and isn't stored; of those who waited,
    /// one loads again. `load` may borrow; if its caller leaves, another who waits runs its own.
    /// [`Load::current`](crate::Load::current) works inside. The name alone tells where the value is: no partition of a
    /// layer applies.
    ///
    /// # Errors
    /// What `load` gives; and, made into that type by `From`, an [`Error`] where a plain text can't be a name or breaks
    /// the cache's key policy ([`Error::is_name`]).
    pub fn get_or_load<'a, T, E, F, Fut>(&self, name: impl IntoName, load: F) -> GetOrLoad<'a, T, E, F>
    where
        T: Serialize + DeserializeOwned,
        E: From<Error>,
        F: FnOnce() -> Fut + Send + 'a,
        Fut: Future<Output = Result<T, E>> + Send + 'a,
    {
        GetOrLoad {
            cache: self.clone(),
            name: self.taken(name),
            load,
            ttl: None,
            tags: Ok(Vec::new()),
            gives: PhantomData,
        }
    }
}

/// What awaiting it gives, and how long what it borrows lives.
type Gives<'a, T, E> = PhantomData<fn() -> (&'a (), T, E)>;

/// A value to be read or loaded: await it.
#[derive(Debug)]
#[must_use = "nothing is read until it is awaited"]
pub struct GetOrLoad<'a, T, E, F> {
    cache: Cache,
    name: Result<Name, Error>,
    load: F,
    ttl: Option<Duration>,
    tags: Result<Vec<Name>, Error>,
    gives: Gives<'a, T, E>,
}

impl<T, E, F> GetOrLoad<'_, T, E, F> {
    /// How long a loaded value is fresh; the cache's `default_ttl` if not said.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// More names: invalidating one of them ends the value as well.
    pub fn tags(mut self, tags: impl IntoNames) -> Self {
        self.tags = more(self.tags, tags);
        self
    }

    fn ask(self) -> Result<(Ask, F), Error> {
        let ask = Ask {
            tags: self.cache.hidden(&self.tags?)?,
            ttl: self.ttl,
            ..Ask::by_hand(self.cache, self.name?)
        };
        Ok((ask, self.load))
    }
}

impl<'a, T, E, F, Fut> IntoFuture for GetOrLoad<'a, T, E, F>
where
    T: Serialize + DeserializeOwned + Send + 'a,
    E: From<Error> + Send + 'a,
    F: FnOnce() -> Fut + Send + 'a,
    Fut: Future<Output = Result<T, E>> + Send + 'a,
{
    type Output = Result<T, E>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (ask, load) = self.ask()?;
            serve(ask, Here(async || load().await)).await
        })
    }
}
