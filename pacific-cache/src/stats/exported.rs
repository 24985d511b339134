//! The statistics of a cache for the `metrics` facade.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use ::metrics::{Label, SharedString, counter, describe_histogram, gauge, histogram};

use super::handler::HandlerStats;
use super::snapshot::{BreakerState, Stats};
use crate::cache::Cache;
use crate::declared::{Declaration, FunctionKind};
use crate::sync::lock;

const LOAD_SECONDS: &str = "pacific_cache_load_seconds";

/// Gives a cache's statistics to the recorder that the program has installed for the `metrics` facade.
///
/// [`record`](Self::record) brings them up to date: call it when they are asked for, or now and then. So a hit costs no more
/// with metrics than without. How long loads take is recorded as each ends, whatever its cache. The names are in the page on
/// [statistics](crate::docs::statistics).
///
/// ```
/// use pacific_cache::Metrics;
///
/// let metrics = Metrics::of(&pacific_cache::global(), "default");
/// // Each time that the recorder is asked, or sends what it has:
/// metrics.record();
/// ```
///
/// Make one for each cache, and keep it: it knows what it has recorded. [`reset_stats`](crate::Cache::reset_stats) doesn't
/// take back what was.
#[derive(Debug)]
pub struct Metrics {
    cache: Cache,
    name: SharedString,
    former: Mutex<Stats>,
}

impl Metrics {
    /// Of a cache, which the label `cache` calls `name`.
    #[must_use]
    pub fn of(cache: &Cache, name: impl Into<String>) -> Self {
        describe_histogram!(LOAD_SECONDS, ::metrics::Unit::Seconds, "How long loads took.");
        Self { cache: cache.clone(), name: SharedString::from(name.into()), former: Mutex::default() }
    }

    /// Records what was counted since the last time, and what is now.
    pub fn record(&self) {
        // Whoever comes second must not have the older one.
        let mut former = lock(&self.former);
        let now = self.cache.stats();
        let reset = |stats: &Stats| stats.uptime.saturating_sub(stats.counted);
        if reset(&now) != reset(&former) {
            *former = Stats::default();
        }
        self.record_whole(&now, &former);
        let before: HashMap<_, _> = former.handlers.iter().map(|one| ((one.name, one.kind), one)).collect();
        for handler in &now.handlers {
            self.record_one(handler, before.get(&(handler.name, handler.kind)).copied());
        }
        *former = now;
    }

    fn record_whole(&self, now: &Stats, former: &Stats) {
        let labels = || vec![Label::new("cache", self.name.clone())];
        counter!("pacific_cache_evictions_total", labels())
            .increment(now.evictions.saturating_sub(former.evictions));
        counter!("pacific_cache_backend_errors_total", labels())
            .increment(now.backend_errors.saturating_sub(former.backend_errors));
        counter!("pacific_cache_lost_stores_total", labels())
            .increment(now.lost_stores.saturating_sub(former.lost_stores));
        gauge!("pacific_cache_pending_invalidations", labels()).set(now.pending_invalidations as f64);
        if let Some(breaker) = now.breaker {
            let open = breaker == BreakerState::Open;
            gauge!("pacific_cache_breaker_open", labels()).set(f64::from(u8::from(open)));
        }
        if let Some(age) = now.near_tier_age {
            gauge!("pacific_cache_near_tier_age_seconds", labels()).set(age.as_secs_f64());
        }
    }

    fn record_one(&self, now: &HandlerStats, former: Option<&HandlerStats>) {
        let labels = || vec![Label::new("cache", self.name.clone()), Label::new("handler", now.name)];
        for (name, reason, count) in now.counters() {
            let before = former.and_then(|former| former.counter(name, reason)).unwrap_or_default();
            let reason = reason.map(|reason| Label::new("reason", reason));
            let labels: Vec<_> = labels().into_iter().chain(reason).collect();
            counter!(name, labels).increment(count.saturating_sub(before));
        }
        // What only ends names holds nothing, and may have the name of what does.
        if now.kind != FunctionKind::Invalidates {
            gauge!("pacific_cache_entries", labels()).set(now.entries as f64);
            gauge!("pacific_cache_bytes", labels()).set(now.bytes as f64);
            gauge!("pacific_cache_saved_seconds", labels()).set(now.saved.as_secs_f64());
        }
    }
}

impl HandlerStats {
    /// Each with its name, and its reason if it has one.
    fn counters(&self) -> impl Iterator<Item = (&'static str, Option<&'static str>, u64)> {
        let plain = [
            ("pacific_cache_hits_total", self.hits),
            ("pacific_cache_stale_hits_total", self.stale_hits),
            ("pacific_cache_stale_on_error_total", self.stale_on_error),
            ("pacific_cache_misses_total", self.misses),
            ("pacific_cache_coalesced_total", self.coalesced),
            ("pacific_cache_unsatisfied_total", self.unsatisfied),
            ("pacific_cache_not_modified_total", self.not_modified),
            ("pacific_cache_loads_total", self.loads),
            ("pacific_cache_unreadable_total", self.unreadable),
            ("pacific_cache_stored_total", self.stored),
            ("pacific_cache_invalidations_total", self.invalidations),
        ];
        let by_reason = |name, (reason, count): (&&'static str, &u64)| (name, Some(*reason), *count);
        let bypassed = self.bypassed.iter().map(move |one| by_reason("pacific_cache_bypassed_total", one));
        let refused = self.refused.iter().map(move |one| by_reason("pacific_cache_refused_total", one));
        plain.into_iter().map(|(name, count)| (name, None, count)).chain(bypassed).chain(refused)
    }

    fn counter(&self, name: &str, reason: Option<&str>) -> Option<u64> {
        self.counters().find(|one| one.0 == name && one.1 == reason).map(|one| one.2)
    }
}

/// Records how long a load took.
pub(super) fn load_took(function: &Declaration, took: Duration) {
    histogram!(LOAD_SECONDS, "handler" => function.declared.function).record(took.as_secs_f64());
}
