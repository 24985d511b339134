//! One load of a response from its beginning to its end: run the handler, judge what it gave, store it, tell those who
//! wait.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use http::header::CONTENT_LENGTH;
use http::{Extensions, HeaderMap, Response, StatusCode, response};
use http_body::Body;

use crate::ask::{Asked, Asking};
use crate::body::{self, Passed, Read};
use crate::cells::Cell;
use crate::clock::Deadline;
use crate::context::Context;
use crate::entry::Entry;
use crate::freshness::Stale;
use crate::http::lifetime::Lifetime;
use crate::http::refusal::Refusal;
use crate::http::stale::StaleRules;
use crate::http::storable::{self, Allowed, Verdict};
use crate::landing::{Landed, Landing};
use crate::load::{Load, Wishes};
use crate::policy::{Credentials, Policy};
use crate::response::{StoredResponse, dress_head};
use crate::stats::Event;
use crate::storing::{Keep, Storing};
use crate::variants;

/// What a load came to, for the request that ran it.
pub(crate) enum Loaded<B: Body> {
    /// A response that others may have too, stored or not; the handler's extensions are for its own layers only.
    Shared(Arc<Entry>, Result<(), Refusal>, Extensions),
    /// A response that is this request's alone.
    Own(Response<Passed<B>>, Refusal),
    Panicked(Box<dyn Any + Send>),
}

impl<B: Body> Loaded<B> {
    /// The status of an error of the server's, which a panic is as well.
    pub(crate) fn error(&self) -> Option<StatusCode> {
        let status = match self {
            Self::Shared(entry, ..) => entry.response.status(),
            Self::Own(response, _) => response.status(),
            Self::Panicked(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        status.is_server_error().then_some(status)
    }
}

/// Everything that a load needs when it is done: it may outlive the request that began it.
pub(crate) struct Run {
    policy: &'static Policy,
    context: Context,
    storing: Storing,
    /// Of the attribute, else of the cache.
    ttl: Duration,
    stale: Stale,
    /// The request carries credentials, and its response is shared only if it says that it may be.
    credentialed: bool,
    /// The load is a HEAD's, whose empty answer is nobody else's.
    is_head: bool,
}

/// A handler's response, judged.
enum Judged<B: Body> {
    Whole(response::Parts, Bytes, Result<Kept, Refusal>),
    Own(Response<Passed<B>>, Refusal),
    /// A HEAD's, with what would become of the GET's as far as its head tells.
    Head(Response<Passed<B>>, Result<Kept, Refusal>),
}

/// What a storable response itself says of its time.
struct Kept {
    lifetime: Lifetime,
    rules: StaleRules,
}

impl Run {
    pub(crate) fn of(ask: &Asking, storing: Storing) -> Self {
        let policy = ask.policy;
        Self {
            policy,
            context: ask.facts.context.clone(),
            ttl: ask.call.ttl.or(policy.ttl).unwrap_or(storing.core().options.default_ttl),
            stale: ask.call.stale(policy),
            credentialed: ask.credentials,
            is_head: ask.facts.method == Asked::Head,
            storing,
        }
    }

    /// Runs the load and lands its flight.
    pub(crate) async fn for_all<B, F, Fut>(mut self, landing: Landing, load: F) -> Loaded<B>
    where
        B: Body<Data = Bytes>,
        F: FnOnce() -> Fut,
        Fut: Future<Output = Response<B>>,
    {
        let (loaded, late) = self.run(load).await;
        landing.land(match &loaded {
            Loaded::Shared(entry, ..) => Landed::Shared(Arc::clone(entry), late.into()),
            Loaded::Panicked(_) => Landed::Shared(self.failed(), [].into()),
            Loaded::Own(..) => {
                self.storing.mark();
                Landed::Unshareable
            }
        });
        loaded
    }

    /// Runs the load for one request.
    pub(crate) async fn alone<B, F, Fut>(mut self, load: F) -> Loaded<B>
    where
        B: Body<Data = Bytes>,
        F: FnOnce() -> Fut,
        Fut: Future<Output = Response<B>>,
    {
        self.run(load).await.0
    }

    /// Also gives the cells of the tags that the load added.
    async fn run<B, F, Fut>(&mut self, load: F) -> (Loaded<B>, Vec<Cell>)
    where
        B: Body<Data = Bytes>,
        F: FnOnce() -> Fut,
        Fut: Future<Output = Response<B>>,
    {
        self.storing.core().count(Event::Load);
        let current = Load::new();
        let judged = current.clone().around(self.judged(load));
        let (loaded, late) =
            match AssertUnwindSafe(self.context.around_unless_empty(judged)).catch_unwind().await {
                Ok(judged) => self.settle(judged, current.wishes()),
                Err(payload) => {
                    tracing::error!(handler = self.policy.handler, "a load panicked");
                    (Loaded::Panicked(payload), Vec::new())
                }
            };
        // What was never to be stored isn't refused.
        if !self.is_head {
            self.storing.core().count(match &loaded {
                Loaded::Shared(_, Ok(()), _) => Event::Stored,
                Loaded::Shared(_, Err(refusal), _) | Loaded::Own(_, refusal) => Event::Refused(*refusal),
                Loaded::Panicked(_) => Event::Refused(Refusal::Status),
            });
        }
        (loaded, late)
    }

    async fn judged<B, F, Fut>(&self, load: F) -> Judged<B>
    where
        B: Body<Data = Bytes>,
        F: FnOnce() -> Fut,
        Fut: Future<Output = Response<B>>,
    {
        let load = async { self.judge(load().await).await };
        match self.storing.core().options.timeout {
            None => load.await,
            Some(limit) => Deadline::after(limit).before(load).await.unwrap_or_else(|| {
                tracing::warn!(
                    handler = self.policy.handler,
                    ?limit,
                    "a load took longer than the cache's timeout"
                );
                Judged::Whole(parts_of(StatusCode::GATEWAY_TIMEOUT), Bytes::new(), Err(Refusal::Status))
            }),
        }
    }

    /// Rows 2 to 10 of the HTTP contract.
    async fn judge<B: Body<Data = Bytes>>(&self, response: Response<B>) -> Judged<B> {
        let max = self.storing.core().options.limits.max_body;
        let (parts, body) = response.into_parts();
        let verdict = match self.judge_head(&parts) {
            verdict if self.is_head => {
                let verdict = if body::may_be_whole(&body, max, self.policy.collect) {
                    verdict.flatten()
                } else {
                    Err(Refusal::Length)
                };
                return Judged::Head(Response::from_parts(parts, Passed::unread(body)), verdict);
            }
            Ok(verdict) => verdict,
            Err(refusal) => return Judged::Own(Response::from_parts(parts, Passed::unread(body)), refusal),
        };
        match body::read(body, parts.headers.get(CONTENT_LENGTH), max, self.policy.collect).await {
            Read::Passed(body, refusal) => Judged::Own(Response::from_parts(parts, body), refusal),
            Read::Whole(body) => Judged::Whole(parts, body, verdict),
        }
    }

    /// Whether others may have a response with this head (else why not), and whether it is stored (likewise).
    fn judge_head(&self, parts: &response::Parts) -> Result<Result<Kept, Refusal>, Refusal> {
        let options = &self.storing.core().options;
        let lifetime = Lifetime::of(&parts.headers, options.clock.wall());
        let allowed = Allowed {
            statuses: &options.statuses,
            vary: self.policy.vary,
            private: self.policy.credentials == Credentials::PerUser,
            explicit: self.policy.from_response && lifetime.is_explicit(),
        };
        match storable::judge_head(parts.status, &parts.headers, &allowed) {
            Verdict::Unshareable(refusal) => Err(refusal),
            _ if self.credentialed && !storable::is_for_all(&parts.headers) => Err(Refusal::Credentials),
            Verdict::Given(refusal) => Ok(Err(refusal)),
            Verdict::Storable if parts.status.is_server_error() && self.stands_in() => {
                Ok(Err(Refusal::Status))
            }
            Verdict::Storable
                if self.policy.from_response && !lifetime.is_explicit() && !Load::sets_ttl() =>
            {
                Err(Refusal::Lifetime)
            }
            Verdict::Storable => Ok(Ok(Kept { lifetime, rules: StaleRules::of(&parts.headers) })),
        }
    }

    /// Whether something is stored that may be served instead of an error, which so mustn't take its place: whatever this
    /// request found when it began, or would have.
    fn stands_in(&self) -> bool {
        let (core, slot) = (self.storing.core(), self.storing.slot.borrow());
        let (now, cells) = (core.now(), &core.memory.cells);
        core.memory.get(&slot).is_some_and(|entry| {
            let (fence, freshness) = (&entry.carried.fence, &entry.freshness);
            let here = &self.storing.carried.fence.cells;
            cells.intact(fence)
                && here.iter().all(|cell| cells.unmoved(cell, fence.birth))
                && (freshness.may_replace_error(now) || freshness.may_be_refreshed(now))
        })
    }

    /// Stores what may be stored.
    fn settle<B: Body>(&mut self, judged: Judged<B>, wishes: Wishes) -> (Loaded<B>, Vec<Cell>) {
        let (mut parts, body, verdict) = match judged {
            Judged::Own(response, refusal) => return (Loaded::Own(response, refusal), Vec::new()),
            Judged::Head(response, verdict) => {
                return (self.settle_head(response, verdict, &wishes), Vec::new());
            }
            Judged::Whole(parts, body, _) if wishes.no_store => return own(parts, body, Refusal::Asked),
            Judged::Whole(parts, body, verdict) => (parts, body, verdict),
        };
        let late = self.storing.add_tags(&wishes.tags);
        let kept = match verdict {
            Ok(kept) => kept,
            Err(refusal) => return (self.give(parts, body, refusal), late),
        };
        let left = self.left(parts.status, kept.lifetime, &wishes);
        if left.is_zero() {
            return own(parts, body, Refusal::Expired);
        }
        let extensions = std::mem::take(&mut parts.extensions);
        let keep = Keep {
            left,
            stale: self.stale_for(parts.status, &kept.rules),
            age: kept.lifetime.age().as_secs(),
        };
        let (entry, stored) = self.store(parts, &body, keep);
        (Loaded::Shared(entry, stored, extensions), late)
    }

    /// A HEAD's response says what the GET's would, but for what only its bytes tell (RFC 9110 §9.3.2).
    fn settle_head<B: Body>(
        &mut self,
        mut response: Response<Passed<B>>,
        verdict: Result<Kept, Refusal>,
        wishes: &Wishes,
    ) -> Loaded<B> {
        let status = response.status();
        if let Ok(kept) = verdict
            && !wishes.no_store
            && !self.left(status, kept.lifetime, wishes).is_zero()
        {
            self.storing.add_tags(&wishes.tags);
            self.tell_names(response.headers_mut());
            dress_head(status, response.headers_mut(), self.policy);
        }
        Loaded::Own(response, Refusal::Status)
    }

    fn give<B: Body>(&self, mut parts: response::Parts, body: Bytes, refusal: Refusal) -> Loaded<B> {
        let extensions = std::mem::take(&mut parts.extensions);
        let response = StoredResponse::to_give(parts, body, self.policy);
        Loaded::Shared(self.storing.give(response), Err(refusal), extensions)
    }

    fn store(
        &self,
        mut parts: response::Parts,
        body: &Bytes,
        keep: Keep,
    ) -> (Arc<Entry>, Result<(), Refusal>) {
        let core = self.storing.core();
        self.tell_names(&mut parts.headers);
        let response = StoredResponse::to_store(parts, body, &core.options.clock, self.policy);
        let (entry, stored) = self.storing.put(response, keep);
        if stored.is_ok() && !self.policy.vary.is_empty() {
            core.variants.note(variants::resource(core, self.storing.slot.borrow(), self.policy), &entry);
        }
        (entry, stored)
    }

    /// Tells caches in front the names, where they are to be told.
    fn tell_names(&self, headers: &mut HeaderMap) {
        if let Some(field) = self.storing.core().options.surrogate_keys {
            let tags = self.storing.carried.tags.iter().map(|tag| &**tag);
            field.tell(headers, [&*self.storing.slot.key].into_iter().chain(tags));
        }
    }

    /// How long it stays fresh: what it says itself under `from_response`, else the handler's wish, the attribute's or
    /// the cache's ttl, which the response and a status of the builder's can only shorten.
    fn left(&self, status: StatusCode, lifetime: Lifetime, wishes: &Wishes) -> Duration {
        if self.policy.from_response && wishes.ttl.is_none() {
            return lifetime.left().unwrap_or_default();
        }
        let ttl = wishes.ttl.unwrap_or(self.ttl);
        let statuses = &self.storing.core().options.statuses;
        let own = statuses.iter().find(|(stored, _)| *stored == status);
        lifetime.left_of(own.map_or(ttl, |(_, own)| ttl.min(*own)))
    }

    /// The attribute's stale rules; under `from_response` the response's own where the attribute has none. An error of
    /// the server's stands in for no other, and is served no longer than its lifetime.
    fn stale_for(&self, status: StatusCode, rules: &StaleRules) -> Stale {
        if rules.forbidden || status.is_server_error() {
            return Stale::default();
        }
        let said = |attribute: Duration, own: Option<Duration>| match own {
            Some(own) if self.policy.from_response && attribute.is_zero() => own,
            _ => attribute,
        };
        Stale {
            while_refreshed: said(self.stale.while_refreshed, rules.while_revalidate),
            on_error: said(self.stale.on_error, rules.if_error),
        }
    }

    /// What those who wait get of a load that panicked.
    fn failed(&self) -> Arc<Entry> {
        let parts = parts_of(StatusCode::INTERNAL_SERVER_ERROR);
        let response = StoredResponse::to_give(parts, Bytes::new(), self.policy);
        self.storing.give(response)
    }
}

fn parts_of(status: StatusCode) -> response::Parts {
    let mut parts = Response::new(()).into_parts().0;
    parts.status = status;
    parts
}

fn own<B: Body>(parts: response::Parts, body: Bytes, refusal: Refusal) -> (Loaded<B>, Vec<Cell>) {
    (Loaded::Own(Response::from_parts(parts, Passed::whole(body)), refusal), Vec::new())
}
