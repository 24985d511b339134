//! How long loads took.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use serde::Serialize;

use super::seconds;

const BOUNDED: usize = 18;

/// How long loads took that have ended: how many, how long together, and how many of them in each range.
///
/// A load is the run of a handler, with the reading of its body, or of a memoized function. What a request that bypasses
/// the cache runs is none.
///
/// ```
/// # let times = pacific_cache::LoadTimes::default();
/// use std::time::Duration;
/// use pacific_cache::LoadTimes;
///
/// // Loads that took longer than a second.
/// let bounds = LoadTimes::BOUNDS.iter().take_while(|bound| **bound <= Duration::from_secs(1)).count();
/// let slow: u64 = times.buckets[bounds..].iter().sum();
/// # assert_eq!(slow, 0);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LoadTimes {
    /// Loads that have ended, however: fewer than began, by those that still run and those that everybody left.
    pub count: u64,
    /// Their times together. In JSON `seconds`.
    #[serde(rename = "seconds", serialize_with = "seconds")]
    pub total: Duration,
    /// How many took at most as long as the bound of this index in [`BOUNDS`](Self::BOUNDS), and longer than the one
    /// before; the last one longer than all of them.
    pub buckets: [u64; BOUNDED + 1],
}

impl LoadTimes {
    /// The bounds of the buckets: 0.1, 0.2, 0.5 ms and so on, up to 50 s.
    pub const BOUNDS: [Duration; BOUNDED] = [
        Duration::from_micros(100),
        Duration::from_micros(200),
        Duration::from_micros(500),
        Duration::from_millis(1),
        Duration::from_millis(2),
        Duration::from_millis(5),
        Duration::from_millis(10),
        Duration::from_millis(20),
        Duration::from_millis(50),
        Duration::from_millis(100),
        Duration::from_millis(200),
        Duration::from_millis(500),
        Duration::from_secs(1),
        Duration::from_secs(2),
        Duration::from_secs(5),
        Duration::from_secs(10),
        Duration::from_secs(20),
        Duration::from_secs(50),
    ];

    /// What a load took in the mean; `None` where none has ended.
    #[must_use]
    pub fn mean(&self) -> Option<Duration> {
        let mean = self.total.as_nanos().checked_div(self.count.into())?;
        Some(nanos(mean))
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.total = self.total.saturating_add(other.total);
        for (bucket, more) in self.buckets.iter_mut().zip(other.buckets) {
            *bucket += more;
        }
    }
}

/// Saturates at 584 years.
pub(super) fn nanos(nanos: u128) -> Duration {
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

/// The same, while it is counted.
#[derive(Debug, Default)]
pub(super) struct Histogram {
    nanos: AtomicU64,
    buckets: [AtomicU64; BOUNDED + 1],
    /// The mean before the last reset, in nanoseconds: what is saved until something loads again.
    former_mean: AtomicU64,
}

impl Histogram {
    pub(super) fn record(&self, took: Duration) {
        let bucket = LoadTimes::BOUNDS.partition_point(|bound| *bound < took);
        self.buckets[bucket].fetch_add(1, Relaxed);
        self.nanos.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }

    pub(super) fn snapshot(&self) -> LoadTimes {
        let buckets = std::array::from_fn(|at| self.buckets[at].load(Relaxed));
        LoadTimes {
            count: buckets.iter().sum(),
            total: Duration::from_nanos(self.nanos.load(Relaxed)),
            buckets,
        }
    }

    /// What a load takes, as far as is known.
    pub(super) fn mean(&self) -> Duration {
        let former = || Duration::from_nanos(self.former_mean.load(Relaxed));
        self.snapshot().mean().unwrap_or_else(former)
    }

    pub(super) fn reset(&self) {
        let mean = u64::try_from(self.mean().as_nanos()).unwrap_or(u64::MAX);
        self.former_mean.store(mean, Relaxed);
        self.nanos.store(0, Relaxed);
        self.buckets.iter().for_each(|bucket| bucket.store(0, Relaxed));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket_of(took: Duration) -> usize {
        let histogram = Histogram::default();
        histogram.record(took);
        let times = histogram.snapshot();
        assert_eq!((times.count, times.total), (1, took));
        times.buckets.iter().position(|loads| *loads == 1).unwrap()
    }

    #[test]
    fn a_bound_is_in_its_own_bucket_and_what_is_longer_in_the_next() {
        for (at, bound) in LoadTimes::BOUNDS.into_iter().enumerate() {
            assert_eq!(bucket_of(bound), at, "{bound:?}");
            assert_eq!(bucket_of(bound + Duration::from_nanos(1)), at + 1, "{bound:?}");
        }
        assert_eq!(bucket_of(Duration::ZERO), 0);
        assert_eq!(bucket_of(Duration::from_secs(3_600)), BOUNDED);
    }

    #[test]
    fn bounds_rise() {
        assert!(LoadTimes::BOUNDS.is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn the_mean_outlives_a_reset_until_something_loads() {
        let histogram = Histogram::default();
        assert_eq!(histogram.mean(), Duration::ZERO);
        histogram.record(Duration::from_millis(10));
        histogram.record(Duration::from_millis(30));
        histogram.reset();
        assert_eq!(histogram.snapshot(), LoadTimes::default());
        assert_eq!(histogram.mean(), Duration::from_millis(20));
        histogram.reset();
        assert_eq!(histogram.mean(), Duration::from_millis(20));
        histogram.record(Duration::from_millis(5));
        assert_eq!(histogram.mean(), Duration::from_millis(5));
    }
}
