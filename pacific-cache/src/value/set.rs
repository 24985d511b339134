//! Storing a value by hand.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;

use super::ask::Ask;
use super::codec;
use super::tags::more;
use crate::cache::Cache;
use crate::carried::Carried;
use crate::cells::Fence;
use crate::error::Error;
use crate::far::Ending;
use crate::http::refusal::Refusal;
use crate::name::{IntoName, IntoNames, Name};
use crate::response::StoredResponse;
use crate::stats::Event;
use crate::storing::Keep;
use crate::wanted::Wanted;

impl Cache {
    /// Stores a value under a name, in place of what was stored there.
    ///
    /// ```
    /// # async fn example(cache: pacific_cache::Cache, id: u64) -> Result<(), pacific_cache::Error> {
    /// # #[cfg(feature = "macros")] {
    /// use std::time::Duration;
    /// use pacific_cache::name;
    ///
    /// cache.set(name!("user:{id}"), "Ann").ttl(Duration::from_secs(300)).tags("users").await?;
    /// cache.set(name!("seen:{id}"), &true).in_background()?; // the guide's write-behind
    /// # }
    /// # Ok(()) }
    /// ```
    ///
    /// It ends the name first, so that a load which began before is neither joined nor stored; everything else that
    /// carries the name, such as a handler's response, ends too. In Redis the fence is taken as the name ends there, in one
    /// round trip: what any node invalidates after that ends the value. Of two that set one name at once, either value may stay,
    /// or none. Prefer [`get_or_load`](Self::get_or_load), which takes its fence before the value is read: a value
    /// that was read long before it is set may be older than an invalidation meanwhile.
    ///
    /// The name alone tells where the value is: whatever `HttpCacheLayer::partition` says of a request, tenants share it
    /// unless the name has the tenant in it.
    ///
    /// # Errors
    /// When awaited: where a plain text can't be a name, or breaks the cache's key policy ([`Error::is_name`]; nothing was
    /// done); where the value can't be serialised or is larger than `max_body` ([`Error::is_value`]; the name has
    /// ended).
    pub fn set<T: Serialize + ?Sized>(&self, name: impl IntoName, value: &T) -> Set {
        Set::new(self, name, value)
    }
}

/// A value to be stored: await it, or let it be stored [`in_background`](Self::in_background).
#[derive(Debug)]
#[must_use = "nothing is stored until it is awaited"]
pub struct Set {
    cache: Cache,
    name: Result<Name, Error>,
    value: Result<Bytes, String>,
    ttl: Option<Duration>,
    tags: Result<Vec<Name>, Error>,
}

impl Set {
    pub(crate) fn new(cache: &Cache, name: impl IntoName, value: &(impl Serialize + ?Sized)) -> Self {
        Self {
            name: cache.taken(name),
            value: codec::encode(value).map_err(|error| error.to_string()),
            ttl: None,
            tags: Ok(Vec::new()),
            cache: cache.clone(),
        }
    }

    /// Its name, if all names are ones.
    pub(crate) fn name(&self) -> Result<Name, Error> {
        self.tags.as_ref().map_err(Error::clone)?;
        self.name.clone()
    }

    /// How long the value is fresh; the cache's `default_ttl` if not said. For zero it is not stored.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// More names: invalidating one of them ends the value as well.
    pub fn tags(mut self, tags: impl IntoNames) -> Self {
        self.tags = more(self.tags, tags);
        self
    }

    /// Stores the value after this returns: the guide's write-behind. The name ends at once, so nobody reads what was
    /// stored before. At most 1,024 stores and refreshes go on at once; [`Cache::close`] waits for them.
    ///
    /// # Errors
    /// As when awaited; and where too much goes on in the background, or no runtime runs here ([`Error::is_busy`]; the
    /// name has ended, and the store is lost).
    pub fn in_background(self) -> Result<(), Error> {
        let Some(setting) = self.begin()? else { return Ok(()) };
        let cache = setting.ask.cache.clone();
        match cache.core().background.place() {
            Ok(place) => {
                place.run(async move {
                    if let Err(error) = setting.finish().await {
                        tracing::warn!(%error, "a value isn't stored");
                    }
                });
                Ok(())
            }
            Err(_) => Err(Error::busy(setting.ask.key.as_str())),
        }
    }

    /// Ends the name here, and takes a fence after that; `None` where nothing is stored at all.
    fn begin(self) -> Result<Option<Setting>, Error> {
        let (name, tags) = (self.name?, self.tags?);
        let tags = self.cache.hidden(&tags)?;
        let ask = Ask { tags, ttl: self.ttl, ..Ask::by_hand(self.cache, name) };
        let (core, key) = (ask.core(), ask.key.as_str());
        // The cells first: a constant's must be there before the birth.
        let cells = ask.cells(core);
        let (ending, birth) = core.end_at([key].into_iter());
        let value =
            fitting(self.value, core.options.limits.max_body).map_err(|why| Error::value(key, &why))?;
        if !core.options.enabled || ask.time_to_live().is_zero() {
            return Ok(None);
        }
        let response = StoredResponse::of_value(value);
        Ok(Some(Setting { fence: Fence { birth, cells }, ask, response, ending }))
    }
}

/// A value whose name has ended here.
struct Setting {
    ask: Ask,
    fence: Fence,
    response: StoredResponse,
    ending: Ending,
}

impl Setting {
    /// Stores the value when its name has ended everywhere.
    async fn finish(self) -> Result<(), Error> {
        let Self { ask, fence, response, ending } = self;
        let core = ask.core();
        let capture = ending.captured(core, &ask).await?;
        // In Redis the fence is what was captured there as the name ended; here it is older.
        let carried = Carried { fence, ..ask.carried(core, &capture) };
        let mut storing = ask.storing(carried);
        let keep = Keep { left: ask.time_to_live(), stale: ask.stale, age: 0 };
        let (_, stored) = storing.put(response, keep);
        ask.count(stored.map_or_else(Event::Refused, |()| Event::Stored));
        let arrived = match storing.sending {
            Some(sending) => sending.send().await,
            None => stored != Err(Refusal::Unfenced),
        };
        if arrived { Ok(()) } else { Err(Error::unreached(ask.key.as_str())) }
    }
}

/// What was serialised, if it may be stored; else why not.
fn fitting(value: Result<Bytes, String>, max: u64) -> Result<Bytes, String> {
    let value = value.map_err(|cause| format!("can't be serialised: {cause}"))?;
    if value.len() as u64 > max {
        return Err(format!("is {} bytes, and the cache's max_body is {max}", value.len()));
    }
    Ok(value)
}

impl IntoFuture for Set {
    type Output = Result<(), Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            match self.begin()? {
                Some(setting) => setting.finish().await,
                None => Ok(()),
            }
        })
    }
}
