//! What others may have of a handler's response, as its head and its body tell.

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{Response, response};
use http_body::Body;

use crate::body::{self, Passed, Read};
use crate::http::lifetime::Lifetime;
use crate::http::refusal::Refusal;
use crate::http::stale::StaleRules;
use crate::http::storable::{self, Allowed, Verdict};
use crate::http::taggable;
use crate::load::Load;
use crate::policy::Credentials;
use crate::response::is_tagged;
use crate::run::Run;

/// A handler's response, judged.
pub(crate) enum Judged<B: Body> {
    Whole(response::Parts, Bytes, Result<Kept, Refusal>),
    Own(Response<Passed<B>>, Refusal),
    /// A HEAD's, with what would become of the GET's as far as its head tells, and the bytes of that where it has them.
    Head(Response<Passed<B>>, Result<Kept, Refusal>, Option<Bytes>),
}

/// What a storable response itself says of its time.
pub(crate) struct Kept {
    pub(crate) lifetime: Lifetime,
    pub(crate) rules: StaleRules,
}

impl Run {
    /// Rows 2 to 10 of the HTTP contract.
    pub(crate) async fn judge<B: Body<Data = Bytes>>(&self, response: Response<B>) -> Judged<B> {
        let max = self.storing.core().options.limits.max_body;
        let (parts, body) = response.into_parts();
        let verdict = match self.judge_head(&parts) {
            verdict if self.is_head => {
                // In a box, so that the future of every load stays small.
                return Box::pin(self.judge_for_head(parts, body, verdict.flatten())).await;
            }
            Ok(verdict) => verdict,
            Err(refusal) => return Judged::Own(Response::from_parts(parts, Passed::unread(body)), refusal),
        };
        match body::read(body, parts.headers.get(CONTENT_LENGTH), max, self.policy.collect).await {
            Read::Passed(body, refusal) => Judged::Own(Response::from_parts(parts, body), refusal),
            Read::Whole(body) => Judged::Whole(parts, body, verdict),
        }
    }

    /// The body is read for nothing but the tag that the GET's is given, which a handler that saw the method may have left
    /// out.
    async fn judge_for_head<B: Body<Data = Bytes>>(
        &self,
        parts: response::Parts,
        body: B,
        verdict: Result<Kept, Refusal>,
    ) -> Judged<B> {
        let max = self.storing.core().options.limits.max_body;
        let (said, length) = (parts.headers.get(CONTENT_LENGTH), body.size_hint().exact());
        let may_be_whole = body::may_be_whole(&body, max, self.policy.collect);
        let verdict = if may_be_whole { verdict } else { Err(Refusal::Length) };
        let is_content = length.is_some_and(|length| taggable::is_content(length, said, true));
        if verdict.is_err() || !is_content || !is_tagged(parts.status, &parts.headers) {
            return Judged::Head(Response::from_parts(parts, Passed::unread(body)), verdict, None);
        }
        match body::read(body, said, max, false).await {
            Read::Passed(body, refusal) => {
                Judged::Head(Response::from_parts(parts, body), Err(refusal), None)
            }
            Read::Whole(bytes) => {
                let body = Passed::whole(bytes.clone());
                Judged::Head(Response::from_parts(parts, body), verdict, Some(bytes))
            }
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
        let stored = if core.far.is_some() { self.expired.clone() } else { core.kept(&slot) };
        stored.is_some_and(|entry| {
            let (fence, freshness) = (&entry.carried.fence, &entry.freshness);
            let here = &self.storing.carried.fence.cells;
            cells.intact(fence)
                && here.iter().all(|cell| cells.unmoved(cell, fence.birth))
                && (freshness.may_replace_error(now) || freshness.may_be_refreshed(now))
        })
    }
}
