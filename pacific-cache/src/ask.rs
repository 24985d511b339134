//! What a request asks of the cache, read once.

use std::sync::Arc;

use http::{Method, Response, Uri};

use bytes::Bytes;

use crate::backend::memory::Slot;
use crate::cache::{Cache, Core};
use crate::cells::{Cell, Fence};
use crate::clock::Instant;
use crate::context::Context;
use crate::entry::{Conditions, Entry};
use crate::http::bypass::Bypass;
use crate::http::precondition::Preconditions;
use crate::http::uri::path_name;
use crate::mutant::{self, Mutant};
use crate::name::Name;
use crate::policy::Policy;
use crate::stats::Event;

pub(crate) struct Ask {
    pub(crate) policy: &'static Policy,
    pub(crate) cache: Cache,
    pub(crate) context: Context,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) preconditions: Option<Box<Preconditions>>,
    /// Whether it carries credentials that this handler's response may depend on.
    pub(crate) credentials: bool,
    pub(crate) slot: Slot,
    /// Tags whose names hold request text; the policy has the others.
    pub(crate) tags: Vec<Name>,
    pub(crate) ttl: Option<std::time::Duration>,
}

/// What a look into the store found.
pub(crate) enum Found {
    Fresh(Arc<Entry>),
    Expired,
    Nothing,
}

impl Ask {
    pub(crate) fn core(&self) -> &Core {
        self.cache.core()
    }

    pub(crate) fn now(&self) -> Instant {
        self.core().options.clock.now()
    }

    pub(crate) fn hash(&self) -> u64 {
        self.core().memory.hash(&self.slot)
    }

    /// Why the cache isn't asked, if it isn't: HTTP rows 1 and 3.
    pub(crate) fn bypass(&self) -> Option<Bypass> {
        if !self.core().options.enabled {
            Some(Bypass::Disabled)
        } else if self.method != Method::GET && self.method != Method::HEAD {
            Some(Bypass::Method)
        } else {
            self.credentials.then_some(Bypass::Credentials)
        }
    }

    /// The fresh entry of this slot whose fence is intact, also for this request's own names.
    pub(crate) fn find(&self, now: Instant) -> Found {
        match self.core().memory.get(&self.slot) {
            Some(entry) if !(self.accepts(&entry.fence, &entry.path) || mutant::is(Mutant::HitUnchecked)) => {
                Found::Nothing
            }
            Some(entry) if entry.freshness.is_fresh(now) => Found::Fresh(entry),
            Some(_) => Found::Expired,
            None => Found::Nothing,
        }
    }

    /// Whether what was born with `fence`, for a request of `path`, is valid for this request.
    pub(crate) fn accepts(&self, fence: &Fence, path: &str) -> bool {
        let cells = &self.core().memory.cells;
        cells.intact(fence)
            && (path == self.uri.path() || cells.unmoved(&self.path_cell(), fence.birth))
            && self.tags.iter().all(|tag| cells.unmoved(&self.cell(tag), fence.birth))
    }

    /// The fence of a load that begins now. The cells first: a constant's must be there before the birth.
    pub(crate) fn fence(&self) -> Fence {
        let cells = self.cells();
        Fence { birth: self.core().memory.cells.birth(), cells }
    }

    /// The cells of every name that the request itself gives: key, path, tags.
    fn cells(&self) -> Vec<Cell> {
        let cells = &self.core().memory.cells;
        let key = match &self.slot.key {
            std::borrow::Cow::Borrowed(constant) => cells.constant(constant),
            std::borrow::Cow::Owned(text) => cells.bucket(text),
        };
        let constants = self.policy.tags.iter().map(|tag| cells.constant(tag));
        let tags = self.tags.iter().map(|tag| self.cell(tag));
        [key, self.path_cell()].into_iter().chain(constants).chain(tags).collect()
    }

    /// Answers from the store.
    pub(crate) fn hit(&self, entry: &Entry, now: Instant) -> Response<Bytes> {
        self.core().count(Event::Hit);
        self.counted(entry.hit(self.conditions(), now))
    }

    pub(crate) fn conditions(&self) -> Conditions<'_> {
        Conditions {
            method: &self.method,
            preconditions: self.preconditions.as_deref(),
            clock: &self.core().options.clock,
        }
    }

    pub(crate) fn counted<B>(&self, response: Response<B>) -> Response<B> {
        if response.status() == http::StatusCode::NOT_MODIFIED {
            self.core().count(Event::NotModified);
        }
        response
    }

    fn path_cell(&self) -> Cell {
        self.core().memory.cells.bucket(&path_name(self.uri.path()))
    }

    fn cell(&self, name: &Name) -> Cell {
        let cells = &self.core().memory.cells;
        if name.is_constant() { cells.constant(name.as_str()) } else { cells.bucket(name.as_str()) }
    }
}
