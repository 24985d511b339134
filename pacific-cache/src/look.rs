//! The look-up of a request: what the store has for it, and whether this request may have that.

use std::sync::Arc;

use http::StatusCode;

use crate::ask::{Ask, Asked};
use crate::cache::Core;
use crate::clock::Instant;
use crate::entry::Entry;
use crate::far::Arrival;
use crate::http::bypass::Bypass;
use crate::http::cache_status::Forward;
use crate::key::Source;
use crate::stats::Event;
use crate::variants;
use crate::wanted::{Found, Wanted};

/// What a look into this process came to.
pub(crate) enum LookUp {
    Bypass(Bypass),
    Done(Looked),
    /// There is nothing here, and there is a tier beyond.
    Further,
}

/// What the look-up of a request came to.
pub(crate) enum Looked {
    Hit(Arc<Entry>, Instant),
    /// Served stale; this request's own load is to refresh it.
    Stale(Arc<Entry>, Instant),
    /// Answered by neither cache nor handler.
    Refused(Refused),
    Miss(Missed),
}

/// Why a request gets no answer of the handler's.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Refused {
    /// Its key breaks the cache's policy.
    Key,
    /// It wants a stored answer only, and there is none (RFC 9111 §5.2.1.7).
    OnlyIfCached,
}

/// A request for which the store has nothing that it may have.
#[derive(Default)]
pub(crate) struct Missed {
    pub(crate) forward: Forward,
    /// Something stale that may be served in the place of an error.
    pub(crate) fallback: Option<Arc<Entry>>,
    /// What is stored, and no longer fresh.
    pub(crate) expired: Option<Arc<Entry>>,
    /// It neither waits for others nor lets them wait.
    pub(crate) alone: bool,
}

impl Refused {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Key => StatusCode::BAD_REQUEST,
            Self::OnlyIfCached => StatusCode::GATEWAY_TIMEOUT,
        }
    }
}

/// Looks a request up in this process.
///
/// The hit path: no lock but the store's; no allocation but the request's facts and the response's own; no future.
pub(crate) fn look_up(ask: &Ask, core: &Core) -> LookUp {
    if let Some(reason) = ask.bypass(core) {
        if reason == Bypass::Credentials && ask.is_only_if_cached() {
            return LookUp::Done(ask.unsatisfied(core));
        }
        core.tell_lacking(ask.policy.function(), reason);
        ask.count_in(core, Event::Bypassed(reason));
        return LookUp::Bypass(reason);
    }
    if core.options.key_policy.is_strict() && !ask.has_strict_key() {
        ask.count_in(core, Event::Bypassed(Bypass::Key));
        return LookUp::Done(Looked::Refused(Refused::Key));
    }
    let now = core.now();
    match ask.find(core, now) {
        Found::Fresh(entry) if ask.may_be_given(&entry, now) => {
            ask.count_in(core, Event::Hit);
            LookUp::Done(Looked::Hit(entry, now))
        }
        _ if core.far.is_some() => LookUp::Further,
        found => LookUp::Done(judge(ask, core, found, now)),
    }
}

/// Looks a request up in the tier that nodes share.
pub(crate) async fn look_further(ask: &Ask, arrival: &mut Arrival) -> Looked {
    let cache = ask.cache();
    let found = arrival.look(cache.core(), ask).await;
    judge(ask, cache.core(), found, cache.core().now())
}

/// Whether this request may have what was found.
fn judge(ask: &Ask, core: &Core, found: Found, now: Instant) -> Looked {
    match found {
        Found::Fresh(entry) if ask.may_be_given(&entry, now) => {
            ask.count_in(core, Event::Hit);
            Looked::Hit(entry, now)
        }
        Found::Fresh(_) => {
            ask.missed(core, Missed { forward: Forward::Request, alone: true, ..Missed::default() })
        }
        Found::Expired(entry) => expired(ask, core, entry, now),
        Found::Nothing => ask.missed(
            core,
            Missed {
                forward: if ask.has_variant(core, now) { Forward::Vary } else { Forward::Miss },
                alone: ask.runs_alone(),
                ..Missed::default()
            },
        ),
    }
}

fn expired(ask: &Ask, core: &Core, entry: Arc<Entry>, now: Instant) -> Looked {
    let (freshness, wanted) = (entry.freshness, ask.may_be_given_stale(&entry, now));
    if wanted == Some(Wish::Asked) || wanted.is_some() && freshness.may_be_refreshed(now) {
        ask.count_in(core, Event::StaleHit);
        let refresh = freshness.may_be_refreshed(now) && ask.may_be_stored();
        return if refresh { Looked::Stale(entry, now) } else { Looked::Hit(entry, now) };
    }
    let replaces = wanted.is_some() && freshness.may_replace_error(now);
    ask.missed(
        core,
        Missed {
            forward: Forward::Stale,
            fallback: replaces.then(|| Arc::clone(&entry)),
            expired: Some(entry),
            alone: ask.runs_alone(),
        },
    )
}

/// What a request says of stale answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    /// Nothing: the author decides.
    None,
    /// It accepts them (RFC 9111 §5.2.1.2).
    Asked,
}

impl Ask {
    fn missed(&self, core: &Core, missed: Missed) -> Looked {
        if self.is_only_if_cached() { self.unsatisfied(core) } else { Looked::Miss(missed) }
    }

    fn unsatisfied(&self, core: &Core) -> Looked {
        self.count_in(core, Event::Unsatisfied);
        Looked::Refused(Refused::OnlyIfCached)
    }

    /// Whether its own load may be: not a HEAD's, nor what the client wants stored nowhere (RFC 9111 §5.2.1.5).
    fn may_be_stored(&self) -> bool {
        let no_store = self.facts.control.as_ref().is_some_and(|control| control.no_store);
        self.facts.method == Asked::Get && !no_store
    }

    /// Whether a request with credentials, or one that asks for something newer, may have what is stored.
    pub(crate) fn may_be_given(&self, entry: &Entry, now: Instant) -> bool {
        let fresh = &entry.freshness;
        (!self.credentials || entry.response.is_for_all)
            && self
                .facts
                .control
                .as_ref()
                .is_none_or(|control| control.accepts_fresh(fresh.age(now), fresh.ttl(now).unsigned_abs()))
    }

    /// Likewise, of what is stale; `None` where it may not have it.
    fn may_be_given_stale(&self, entry: &Entry, now: Instant) -> Option<Wish> {
        let allowed = !self.credentials || entry.response.is_for_all;
        let stale_for = entry.freshness.ttl(now).unsigned_abs();
        let wish = match &self.facts.control {
            None => Wish::None,
            Some(control) if !control.accepts_stale(stale_for) => return None,
            Some(control) if control.asks_for_stale() => Wish::Asked,
            Some(_) => Wish::None,
        };
        (allowed && !(wish == Wish::Asked && entry.response.must_be_fresh)).then_some(wish)
    }

    /// What it loads may not be anybody else's, or must be newer than what others wait for.
    fn runs_alone(&self) -> bool {
        self.credentials || self.facts.control.as_ref().is_some_and(|control| control.no_cache)
    }

    /// Whether the key was made of nothing that a strict policy refuses. The default key is the URI, which has a
    /// grammar of its own.
    fn has_strict_key(&self) -> bool {
        match &self.call.key.0 {
            Source::Name(name) => name.is_strict(),
            Source::Target(_) | Source::Path | Source::PathAndQuery => true,
        }
    }

    /// Whether only its fields keep this request from a hit.
    fn has_variant(&self, core: &Core, now: Instant) -> bool {
        !self.policy.vary.is_empty()
            && core
                .variants
                .newest(variants::resource(core, self.slot(), self.policy))
                .is_some_and(|entry| self.may_have(core, &entry, now))
    }
}
