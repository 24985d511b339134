//! The only reader of time.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime};

/// Where a cache reads the time.
///
/// The system's by default; a clock that only moves when told serves tests:
///
/// ```
/// # fn main() -> Result<(), pacific_cache::Error> {
/// use std::time::Duration;
/// use pacific_cache::{Cache, Clock};
///
/// let clock = Clock::manual();
/// let cache = Cache::memory().clock(clock.clone()).build()?;
/// clock.advance(Duration::from_secs(301)); // what was stored for 300 s is no longer fresh
/// # drop(cache); Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    /// `passed` in nanoseconds.
    Manual {
        start: SystemTime,
        passed: Arc<AtomicU64>,
    },
}

/// A reading of a clock that never goes back, in its own ticks; only differences mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(u64);

/// What a clock's own zero reads as: 34 years. What another node stored before this one's system started lies before
/// that zero, and must not be taken for younger than it is.
const ZERO: u64 = 1 << 62;

impl Clock {
    /// The system's clock, read to a few milliseconds, which is the cheapest reading and ample for seconds.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until [`advance`](Self::advance) moves it; its clones move with it.
    #[must_use]
    pub fn manual() -> Self {
        Self(Source::Manual { start: SystemTime::now(), passed: Arc::default() })
    }

    /// Moves a manual clock on. The system's clock can't be moved: nothing happens.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual { passed, .. } = &self.0 {
            passed.fetch_add(u64::try_from(by.as_nanos()).unwrap_or(u64::MAX), SeqCst);
        }
    }

    pub(crate) fn now(&self) -> Instant {
        match &self.0 {
            // Without the crate's own cached value, which every thread would write.
            Source::System => Instant::past_zero(coarsetime::Instant::now_without_cache_update().as_ticks()),
            Source::Manual { passed, .. } => {
                Instant::past_zero(ticks(Duration::from_nanos(passed.load(SeqCst))))
            }
        }
    }

    /// A reading to the nanosecond, for how long something took; only differences mean something.
    pub(crate) fn precise(&self) -> Duration {
        static ZERO: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
        match &self.0 {
            Source::System => ZERO.elapsed(),
            Source::Manual { passed, .. } => Duration::from_nanos(passed.load(SeqCst)),
        }
    }

    /// The time of day, for `Date`.
    pub(crate) fn wall(&self) -> SystemTime {
        match &self.0 {
            Source::System => SystemTime::now(),
            Source::Manual { start, passed } => *start + Duration::from_nanos(passed.load(SeqCst)),
        }
    }
}

impl Instant {
    fn past_zero(ticks: u64) -> Self {
        Self(ZERO.saturating_add(ticks))
    }

    /// Saturates more than 34 years back.
    #[cfg(any(feature = "redis", feature = "encryption"))]
    pub(crate) fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(ticks(duration)))
    }

    /// Saturates: what lies too far ahead is never reached.
    pub(crate) fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(ticks(duration)))
    }

    /// As a number, for an atomic.
    pub(crate) fn to_raw(self) -> u64 {
        self.0
    }

    pub(crate) fn from_raw(raw: u64) -> Self {
        Self(raw)
    }

    /// The time after `earlier`, zero if before it.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        coarsetime::Duration::from_ticks(self.0.saturating_sub(earlier.0)).into()
    }

    /// Whole seconds after `earlier`, zero if before it.
    pub(crate) fn seconds_since(self, earlier: Self) -> u64 {
        coarsetime::Duration::from_ticks(self.0.saturating_sub(earlier.0)).as_secs()
    }
}

/// Saturates at about 136 years.
fn ticks(duration: Duration) -> u64 {
    let seconds = duration.as_secs().min(u32::MAX.into());
    coarsetime::Duration::new(seconds, duration.subsec_nanos()).as_ticks()
}

/// What `future` gives within `patience`; in two halves, since where this process stood still for longer than the first,
/// the answer is here and only has to be read.
#[cfg(feature = "redis")]
pub(crate) async fn patiently<F: Future + Unpin>(patience: Duration, mut future: F) -> Option<F::Output> {
    match tokio::time::timeout(patience / 2, &mut future).await {
        Ok(output) => Some(output),
        Err(_) => tokio::time::timeout(patience / 2, future).await.ok(),
    }
}

/// Until when somebody waits, on the runtime's timer, which wakes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Deadline(tokio::time::Instant);

impl Deadline {
    /// What lies too far ahead to be counted is a year away.
    pub(crate) fn after(duration: Duration) -> Self {
        const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
        let now = tokio::time::Instant::now();
        Self(now.checked_add(duration).unwrap_or_else(|| now + YEAR))
    }

    pub(crate) fn is_past(self) -> bool {
        tokio::time::Instant::now() >= self.0
    }

    /// What `future` gives, unless the deadline comes first.
    pub(crate) async fn before<F: Future>(self, future: F) -> Option<F::Output> {
        tokio::time::timeout_at(self.0, future).await.ok()
    }
}
