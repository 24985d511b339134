//! Counters: what the cache did, by kind and reason.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use serde::Serialize;

use crate::http::bypass::Bypass;
use crate::http::refusal::Refusal;

const SHARDS: usize = 16;
const PLAIN: usize = 11;
const COUNTERS: usize = PLAIN + Refusal::ALL.len() + Bypass::ALL.len();

/// What a cache did since it was made or [`reset_stats`](crate::Cache::reset_stats) was called, and what it holds.
///
/// Counters of requests and events, but for `entries` and `bytes`, which are gauges.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Stats {
    /// Requests answered from a fresh stored response, and calls from a fresh stored value.
    pub hits: u64,
    /// Requests answered from a stale response or value, while it was refreshed or in the place of an error.
    pub stale_hits: u64,
    /// Requests that looked for a response and found none that was fresh.
    pub misses: u64,
    /// Misses answered by a load that another request was running.
    pub coalesced: u64,
    /// Handlers run for a miss.
    pub loads: u64,
    /// Stored values that could not be read as the type that was asked for: they count as misses.
    pub unreadable: u64,
    /// Responses and values stored.
    pub stored: u64,
    /// Loads whose response wasn't stored, by reason.
    pub refused: BTreeMap<&'static str, u64>,
    /// Requests for which the cache wasn't asked or didn't wait, by reason.
    pub bypassed: BTreeMap<&'static str, u64>,
    /// Entries dropped to keep within the limits.
    pub evictions: u64,
    /// Invalidations, each of one or more names.
    pub invalidations: u64,
    /// Questions that Redis didn't answer in time or as it should: those requests went on without it.
    pub backend_errors: u64,
    /// Responses and values that were to be stored and did not reach Redis.
    pub lost_stores: u64,
    /// Answers with status 304.
    pub not_modified: u64,
    /// Names now whose invalidation Redis has not confirmed yet: this process serves none of them.
    pub pending_invalidations: u64,
    /// Entries in memory now.
    pub entries: u64,
    /// Bytes in memory now: bodies, headers and keys.
    pub bytes: u64,
}

/// What is counted.
#[derive(Clone, Copy)]
pub(crate) enum Event {
    Hit,
    Miss,
    Coalesced,
    Load,
    Stored,
    Invalidation,
    NotModified,
    StaleHit,
    Unreadable,
    /// Redis didn't answer, or not as it should.
    FarFault,
    /// What was loaded never reached Redis.
    Lost,
    Refused(Refusal),
    Bypassed(Bypass),
}

impl Event {
    fn index(self) -> usize {
        match self {
            Self::Hit => 0,
            Self::Miss => 1,
            Self::Coalesced => 2,
            Self::Load => 3,
            Self::Stored => 4,
            Self::Invalidation => 5,
            Self::NotModified => 6,
            Self::StaleHit => 7,
            Self::Unreadable => 8,
            Self::FarFault => 9,
            Self::Lost => 10,
            Self::Refused(reason) => PLAIN + reason.index(),
            Self::Bypassed(reason) => PLAIN + Refusal::ALL.len() + reason.index(),
        }
    }
}

/// One line of counters a thread, so that threads don't write to each other's.
#[repr(align(128))]
struct Shard([AtomicU64; COUNTERS]);

pub(crate) struct Counters {
    shards: [Shard; SHARDS],
}

static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static SHARD: usize = THREADS.fetch_add(1, Relaxed) % SHARDS;
}

impl Counters {
    pub(crate) fn new() -> Self {
        Self { shards: std::array::from_fn(|_| Shard(std::array::from_fn(|_| AtomicU64::new(0)))) }
    }

    pub(crate) fn count(&self, event: Event) {
        self.shards[SHARD.with(|shard| *shard)].0[event.index()].fetch_add(1, Relaxed);
    }

    pub(crate) fn reset(&self) {
        for counter in self.shards.iter().flat_map(|shard| &shard.0) {
            counter.store(0, Relaxed);
        }
    }

    /// The counters; the backend adds its own.
    pub(crate) fn snapshot(&self) -> Stats {
        let sum = |event: Event| self.shards.iter().map(|shard| shard.0[event.index()].load(Relaxed)).sum();
        let named = |name: &'static str, count: u64| (count > 0).then_some((name, count));
        Stats {
            hits: sum(Event::Hit),
            stale_hits: sum(Event::StaleHit),
            unreadable: sum(Event::Unreadable),
            misses: sum(Event::Miss),
            coalesced: sum(Event::Coalesced),
            loads: sum(Event::Load),
            stored: sum(Event::Stored),
            refused: Refusal::ALL.iter().filter_map(|&r| named(r.as_str(), sum(Event::Refused(r)))).collect(),
            bypassed: Bypass::ALL
                .iter()
                .filter_map(|&b| named(b.as_str(), sum(Event::Bypassed(b))))
                .collect(),
            invalidations: sum(Event::Invalidation),
            not_modified: sum(Event::NotModified),
            backend_errors: sum(Event::FarFault),
            lost_stores: sum(Event::Lost),
            ..Stats::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_a_counter_of_its_own() {
        let counters = Counters::new();
        counters.count(Event::Hit);
        counters.count(Event::Refused(Refusal::ALL[0]));
        counters.count(Event::Bypassed(Bypass::ALL[Bypass::ALL.len() - 1]));
        let stats = counters.snapshot();
        assert_eq!((stats.hits, stats.misses, stats.not_modified), (1, 0, 0));
        assert_eq!((stats.refused.values().sum::<u64>(), stats.bypassed.values().sum::<u64>()), (1, 1));
        counters.reset();
        assert_eq!(counters.snapshot(), Stats::default());
    }
}
