//! Statistics: what a cache did and holds, whole and for each function.

mod counters;
mod event;
#[cfg(feature = "metrics")]
mod exported;
mod handler;
mod histogram;
mod row;
mod snapshot;
pub(crate) mod told;

pub(crate) use counters::Counters;
pub(crate) use event::Event;
#[cfg(feature = "metrics")]
pub use exported::Metrics;
pub use handler::HandlerStats;
pub use histogram::LoadTimes;
pub use snapshot::{BreakerState, Stats};

use std::time::Duration;

use serde::{Serialize as _, Serializer};

/// As seconds, in JSON.
fn seconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64())
}

/// The same, where there is one.
pub(crate) fn maybe_seconds<S: Serializer>(
    duration: &Option<Duration>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    duration.map(|duration| duration.as_secs_f64()).serialize(serializer)
}

/// The share of what was looked for that was there, from 0 to 1.
fn rate(served: u64, misses: u64) -> Option<f64> {
    let asked = served + misses;
    (asked > 0).then(|| served as f64 / asked as f64)
}
