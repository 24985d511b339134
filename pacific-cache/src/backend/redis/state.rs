//! How it goes with the far tier, for the statistics.

use std::time::Duration;

use super::Far;
use crate::clock::Instant;
use crate::stats::BreakerState;

impl Far {
    pub(crate) fn breaker(&self) -> BreakerState {
        let is_open = self.0.shards.iter().any(|shard| shard.breaker.is_open());
        if is_open { BreakerState::Open } else { BreakerState::Closed }
    }

    /// How old the newest proof is that copies in this process are good.
    pub(crate) fn near_age(&self, now: Instant) -> Option<Duration> {
        self.0.mirror.as_ref()?.age(now)
    }
}
