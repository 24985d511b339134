//! Saving a value and storing it: write-through.

use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use serde::Serialize;

use crate::cache::Cache;
use crate::error::Error;
use crate::invalidate::Guard;
use crate::name::{IntoName, IntoNames};
use crate::value::set::Set;

impl Cache {
    /// Saves a value by `save`, then stores it: write-through.
    ///
    /// ```
    /// # struct Db;
    /// # impl Db { async fn save(&self, _: u64, _: &str) -> Result<(), pacific_cache::Error> { Ok(()) } }
    /// # async fn example(cache: pacific_cache::Cache, db: &Db, id: u64) -> Result<(), pacific_cache::Error> {
    /// # #[cfg(feature = "macros")] {
    /// use std::time::Duration;
    /// use pacific_cache::name;
    ///
    /// let name = "Ann".to_owned();
    /// cache.write_through(name!("user:{id}"), &name, || db.save(id, &name)).ttl(Duration::from_secs(300)).await?;
    /// # }
    /// # Ok(()) }
    /// ```
    ///
    /// When `save` is done the name ends and the value is stored under a fence taken after that, as [`set`](Self::set)
    /// does. However `save` ends (an `Err`, a panic, a caller that leaves) the name ends, since nobody knows what was
    /// saved. Of two that write one name at once, either value may stay, or none.
    ///
    /// # Errors
    /// What `save` gives; and, made into that type by `From`, an [`Error`] where a plain text can't be a name or breaks
    /// the cache's key policy ([`Error::is_name`]; nothing was saved). A value that was saved and can't be stored is no
    /// error here: it is logged, and read from where it was saved.
    pub fn write_through<'a, T, F, Fut, R, E>(
        &self,
        name: impl IntoName,
        value: &T,
        save: F,
    ) -> WriteThrough<'a, F>
    where
        T: Serialize + ?Sized,
        F: FnOnce() -> Fut + Send + 'a,
        Fut: Future<Output = Result<R, E>> + Send + 'a,
        E: From<Error>,
    {
        WriteThrough { set: Set::new(self, name, value), cache: self.clone(), save, lives: PhantomData }
    }
}

/// A value to be saved and stored: await it.
#[derive(Debug)]
#[must_use = "nothing is saved until it is awaited"]
pub struct WriteThrough<'a, F> {
    cache: Cache,
    set: Set,
    save: F,
    lives: PhantomData<&'a ()>,
}

impl<F> WriteThrough<'_, F> {
    /// How long the stored value is fresh; the cache's `default_ttl` if not said.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.set = self.set.ttl(ttl);
        self
    }

    /// More names: invalidating one of them ends the value as well.
    pub fn tags(mut self, tags: impl IntoNames) -> Self {
        self.set = self.set.tags(tags);
        self
    }
}

impl<'a, F, Fut, R, E> IntoFuture for WriteThrough<'a, F>
where
    F: FnOnce() -> Fut + Send + 'a,
    Fut: Future<Output = Result<R, E>> + Send + 'a,
    R: Send + 'a,
    E: From<Error> + Send + 'a,
{
    type Output = Result<R, E>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let guard = Guard::in_one(self.cache, self.set.name()?);
            let saved = (self.save)().await;
            if saved.is_ok() {
                match self.set.await {
                    // It has ended the name.
                    Ok(()) => guard.disarm(),
                    Err(error) => tracing::warn!(%error, "a value was saved, and isn't stored"),
                }
            } else {
                guard.finish().await;
            }
            saved
        })
    }
}
