//! What one function did in a cache.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::event::Event;
use super::histogram::{LoadTimes, nanos};
use super::row::Row;
use super::{rate, seconds};
use crate::declared::{Declared, FunctionKind};
use crate::http::bypass::Bypass;
use crate::http::refusal::Refusal;

/// What one function did in a cache, and what the cache holds of it.
///
/// The fields mean what those of [`Stats`](crate::Stats) do, of which they are parts: over all functions they sum up to
/// those.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HandlerStats {
    /// `module::function`, with the crate first. Functions of one path and kind, such as methods of two types in a
    /// module, are counted together.
    pub name: &'static str,
    /// What it is to the cache. Of [`FunctionKind::Other`] there is one, for what no attribute did.
    pub kind: FunctionKind,
    /// Answers from something fresh.
    pub hits: u64,
    /// Answers from something stale.
    pub stale_hits: u64,
    /// Stale hits in the place of an error.
    pub stale_on_error: u64,
    /// Requests and calls that found nothing fresh.
    pub misses: u64,
    /// Misses answered by a load that another was running.
    pub coalesced: u64,
    /// Requests that wanted only what is stored, which was nothing.
    pub unsatisfied: u64,
    /// Requests and calls that the cache wasn't asked for or that didn't wait, by reason.
    pub bypassed: BTreeMap<&'static str, u64>,
    /// Answers with status 304.
    pub not_modified: u64,
    /// Loads begun.
    pub loads: u64,
    /// How long they took.
    pub load_times: LoadTimes,
    /// What loading would have taken for all that were answered without, about: see [`Stats`](crate::Stats::saved). In
    /// JSON `saved_seconds`.
    #[serde(rename = "saved_seconds", serialize_with = "seconds")]
    pub saved: Duration,
    /// Stored values that could not be read.
    pub unreadable: u64,
    /// Responses and values stored.
    pub stored: u64,
    /// Loads that weren't stored, by reason.
    pub refused: BTreeMap<&'static str, u64>,
    /// Invalidations.
    pub invalidations: u64,
    /// Entries in memory now.
    pub entries: u64,
    /// Bytes in memory now.
    pub bytes: u64,
}

impl HandlerStats {
    /// The share of requests and calls that were answered from the cache at once, of all that looked there: from 0 to 1.
    /// `None` where none did.
    #[must_use]
    pub fn hit_rate(&self) -> Option<f64> {
        rate(self.served(), self.misses)
    }

    /// Nothing yet.
    pub(super) fn of(declared: Declared) -> Self {
        Self {
            name: declared.function,
            kind: declared.kind,
            hits: 0,
            stale_hits: 0,
            stale_on_error: 0,
            misses: 0,
            coalesced: 0,
            unsatisfied: 0,
            bypassed: BTreeMap::new(),
            not_modified: 0,
            loads: 0,
            load_times: LoadTimes::default(),
            saved: Duration::ZERO,
            unreadable: 0,
            stored: 0,
            refused: BTreeMap::new(),
            invalidations: 0,
            entries: 0,
            bytes: 0,
        }
    }

    /// Answered at once.
    fn served(&self) -> u64 {
        self.hits + self.stale_hits.saturating_sub(self.stale_on_error)
    }

    pub(super) fn count(&mut self, row: &Row) {
        let reasons = Bypass::ALL.map(|reason| (reason.as_str(), row.sum(Event::Bypassed(reason))));
        add_to(&mut self.bypassed, reasons);
        let reasons = Refusal::ALL.map(|reason| (reason.as_str(), row.sum(Event::Refused(reason))));
        add_to(&mut self.refused, reasons);
        let stale_on_error = row.sum(Event::StaleOnError);
        let (hits, stale) = (row.sum(Event::Hit), row.sum(Event::StaleHit));
        let coalesced = row.sum(Event::Coalesced);
        self.hits += hits;
        self.stale_hits += stale + stale_on_error;
        self.stale_on_error += stale_on_error;
        self.misses += row.sum(Event::Miss);
        self.coalesced += coalesced;
        self.unsatisfied += row.sum(Event::Unsatisfied);
        self.not_modified += row.sum(Event::NotModified);
        self.loads += row.sum(Event::Load);
        self.unreadable += row.sum(Event::Unreadable);
        self.stored += row.sum(Event::Stored);
        self.invalidations += row.sum(Event::Invalidation);
        self.load_times.add(&row.loads.snapshot());
        let spared = u128::from(hits + stale + coalesced);
        self.saved = self.saved.saturating_add(nanos(row.loads.mean().as_nanos().saturating_mul(spared)));
    }
}

/// Adds what isn't zero.
pub(super) fn add_to(
    counts: &mut BTreeMap<&'static str, u64>,
    more: impl IntoIterator<Item = (&'static str, u64)>,
) {
    for (reason, count) in more.into_iter().filter(|(_, count)| *count > 0) {
        *counts.entry(reason).or_default() += count;
    }
}
