//! The handle by which a handler steers how its own response is stored.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::futures::TaskLocalFuture;

use crate::error::Error;
use crate::name::{IntoName, Name};
use crate::sync::lock;

/// The load that runs now: what a cached handler may still say about its response while it makes it.
///
/// Outside a load it is a handle that does nothing. A load may run inside of another: a handler calls a memoized function,
/// or `get_or_load`. Its tags and its ttl are its own then, and what is not to be stored is stored nowhere: what
/// [`no_store`](Self::no_store) is said of keeps everything that is made of it from being stored too.
///
/// ```
/// # #[cfg(all(feature = "axum", feature = "macros"))] {
/// use std::time::Duration;
/// use pacific_cache::{Load, cache, name};
///
/// #[cache(ttl = 300)]
/// async fn front_page() -> Result<String, String> {
///     let author = 7; // found in the database
///     Load::current().tag(name!("user:{author}")).map_err(|error| error.to_string())?;
///     Load::current().ttl(Duration::from_secs(30));
///     Ok(format!("by {author}"))
/// }
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Load(Option<Arc<Said>>);

#[derive(Debug)]
struct Said {
    wishes: Mutex<Wishes>,
    /// The load that runs this one.
    around: Load,
}

/// What was said during a load.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wishes {
    pub(crate) tags: Vec<Name>,
    pub(crate) ttl: Option<Duration>,
    pub(crate) no_store: bool,
}

tokio::task_local! {
    static LOAD: Load;
}

impl Load {
    /// The load that this task runs.
    #[must_use]
    pub fn current() -> Self {
        LOAD.try_with(Clone::clone).unwrap_or(Self(None))
    }

    /// Adds a tag to the response: invalidating it ends the entry, as with the attribute's `tags(..)`. Of a value that is
    /// loaded for a response it is the value's tag only.
    ///
    /// # Errors
    /// Where plain text is given that can't be a name: use [`name!`](crate::name!).
    pub fn tag(&self, name: impl IntoName) -> Result<(), Error> {
        let name = name.into_name()?;
        self.wish(|wishes| wishes.tags.push(name));
        Ok(())
    }

    /// Keeps the response for `ttl` instead of what the attribute says; of a value that is loaded for a response, that
    /// value only.
    ///
    /// ```
    /// # #[cfg(all(feature = "axum", feature = "macros"))] {
    /// # use std::time::Duration;
    /// # use pacific_cache::{Load, cache};
    /// #[cache(ttl = "1h")]
    /// async fn score() -> &'static str {
    ///     let is_running = true; // found in the database
    ///     if is_running {
    ///         Load::current().ttl(Duration::from_secs(5));
    ///     }
    ///     "1 : 0"
    /// }
    /// # }
    /// ```
    pub fn ttl(&self, ttl: Duration) {
        self.wish(|wishes| wishes.ttl = Some(ttl));
    }

    /// The response is for this caller alone: it is neither stored nor given to anyone who waits. Of a value that is
    /// loaded for a response (or for another value), this is true of both.
    ///
    /// ```
    /// # #[cfg(all(feature = "axum", feature = "macros"))] {
    /// # use pacific_cache::{Load, cache};
    /// #[cache(ttl = 300)]
    /// async fn quote() -> &'static str {
    ///     let is_preview = true; // found in the database
    ///     if is_preview {
    ///         Load::current().no_store();
    ///     }
    ///     "not published yet"
    /// }
    /// # }
    /// ```
    pub fn no_store(&self) {
        let mut load = self;
        while let Some(said) = &load.0 {
            load.is_not_wanted();
            load = &said.around;
        }
    }

    /// It isn't stored, which says nothing of a load around it.
    pub(crate) fn is_not_wanted(&self) {
        self.wish(|wishes| wishes.no_store = true);
    }

    /// Inside of the load that this task runs, if it runs one.
    pub(crate) fn new() -> Self {
        Self(Some(Arc::new(Said { wishes: Mutex::default(), around: Self::current() })))
    }

    /// Runs `future` so that [`Load::current`] inside it is this load.
    pub(crate) fn around<F: Future>(self, future: F) -> TaskLocalFuture<Self, F> {
        LOAD.scope(self, future)
    }

    /// Whether the load that this task runs has said how long its response is kept.
    pub(crate) fn sets_ttl() -> bool {
        Self::current().0.is_some_and(|said| lock(&said.wishes).ttl.is_some())
    }

    pub(crate) fn wishes(&self) -> Wishes {
        self.0.as_ref().map_or_else(Wishes::default, |said| lock(&said.wishes).clone())
    }

    fn wish(&self, say: impl FnOnce(&mut Wishes)) {
        if let Some(said) = &self.0 {
            say(&mut lock(&said.wishes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_load_hears_what_is_said_inside_it_only() {
        let load = Load::new();
        load.clone().around(async { Load::current().no_store() }).await;
        Load::current().ttl(Duration::from_secs(1));
        assert!(load.wishes().no_store && load.wishes().ttl.is_none());
    }

    #[tokio::test]
    async fn only_that_it_is_not_to_be_stored_is_said_of_the_loads_around_it_too() {
        let outer = Load::new();
        let inside = async {
            let unasked = Load::new();
            unasked.clone().around(async { Load::current().is_not_wanted() }).await;
            assert!(unasked.wishes().no_store && !Load::current().wishes().no_store);
            let inner = async {
                Load::current().ttl(Duration::from_secs(1));
                Load::current().tag("inner").unwrap();
                Load::current().no_store();
            };
            Load::new().around(Load::new().around(inner)).await;
        };
        outer.clone().around(inside).await;
        let Wishes { tags, ttl, no_store } = outer.wishes();
        assert_eq!((tags.len(), ttl, no_store), (0, None, true));
    }
}
