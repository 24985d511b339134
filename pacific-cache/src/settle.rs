//! What becomes of a response that was judged: stored, given to who waits, or its own request's alone.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode, response};
use http_body::Body;

use crate::body::Passed;
use crate::cells::Cell;
use crate::entry::Entry;
use crate::freshness::Stale;
use crate::http::lifetime::Lifetime;
use crate::http::refusal::Refusal;
use crate::http::stale::StaleRules;
use crate::http::taggable::TagUntold;
use crate::judge::{Judged, Kept};
use crate::load::Wishes;
use crate::response::{StoredResponse, dress_head, is_tagged};
use crate::run::{Loaded, Run};
use crate::storing::Keep;
use crate::variants;

impl Run {
    /// Stores what may be stored.
    pub(crate) fn settle<B: Body>(&mut self, judged: Judged<B>, wishes: Wishes) -> (Loaded<B>, Vec<Cell>) {
        let wishes = self.storing.heard(wishes);
        let (mut parts, body, verdict) = match judged {
            Judged::Own(response, refusal) => return (Loaded::Own(response, refusal), Vec::new()),
            Judged::Head(response, verdict, bytes) => {
                return (self.settle_head(response, verdict, bytes, &wishes), Vec::new());
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

    /// A HEAD's response says what the GET's would, but for what only its bytes tell where it lacks them (RFC 9110 §9.3.2).
    fn settle_head<B: Body>(
        &mut self,
        mut response: Response<Passed<B>>,
        verdict: Result<Kept, Refusal>,
        bytes: Option<Bytes>,
        wishes: &Wishes,
    ) -> Loaded<B> {
        let status = response.status();
        if let Ok(kept) = verdict
            && !wishes.no_store
            && !self.left(status, kept.lifetime, wishes).is_zero()
        {
            self.storing.add_tags(&wishes.tags);
            self.tell_names(response.headers_mut());
            dress_head(status, response.headers_mut(), bytes.as_ref(), self.policy);
            if is_tagged(status, response.headers()) {
                response.extensions_mut().insert(TagUntold);
            }
        }
        Loaded::Own(response, Refusal::Status)
    }

    fn give<B: Body>(&self, mut parts: response::Parts, body: Bytes, refusal: Refusal) -> Loaded<B> {
        let extensions = std::mem::take(&mut parts.extensions);
        let response = StoredResponse::to_give(parts, body, self.policy);
        Loaded::Shared(self.storing.give(response), Err(refusal), extensions)
    }

    fn store(
        &mut self,
        mut parts: response::Parts,
        body: &Bytes,
        keep: Keep,
    ) -> (Arc<Entry>, Result<(), Refusal>) {
        self.tell_names(&mut parts.headers);
        let clock = &self.storing.core().options.clock;
        let response = StoredResponse::to_store(parts, body, clock, self.policy);
        let (entry, stored) = self.storing.put(response, keep);
        let core = self.storing.core();
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
}

fn own<B: Body>(parts: response::Parts, body: Bytes, refusal: Refusal) -> (Loaded<B>, Vec<Cell>) {
    (Loaded::Own(Response::from_parts(parts, Passed::whole(body)), refusal), Vec::new())
}
