//! What a cache did and holds, at one moment.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use serde::Serialize;

use super::event::Event;
use super::handler::{HandlerStats, add_to};
use super::histogram::LoadTimes;
use super::{maybe_seconds, rate, seconds};
use crate::backend::memory::Held;
use crate::cache::Core;
use crate::declared::{self, Declared, FunctionKind};

/// What a cache did since it was made or [`reset_stats`](crate::Cache::reset_stats) was called, and what it holds.
///
/// Counters of requests and events, but for the gauges, which say what is now: `entries`, `bytes`,
/// `pending_invalidations`, `breaker`, `near_tier_age` and `uptime`. A *request* is also the call of a memoized function,
/// or a look for a value by hand.
///
/// Each request is one of `hits`, `stale_hits` that aren't `stale_on_error`, `misses`, `bypassed` and `unsatisfied`. It is
/// counted while others go on, so that a snapshot taken meanwhile may have one part of a request and not yet another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Stats {
    /// Requests answered from a fresh stored response, and calls from a fresh stored value.
    pub hits: u64,
    /// Requests answered from a stale response or value, while it was refreshed or in the place of an error.
    pub stale_hits: u64,
    /// Stale hits in the place of an error: each was a miss or a bypass first.
    pub stale_on_error: u64,
    /// Requests that looked for a response and found none that was fresh.
    pub misses: u64,
    /// Misses answered by a load that another request was running.
    pub coalesced: u64,
    /// Requests answered with 504, since they wanted only what is stored, which was nothing (RFC 9111 §5.2.1.7).
    pub unsatisfied: u64,
    /// Requests for which the cache wasn't asked or didn't wait, by reason.
    pub bypassed: BTreeMap<&'static str, u64>,
    /// Answers with status 304.
    pub not_modified: u64,
    /// Handlers run for a miss.
    pub loads: u64,
    /// How long loads took that have ended.
    pub load_times: LoadTimes,
    /// What loading would have taken for all requests that were answered without: an estimate. For each function it is
    /// the number of its `hits`, `stale_hits` that aren't `stale_on_error`, and `coalesced`, times what one of its loads
    /// took in the mean in this process; nothing where none has run. In JSON `saved_seconds`.
    #[serde(rename = "saved_seconds", serialize_with = "seconds")]
    pub saved: Duration,
    /// Stored values that could not be read as the type that was asked for: they count as misses.
    pub unreadable: u64,
    /// Responses and values stored.
    pub stored: u64,
    /// Loads whose response wasn't stored, by reason.
    pub refused: BTreeMap<&'static str, u64>,
    /// Entries dropped to keep within the limits.
    pub evictions: u64,
    /// Invalidations, each of one or more names.
    pub invalidations: u64,
    /// Questions that Redis didn't answer in time or as it should: those requests went on without it.
    pub backend_errors: u64,
    /// Responses and values that were to be stored and did not reach Redis.
    pub lost_stores: u64,
    /// Names now whose invalidation Redis has not confirmed yet: this process serves none of them.
    pub pending_invalidations: u64,
    /// Whether Redis is asked at all; `None` without Redis.
    pub breaker: Option<BreakerState>,
    /// How long ago it was that everything which Redis said had certainly been heard: what this process serves from the
    /// copies that it keeps is no older. `None` where it keeps none, or none is proven. In JSON
    /// `near_tier_age_seconds`.
    #[serde(rename = "near_tier_age_seconds", serialize_with = "maybe_seconds")]
    pub near_tier_age: Option<Duration>,
    /// Entries in memory now.
    pub entries: u64,
    /// Bytes in memory now: bodies, headers and keys.
    pub bytes: u64,
    /// How long the cache has been there. In JSON `uptime_seconds`.
    #[serde(rename = "uptime_seconds", serialize_with = "seconds")]
    pub uptime: Duration,
    /// How long it has been counted: since the cache was made, or its counters were zeroed. In JSON `counted_seconds`.
    #[serde(rename = "counted_seconds", serialize_with = "seconds")]
    pub counted: Duration,
    /// The same for each function that used this cache, by name.
    pub handlers: Vec<HandlerStats>,
}

/// Whether Redis is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum BreakerState {
    /// Every request may ask it.
    Closed,
    /// It failed some times in a row: only now and then a request asks it, until one succeeds. In a cluster, for some of
    /// the keys at least.
    Open,
}

impl Stats {
    /// The share of requests that were answered from the cache at once, of all that looked there: from 0 to 1. `None`
    /// where none did.
    ///
    /// ```
    /// let rate = pacific_cache::get_stats().hit_rate();
    /// assert_eq!(rate, None);
    /// ```
    ///
    /// Bypasses aren't part of it; what was answered by another's load, or stale in the place of an error, is a miss.
    #[must_use]
    pub fn hit_rate(&self) -> Option<f64> {
        rate(self.served(), self.misses)
    }

    /// Requests of every kind: hits, stale hits, misses, bypasses and those that could not be satisfied.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.served() + self.misses + self.unsatisfied + self.bypassed.values().sum::<u64>()
    }

    /// Answered at once.
    fn served(&self) -> u64 {
        self.hits + self.stale_hits.saturating_sub(self.stale_on_error)
    }

    pub(crate) fn of(core: &Core) -> Self {
        let now = core.now();
        let (uptime, counted) = core.counters.ages(now);
        let mut stats = Self { uptime, counted, evictions: core.memory.evictions(), ..Self::default() };
        for (_, row) in core.counters.rows() {
            stats.backend_errors += row.sum(Event::FarFault);
            stats.lost_stores += row.sum(Event::Lost);
        }
        if let Some(far) = &core.far {
            stats.pending_invalidations = far.pending() as u64;
            stats.breaker = Some(far.breaker());
            stats.near_tier_age = far.near_age(now);
        }
        stats.handlers = handlers(core);
        for handler in std::mem::take(&mut stats.handlers) {
            stats.add(&handler);
            stats.handlers.push(handler);
        }
        stats
    }

    fn add(&mut self, part: &HandlerStats) {
        self.hits += part.hits;
        self.stale_hits += part.stale_hits;
        self.stale_on_error += part.stale_on_error;
        self.misses += part.misses;
        self.coalesced += part.coalesced;
        self.unsatisfied += part.unsatisfied;
        add_to(&mut self.bypassed, part.bypassed.clone());
        self.not_modified += part.not_modified;
        self.loads += part.loads;
        self.load_times.add(&part.load_times);
        self.saved = self.saved.saturating_add(part.saved);
        self.unreadable += part.unreadable;
        self.stored += part.stored;
        add_to(&mut self.refused, part.refused.clone());
        self.invalidations += part.invalidations;
        self.entries += part.entries;
        self.bytes += part.bytes;
    }
}

/// Those that used the cache, by name and kind.
fn handlers(core: &Core) -> Vec<HandlerStats> {
    let mut handlers = BTreeMap::new();
    for (number, row) in core.counters.rows() {
        named(&mut handlers, declared::numbered(number)).count(row);
    }
    let held: HashMap<u32, Held> = core.memory.held();
    for (number, held) in held {
        let handler = named(&mut handlers, declared::numbered(number));
        handler.entries += held.entries;
        handler.bytes += held.bytes;
    }
    handlers.into_values().collect()
}

fn named<'a>(
    handlers: &'a mut BTreeMap<(&'static str, FunctionKind), HandlerStats>,
    declared: Declared,
) -> &'a mut HandlerStats {
    handlers.entry((declared.function, declared.kind)).or_insert_with(|| HandlerStats::of(declared))
}
