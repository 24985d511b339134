//! What a request asks of the cache, read once.

use std::sync::Arc;
use std::time::SystemTime;

use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};

use crate::backend::memory::SlotRef;
use crate::cache::{Cache, Core};
use crate::call::Call;
use crate::clock::Instant;
use crate::context::Context;
use crate::entry::Entry;
use crate::http::bypass::Bypass;
use crate::http::precondition::Preconditions;
use crate::http::request_control::RequestControl;
use crate::http::taggable::TaggedOutside;
use crate::key::Source;
use crate::name::Name;
use crate::owner::Owner;
use crate::policy::Policy;
use crate::response::{Conditions, KeptBody};
use crate::stats::Event;
use crate::target::Target;
use crate::wanted::Wanted;

/// What is known before the handler's arguments are. Boxed, since it is handed on several times on the way of a hit.
pub(crate) struct Facts {
    pub(crate) context: Context,
    pub(crate) method: Asked,
    pub(crate) target: Target,
    /// The URI that the arguments are made from, where the target doesn't tell it.
    pub(crate) rewritten: Option<Box<str>>,
    pub(crate) preconditions: Option<Preconditions>,
    /// Whose they are where the response has no tag.
    pub(crate) outside: Option<TaggedOutside>,
    /// Of a request that no cache may answer.
    pub(crate) left: Option<Box<Left>>,
    /// What the client asks of caches, where the cache listens to that.
    pub(crate) control: Option<Box<RequestControl>>,
    /// `Authorization`, `Proxy-Authorization` or a header that the cache was told of.
    pub(crate) credentials: bool,
    pub(crate) cookie: bool,
    /// All fields, for a policy that asks for some.
    pub(crate) headers: Option<Box<HeaderMap>>,
}

/// What a request that bypasses the cache leaves to its handler.
pub(crate) struct Left {
    pub(crate) method: Method,
    pub(crate) preconditions: Option<Preconditions>,
}

/// The whole question.
pub(crate) struct Ask {
    pub(crate) facts: Box<Facts>,
    pub(crate) policy: &'static Policy,
    /// Of the attribute, where it chooses one.
    pub(crate) named: Option<Cache>,
    /// Whether the request carries credentials that this handler's response may depend on.
    pub(crate) credentials: bool,
    pub(crate) handler: Owner,
    pub(crate) call: Call,
    /// What stands for its path, where that is not to be told.
    pub(crate) hidden_path: Option<Box<str>>,
    /// Of the principal and the fields of `vary`.
    pub(crate) variant: Option<Box<str>>,
}

/// The method, as far as a cache cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Get,
    Head,
    Other,
}

impl Asked {
    pub(crate) fn of(method: &Method) -> Self {
        match *method {
            Method::GET => Self::Get,
            Method::HEAD => Self::Head,
            _ => Self::Other,
        }
    }
}

impl Wanted for Ask {
    fn slot(&self) -> SlotRef<'_> {
        let key = match &self.call.key.0 {
            Source::Name(name) | Source::Target(name) => name.as_str(),
            Source::Path => self.facts.target.path(),
            Source::PathAndQuery => self.facts.target.path_and_query(),
        };
        SlotRef {
            owner: self.handler,
            partition: self.facts.context.partition.as_deref(),
            key,
            variant: self.variant.as_deref(),
        }
    }

    fn has_constant_key(&self) -> bool {
        matches!(&self.call.key.0, Source::Name(name) if name.is_constant())
    }

    fn path(&self) -> &str {
        self.hidden_path.as_deref().unwrap_or_else(|| self.facts.target.path())
    }

    fn constants(&self) -> &'static [&'static str] {
        self.policy.tags
    }

    #[cfg(feature = "redis")]
    fn outlives(&self) -> bool {
        self.policy.from_response || self.call.stale(self.policy) != crate::freshness::Stale::default()
    }

    #[cfg(feature = "redis")]
    fn takes_all_that_is_fresh(&self) -> bool {
        !self.credentials && self.facts.control.is_none()
    }

    fn suits(&self, entry: &Entry, now: Instant) -> bool {
        self.may_be_given(entry, now)
    }

    fn tags(&self) -> &[Name] {
        &self.call.tags
    }
}

impl Ask {
    /// With what the cache's secret makes of what is unguessable, and of the path, which may tell the same.
    #[cfg(feature = "axum")]
    pub(crate) fn of_secret(mut self) -> Self {
        let cache = self.cache();
        self.hidden_path = cache.core().hidden_path(self.facts.target.path()).map(String::into_boxed_str);
        self.call = self.call.of_secret(cache.core());
        self
    }

    /// Why the cache isn't asked, if it isn't: HTTP rows 1, 3 and 17, and what the cache wasn't given.
    pub(crate) fn bypass(&self, core: &Core) -> Option<Bypass> {
        if !core.options.enabled {
            Some(Bypass::Disabled)
        } else if self.facts.method == Asked::Other {
            Some(Bypass::Method)
        } else if self.credentials && !self.policy.from_response {
            Some(Bypass::Credentials)
        } else if let Some(lacking) = self.policy.lacks(core) {
            Some(lacking)
        } else {
            // Who wants nothing but what is stored runs nothing that could be.
            let runs_unstored = |control: &RequestControl| control.no_store && !control.only_if_cached;
            self.facts.control.as_deref().is_some_and(runs_unstored).then_some(Bypass::Client)
        }
    }

    /// Whether the client wants nothing but what is stored (RFC 9111 §5.2.1.7).
    pub(crate) fn is_only_if_cached(&self) -> bool {
        self.facts.control.as_ref().is_some_and(|control| control.only_if_cached)
    }

    /// Lends the cache that is asked.
    #[inline]
    pub(crate) fn with_cache<T>(&self, borrow: impl Fn(&Cache) -> T) -> T {
        match &self.named {
            Some(cache) => borrow(cache),
            None => self.facts.context.with_cache(borrow),
        }
    }

    /// The cache that is asked.
    pub(crate) fn cache(&self) -> Cache {
        self.with_cache(Clone::clone)
    }

    /// Answers from the store.
    #[inline]
    pub(crate) fn hit<B: KeptBody>(&self, entry: &Entry, now: Instant) -> Response<B> {
        self.counted(entry.response.hit(self.conditions(&|| self.wall()), &entry.freshness, now))
    }

    /// The same of what mostly nobody else has, whose fields then needn't be copied.
    pub(crate) fn hit_of<B: KeptBody>(&self, entry: Arc<Entry>, now: Instant) -> Response<B> {
        match Arc::try_unwrap(entry) {
            Ok(Entry { response, freshness, .. }) => {
                self.counted(response.into_hit(self.conditions(&|| self.wall()), &freshness, now))
            }
            Err(entry) => self.hit(&entry, now),
        }
    }

    /// Answers from the store, saying something else than a hit.
    pub(crate) fn stored<B: KeptBody>(&self, entry: &Entry, now: Instant, said: HeaderValue) -> Response<B> {
        self.counted(entry.response.aged(self.conditions(&|| self.wall()), &entry.freshness, now, said))
    }

    /// Answers from a load, its own or another's.
    pub(crate) fn loaded<B: KeptBody>(&self, entry: &Entry, said: HeaderValue) -> Response<B> {
        self.counted(entry.response.loaded(self.conditions(&|| self.wall()), said))
    }

    #[inline]
    fn counted<B>(&self, response: Response<B>) -> Response<B> {
        self.count_answer(response.status());
        response
    }

    fn conditions<'a>(&'a self, wall: &'a dyn Fn() -> SystemTime) -> Conditions<'a> {
        Conditions { method: self.method(), preconditions: self.facts.preconditions.as_ref(), wall }
    }

    pub(crate) fn method(&self) -> &'static Method {
        if self.facts.method == Asked::Head { &Method::HEAD } else { &Method::GET }
    }

    /// The time of day.
    pub(crate) fn wall(&self) -> SystemTime {
        self.with_cache(|cache| cache.core().options.clock.wall())
    }

    /// Counts an answer that says "not modified".
    #[inline]
    pub(crate) fn count_answer(&self, status: StatusCode) {
        if status == StatusCode::NOT_MODIFIED {
            self.count(Event::NotModified);
        }
    }

    pub(crate) fn count(&self, event: Event) {
        self.with_cache(|cache| self.count_in(cache.core(), event));
    }

    /// In the cache that is asked.
    #[inline]
    pub(crate) fn count_in(&self, core: &Core, event: Event) {
        core.count_for(self.handler.function, event);
    }
}
