//! One load from its beginning to its end: run the handler, judge what it gave, store it, tell those who wait.

use std::any::Any;
use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use http::header::CONTENT_LENGTH;
use http::{Extensions, Response, StatusCode, response};
use http_body::Body;

use crate::ask::Asking;
use crate::backend::memory::Slot;
use crate::body::{self, Passed, Read};
use crate::cache::Cache;
use crate::cells::{Cell, Fence};
use crate::clock::Deadline;
use crate::context::Context;
use crate::entry::Entry;
use crate::flight::Flight;
use crate::freshness::{Freshness, jittered};
use crate::http::lifetime::Lifetime;
use crate::http::refusal::Refusal;
use crate::http::storable::{self, Allowed, Verdict};
use crate::landed::{Begun, Landed};
use crate::load::{Load, Wishes};
use crate::mutant::{self, Mutant};
use crate::stats::Event;

/// What a load came to, for the request that ran it.
pub(crate) enum Loaded<B: Body> {
    /// A response that others may have too, stored or not; the handler's extensions are for its own layers only.
    Shared(Arc<Entry>, Result<(), Refusal>, Extensions),
    /// A response that is this request's alone.
    Own(Response<Passed<B>>, Refusal),
    Panicked(Box<dyn Any + Send>),
}

/// Everything that a load needs when it is done: it may outlive the request that began it.
pub(crate) struct Run {
    handler: &'static str,
    cache: Cache,
    context: Context,
    slot: Slot,
    hash: u64,
    path: Box<str>,
    fence: Fence,
    /// Of the attribute, else of the cache.
    ttl: Duration,
}

/// A handler's response, judged.
enum Judged<B: Body> {
    Whole(response::Parts, Bytes, Result<Lifetime, Refusal>),
    Own(Response<Passed<B>>, Refusal),
}

impl Run {
    pub(crate) fn of(ask: &Asking, fence: Fence) -> Self {
        let ttl = ask.ttl.or(ask.policy.ttl).unwrap_or(ask.core().options.default_ttl);
        Self {
            handler: ask.policy.handler,
            cache: ask.cache.clone(),
            context: ask.facts.context.clone(),
            slot: ask.slot.clone(),
            hash: ask.hash(),
            path: ask.facts.target.path().into(),
            fence,
            ttl,
        }
    }

    /// Runs the load and lands its flight.
    pub(crate) async fn for_all<B, F, Fut>(self, landing: Landing, load: F) -> Loaded<B>
    where
        B: Body<Data = Bytes>,
        F: FnOnce() -> Fut,
        Fut: Future<Output = Response<B>>,
    {
        let (loaded, late) = self.run(load).await;
        landing.land(match &loaded {
            Loaded::Shared(entry, ..) => Landed::Shared(Arc::clone(entry), late.into()),
            Loaded::Panicked(_) => {
                Landed::Shared(Arc::new(self.failed(StatusCode::INTERNAL_SERVER_ERROR)), [].into())
            }
            Loaded::Own(..) => {
                self.cache.core().marks.mark(self.hash, self.cache.core().options.clock.now());
                Landed::Unshareable
            }
        });
        loaded
    }

    /// Runs the load for one request.
    pub(crate) async fn alone<B, F, Fut>(self, load: F) -> Loaded<B>
    where
        B: Body<Data = Bytes>,
        F: FnOnce() -> Fut,
        Fut: Future<Output = Response<B>>,
    {
        self.run(load).await.0
    }

    /// Also gives the cells of the tags that the load added.
    async fn run<B, F, Fut>(&self, load: F) -> (Loaded<B>, Vec<Cell>)
    where
        B: Body<Data = Bytes>,
        F: FnOnce() -> Fut,
        Fut: Future<Output = Response<B>>,
    {
        let core = self.cache.core();
        core.count(Event::Load);
        let current = Load::new();
        let judged = current.clone().around(self.judged(load));
        let (loaded, late) = match AssertUnwindSafe(self.in_context(judged)).catch_unwind().await {
            Ok(judged) => self.settle(judged, current.wishes()),
            Err(payload) => {
                tracing::error!(handler = self.handler, "a load panicked");
                (Loaded::Panicked(payload), Vec::new())
            }
        };
        match &loaded {
            Loaded::Shared(_, Ok(()), _) => core.count(Event::Stored),
            Loaded::Shared(_, Err(refusal), _) | Loaded::Own(_, refusal) => {
                core.count(Event::Refused(*refusal))
            }
            Loaded::Panicked(_) => core.count(Event::Refused(Refusal::Status)),
        }
        (loaded, late)
    }

    /// A load that goes on in a task of its own keeps the cache that its layers chose.
    async fn in_context<T>(&self, future: impl Future<Output = T>) -> T {
        if self.context.is_empty() { future.await } else { self.context.clone().around(future).await }
    }

    async fn judged<B, F, Fut>(&self, load: F) -> Judged<B>
    where
        B: Body<Data = Bytes>,
        F: FnOnce() -> Fut,
        Fut: Future<Output = Response<B>>,
    {
        let load = async { self.judge(load().await).await };
        match self.cache.core().options.timeout {
            None => load.await,
            Some(limit) => Deadline::after(limit).before(load).await.unwrap_or_else(|| {
                tracing::warn!(handler = self.handler, ?limit, "a load took longer than the cache's timeout");
                let mut parts = Response::new(()).into_parts().0;
                parts.status = StatusCode::GATEWAY_TIMEOUT;
                Judged::Whole(parts, Bytes::new(), Err(Refusal::Status))
            }),
        }
    }

    /// Rows 2 to 10 of the HTTP contract.
    async fn judge<B: Body<Data = Bytes>>(&self, response: Response<B>) -> Judged<B> {
        let options = &self.cache.core().options;
        let (parts, body) = response.into_parts();
        let allowed = Allowed { statuses: &options.statuses, vary: &[], private: false, explicit: false };
        let verdict = match storable::judge_head(parts.status, &parts.headers, &allowed) {
            Verdict::Unshareable(refusal) => {
                return Judged::Own(Response::from_parts(parts, Passed::unread(body)), refusal);
            }
            Verdict::Storable => Ok(Lifetime::of(&parts.headers, options.clock.wall())),
            Verdict::Given(refusal) => Err(refusal),
        };
        match body::read(body, parts.headers.get(CONTENT_LENGTH), options.limits.max_body).await {
            Read::Passed(body, refusal) => Judged::Own(Response::from_parts(parts, body), refusal),
            Read::Whole(body) => Judged::Whole(parts, body, verdict),
        }
    }

    /// Stores what may be stored.
    fn settle<B: Body>(&self, judged: Judged<B>, wishes: Wishes) -> (Loaded<B>, Vec<Cell>) {
        let (mut parts, body, verdict) = match judged {
            Judged::Own(response, refusal) => return (Loaded::Own(response, refusal), Vec::new()),
            Judged::Whole(parts, body, _) if wishes.no_store => return own(parts, body, Refusal::Asked),
            Judged::Whole(parts, body, verdict) => (parts, body, verdict),
        };
        let extensions = std::mem::take(&mut parts.extensions);
        let late = self.cells_of(&wishes);
        let mut fence = self.fence.clone();
        fence.cells.extend(late.iter().cloned());
        match verdict {
            Err(refusal) => {
                let entry =
                    Entry::to_give(parts, body, self.cache.core().options.clock.now(), fence, &self.path);
                (Loaded::Shared(Arc::new(entry), Err(refusal), extensions), late)
            }
            Ok(lifetime) => {
                let left = lifetime.left_of(self.ttl_of(parts.status, &wishes));
                if left.is_zero() {
                    parts.extensions = extensions;
                    return own(parts, body, Refusal::Expired);
                }
                let (entry, stored) = self.store(parts, body, fence, left, lifetime.age().as_secs());
                (Loaded::Shared(entry, stored, extensions), late)
            }
        }
    }

    fn store(
        &self,
        parts: response::Parts,
        body: Bytes,
        mut fence: Fence,
        left: Duration,
        age: u64,
    ) -> (Arc<Entry>, Result<(), Refusal>) {
        let core = self.cache.core();
        if mutant::is(Mutant::LateBirth) {
            fence.birth = core.memory.cells.birth();
        }
        let mut entry = Entry::to_store(parts, body, &core.options.clock, fence, &self.path);
        let stored_at = core.options.clock.now();
        let left = jittered(left, core.options.jitter, chance());
        entry.freshness = Freshness { stored_at, expires_at: stored_at.after(left), age };
        let entry = Arc::new(entry);
        if !core.memory.cells.intact(&entry.fence) {
            return (entry, Err(Refusal::Fence));
        }
        core.memory.put(self.slot.clone(), Arc::clone(&entry));
        core.marks.unmark(self.hash);
        (entry, Ok(()))
    }

    /// The handler's wish, else the attribute's or the cache's; a status of the builder's can only shorten it.
    fn ttl_of(&self, status: StatusCode, wishes: &Wishes) -> Duration {
        let ttl = wishes.ttl.unwrap_or(self.ttl);
        let statuses = &self.cache.core().options.statuses;
        statuses.iter().find(|(stored, _)| *stored == status).map_or(ttl, |(_, own)| ttl.min(*own))
    }

    fn cells_of(&self, wishes: &Wishes) -> Vec<Cell> {
        wishes.tags.iter().map(|tag| self.cache.core().memory.cells.bucket(tag.as_str())).collect()
    }

    fn failed(&self, status: StatusCode) -> Entry {
        let mut parts = Response::new(()).into_parts().0;
        parts.status = status;
        let now = self.cache.core().options.clock.now();
        Entry::to_give(parts, Bytes::new(), now, self.fence.clone(), &self.path)
    }
}

fn own<B: Body>(parts: response::Parts, body: Bytes, refusal: Refusal) -> (Loaded<B>, Vec<Cell>) {
    (Loaded::Own(Response::from_parts(parts, Passed::whole(body)), refusal), Vec::new())
}

/// From 0 to 1; each `RandomState` has keys of its own.
fn chance() -> f64 {
    RandomState::new().hash_one(()) as f64 / u64::MAX as f64
}

/// The duty to land a flight: dropped without landing, the flight lands as nothing and its waiters look again.
pub(crate) struct Landing {
    cache: Cache,
    slot: Slot,
    flight: Arc<Flight<Begun, Landed>>,
}

impl Landing {
    pub(crate) fn new(cache: Cache, slot: Slot, flight: Arc<Flight<Begun, Landed>>) -> Self {
        Self { cache, slot, flight }
    }

    fn land(self, landed: Landed) {
        self.end(Some(landed));
    }

    /// The record goes first, so that a waiter who looks again doesn't find the flight that sent it back.
    fn end(&self, landed: Option<Landed>) {
        self.cache.core().flights.remove(&self.slot, &self.flight);
        self.flight.land(landed);
    }
}

impl Drop for Landing {
    /// After [`land`](Self::land) there is nothing left to do.
    fn drop(&mut self) {
        self.end(None);
    }
}
