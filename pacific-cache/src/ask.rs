//! What a request asks of the cache, read once.

use std::any::TypeId;
use std::ops::Deref;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::{HeaderValue, Method, Response, StatusCode};

use crate::backend::memory::{Slot, SlotRef};
use crate::cache::{Cache, Core};
use crate::cells::{Cell, Fence};
use crate::clock::Instant;
use crate::context::Context;
use crate::entry::{Conditions, Entry, KeptBody};
use crate::http::bypass::Bypass;
use crate::http::precondition::Preconditions;
use crate::http::uri::path_name;
use crate::key::Source;
use crate::mutant::{self, Mutant};
use crate::name::{Name, bounded};
use crate::policy::Policy;
use crate::stats::Event;
use crate::target::Target;

/// What is known before the handler's arguments are. Boxed, since it is handed on several times on the way of a hit.
pub(crate) struct Facts {
    pub(crate) context: Context,
    pub(crate) method: Asked,
    pub(crate) target: Target,
    /// The URI that the arguments are made from, where the target doesn't tell it.
    pub(crate) rewritten: Option<Box<str>>,
    pub(crate) preconditions: Option<Preconditions>,
    /// `Authorization`, `Proxy-Authorization` or a header that the cache was told of.
    pub(crate) credentials: bool,
    pub(crate) cookie: bool,
}

/// The whole question.
pub(crate) struct Ask {
    pub(crate) facts: Box<Facts>,
    pub(crate) policy: &'static Policy,
    /// Whether the request carries credentials that this handler's response may depend on.
    pub(crate) credentials: bool,
    /// The type of the handler's load.
    pub(crate) handler: TypeId,
    pub(crate) key: Source,
    /// Tags whose names hold request text; the policy has the others.
    pub(crate) tags: Vec<Name>,
    pub(crate) ttl: Option<Duration>,
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

/// What a look into the store found.
pub(crate) enum Found {
    Fresh(Arc<Entry>),
    Expired,
    Nothing,
}

impl Ask {
    /// Why the cache isn't asked, if it isn't: HTTP rows 1 and 3.
    pub(crate) fn bypass(&self, core: &Core) -> Option<Bypass> {
        if !core.options.enabled {
            Some(Bypass::Disabled)
        } else if self.facts.method == Asked::Other {
            Some(Bypass::Method)
        } else {
            self.credentials.then_some(Bypass::Credentials)
        }
    }

    pub(crate) fn slot(&self) -> SlotRef<'_> {
        let key = match &self.key {
            Source::Name(name) => name.as_str(),
            Source::Path => self.facts.target.path(),
            Source::PathAndQuery => self.facts.target.path_and_query(),
        };
        SlotRef { handler: self.handler, partition: self.facts.context.partition.as_deref(), key }
    }

    /// The fresh entry of this slot whose fence is intact, also for this request's own names.
    pub(crate) fn find(&self, core: &Core, now: Instant) -> Found {
        match core.memory.get(&self.slot()) {
            Some(entry) if self.may_have(core, &entry, now) => Found::Fresh(entry),
            Some(entry) if self.accepts(core, &entry.fence, &entry.path) => Found::Expired,
            _ => Found::Nothing,
        }
    }

    /// Whether an entry of this slot answers this request.
    pub(crate) fn may_have(&self, core: &Core, entry: &Entry, now: Instant) -> bool {
        entry.freshness.is_fresh(now)
            && (self.accepts(core, &entry.fence, &entry.path) || mutant::is(Mutant::HitUnchecked))
    }

    /// Whether what was born with `fence`, for a request of `path`, is valid for this request.
    pub(crate) fn accepts(&self, core: &Core, fence: &Fence, path: &str) -> bool {
        let cells = &core.memory.cells;
        cells.intact(fence)
            && (path == self.facts.target.path() || cells.unmoved(&self.path_cell(core), fence.birth))
            && self.tags.iter().all(|tag| cells.unmoved(&cell(core, tag), fence.birth))
    }

    /// The fence of a load that begins now. The cells first: a constant's must be there before the birth.
    pub(crate) fn fence(&self, core: &Core) -> Fence {
        let cells = self.cells(core);
        Fence { birth: core.memory.cells.birth(), cells }
    }

    /// The cells of every name that the request itself gives: key, path, tags.
    fn cells(&self, core: &Core) -> Vec<Cell> {
        let cells = &core.memory.cells;
        let key = match &self.key {
            Source::Name(name) => cell(core, name),
            Source::Path | Source::PathAndQuery => cells.bucket(self.slot().key),
        };
        let constants = self.policy.tags.iter().map(|tag| cell(core, &Name::new(tag)));
        let tags = self.tags.iter().map(|tag| cell(core, tag));
        [key, self.path_cell(core)].into_iter().chain(constants).chain(tags).collect()
    }

    /// Answers from the store.
    #[inline]
    pub(crate) fn hit<B: KeptBody>(&self, entry: &Entry, now: Instant) -> Response<B> {
        let response = entry.hit(self.conditions(&|| self.wall()), now);
        self.count_answer(response.status());
        response
    }

    /// Answers from a load, its own or another's.
    pub(crate) fn loaded<B: KeptBody>(&self, entry: &Entry, status: HeaderValue) -> Response<B> {
        let response = entry.loaded(self.conditions(&|| self.wall()), status);
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
        self.facts.context.with_cache(|cache| cache.core().options.clock.wall())
    }

    /// Counts an answer that says "not modified".
    #[inline]
    pub(crate) fn count_answer(&self, status: StatusCode) {
        if status == StatusCode::NOT_MODIFIED {
            self.facts.context.with_cache(|cache| cache.core().count(Event::NotModified));
        }
    }

    fn path_cell(&self, core: &Core) -> Cell {
        core.memory.cells.bucket(&bounded(path_name(self.facts.target.path())))
    }
}

/// A request that missed, with the cache it missed in.
pub(crate) struct Asking {
    ask: Ask,
    pub(crate) slot: Slot,
    pub(crate) cache: Cache,
}

impl Asking {
    pub(crate) fn new(ask: Ask, cache: Cache) -> Self {
        Self { slot: ask.slot().to_owned(), ask, cache }
    }

    pub(crate) fn core(&self) -> &Core {
        self.cache.core()
    }

    pub(crate) fn hash(&self) -> u64 {
        self.core().memory.hash(&self.slot)
    }
}

impl Deref for Asking {
    type Target = Ask;

    fn deref(&self) -> &Ask {
        &self.ask
    }
}

fn cell(core: &Core, name: &Name) -> Cell {
    let cells = &core.memory.cells;
    if name.is_constant() { cells.constant(name.as_str()) } else { cells.bucket(name.as_str()) }
}
