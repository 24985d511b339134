//! One load of a response from its beginning to its end: run the handler, judge what it gave, store it, tell those who
//! wait.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use http::{Extensions, Response, StatusCode, response};
use http_body::Body;
use tracing::Instrument as _;

use crate::ask::Asked;
use crate::asking::Asking;
use crate::body::Passed;
use crate::cells::Cell;
use crate::clock::Deadline;
use crate::context::Context;
use crate::entry::Entry;
use crate::freshness::Stale;
use crate::http::refusal::Refusal;
use crate::judge::Judged;
use crate::landing::{Landed, Landing};
use crate::load::Load;
use crate::policy::Policy;
use crate::response::StoredResponse;
use crate::stats::Event;
use crate::storing::Storing;

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
    pub(crate) policy: &'static Policy,
    context: Context,
    pub(crate) storing: Storing,
    /// Of the attribute, else of the cache.
    pub(crate) ttl: Duration,
    pub(crate) stale: Stale,
    /// What was stored when the request came, and was no longer fresh.
    pub(crate) expired: Option<Arc<Entry>>,
    /// The request carries credentials, and its response is shared only if it says that it may be.
    pub(crate) credentialed: bool,
    /// The load is a HEAD's, whose empty answer is nobody else's.
    pub(crate) is_head: bool,
}

impl Run {
    pub(crate) fn of(ask: &Asking, storing: Storing) -> Self {
        let policy = ask.policy;
        Self {
            policy,
            context: ask.facts.context.clone(),
            ttl: ask.call.ttl.or(policy.ttl).unwrap_or(storing.core().options.default_ttl),
            stale: ask.call.stale(policy),
            expired: ask.expired.clone(),
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
        landing.loads();
        let (loaded, late) = self.run(load).await;
        let landed = match &loaded {
            // Those who wait can't tell whether such a tag has ended: they look again.
            Loaded::Shared(..) if !self.storing.has_fence_of_late() && !self.storing.names_ever_new() => {
                return loaded;
            }
            Loaded::Shared(..) if !self.storing.has_fence_of_late() => {
                self.storing.mark();
                Landed::Unshareable
            }
            Loaded::Shared(entry, ..) => Landed::Shared(Arc::clone(entry), late.into()),
            Loaded::Panicked(_) => Landed::Shared(self.failed(), [].into()),
            Loaded::Own(..) => {
                self.storing.mark();
                Landed::Unshareable
            }
        };
        landing.land(landed, self.storing.sending.take());
        loaded
    }

    /// Runs the load for one request.
    pub(crate) async fn alone<B, F, Fut>(mut self, load: F) -> Loaded<B>
    where
        B: Body<Data = Bytes>,
        F: FnOnce() -> Fut,
        Fut: Future<Output = Response<B>>,
    {
        let (loaded, _) = self.run(load).await;
        if let Some(sending) = self.storing.sending.take() {
            sending.in_background();
        }
        loaded
    }

    /// Also gives the cells of the tags that the load added.
    async fn run<B, F, Fut>(&mut self, load: F) -> (Loaded<B>, Vec<Cell>)
    where
        B: Body<Data = Bytes>,
        F: FnOnce() -> Fut,
        Fut: Future<Output = Response<B>>,
    {
        let begun = self.storing.load_begins();
        let current = Load::new();
        let judged = current.clone().around(self.judged(load));
        let span = self.storing.load_span();
        let judged = self.context.around_unless_empty(judged).instrument(span.clone());
        let judged = AssertUnwindSafe(judged).catch_unwind().await;
        span.in_scope(|| self.storing.load_ended(begun));
        let (loaded, late) = match judged {
            Ok(judged) => self.settle(judged, current.wishes()),
            Err(payload) => {
                tracing::error!(handler = self.policy.function(), "a load panicked");
                (Loaded::Panicked(payload), Vec::new())
            }
        };
        // What was never to be stored isn't refused.
        if !self.is_head {
            self.storing.count(match &loaded {
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
                    handler = self.policy.function(),
                    ?limit,
                    "a load took longer than the cache's timeout"
                );
                Judged::Whole(parts_of(StatusCode::GATEWAY_TIMEOUT), Bytes::new(), Err(Refusal::Status))
            }),
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
