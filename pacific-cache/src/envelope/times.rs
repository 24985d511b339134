//! When an entry was stored and how long it lasts, in terms that mean the same on every node.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::clock::Instant;
use crate::freshness::{Freshness, Stale};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Times {
    /// Milliseconds after 1970, by the clock of the node that stored it.
    pub(crate) stored_at: u64,
    /// Age in seconds when stored, RFC 9111 §4.2.3.
    pub(crate) age: u32,
    pub(crate) fresh_for: Duration,
    pub(crate) stale: Stale,
}

/// As long as the clock's own times last: 136 years, in milliseconds. Redis refuses what lies too far ahead.
const LONGEST: u64 = u32::MAX as u64 * 1000;

impl Times {
    /// Of what is stored now.
    pub(crate) fn new(wall: SystemTime, fresh_for: Duration, stale: Stale, age: u64) -> Self {
        let age = u32::try_from(age).unwrap_or(u32::MAX);
        Self { stored_at: millis(wall), age, fresh_for, stale }
    }

    /// Milliseconds for which it can be of use, at least one: the `PX` of its slot.
    pub(crate) fn life(&self) -> u64 {
        let stale = self.stale.while_refreshed.max(self.stale.on_error);
        let millis = self.fresh_for.saturating_add(stale).as_nanos().div_ceil(1_000_000);
        u64::try_from(millis).unwrap_or(LONGEST).clamp(1, LONGEST)
    }

    /// Since it was stored, by what is left of its [`life`](Self::life) in milliseconds (`PTTL`): by Redis's clock alone.
    pub(crate) fn elapsed_of(&self, left: u64) -> Duration {
        Duration::from_millis(self.life().saturating_sub(left))
    }

    /// Since it was stored, by this node's time of day; none, where that is behind.
    pub(crate) fn elapsed_by(&self, wall: SystemTime) -> Duration {
        Duration::from_millis(millis(wall).saturating_sub(self.stored_at))
    }

    /// The freshness of what was stored `elapsed` before `now`.
    pub(crate) fn freshness(&self, now: Instant, elapsed: Duration) -> Freshness {
        Freshness::new(now.before(elapsed), self.fresh_for, self.stale, self.age.into())
    }
}

/// A time before 1970 is 1970.
fn millis(wall: SystemTime) -> u64 {
    let since = wall.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    const SECOND: Duration = Duration::from_secs(1);
    const STALE: Stale = Stale { while_refreshed: Duration::from_secs(5), on_error: Duration::from_secs(8) };

    fn times() -> Times {
        Times::new(UNIX_EPOCH + 1000 * SECOND, 10 * SECOND, STALE, 3)
    }

    #[test]
    fn what_was_stored_elsewhere_is_as_old_here() {
        let clock = Clock::manual();
        let here = Freshness::new(clock.now(), 10 * SECOND, STALE, 3);
        for millis in [0, 1, 999, 1000, 9999, 10_000, 14_999, 15_000, 17_999, 18_000, 100_000_000_000] {
            let elapsed = Duration::from_millis(millis);
            let later = Clock::manual();
            later.advance(elapsed);
            let read = times().freshness(clock.now(), elapsed);
            assert_eq!(
                (read.age(clock.now()), read.ttl(clock.now()), read.is_fresh(clock.now())),
                (here.age(later.now()), here.ttl(later.now()), here.is_fresh(later.now())),
                "{millis}"
            );
            assert_eq!(read.may_be_refreshed(clock.now()), here.may_be_refreshed(later.now()), "{millis}");
            assert_eq!(read.may_replace_error(clock.now()), here.may_replace_error(later.now()), "{millis}");
        }
    }

    #[test]
    fn elapsed_is_told_by_what_is_left_or_by_the_time_of_day_and_is_never_negative() {
        assert_eq!(times().life(), 18_000);
        assert_eq!((times().elapsed_of(18_000), times().elapsed_of(17_000)), (Duration::ZERO, SECOND));
        assert_eq!(times().elapsed_of(u64::MAX), Duration::ZERO);
        assert_eq!(times().elapsed_by(UNIX_EPOCH + 1007 * SECOND), 7 * SECOND);
        assert_eq!(times().elapsed_by(UNIX_EPOCH + 999 * SECOND), Duration::ZERO);
        assert_eq!(times().elapsed_by(UNIX_EPOCH - SECOND), Duration::ZERO);
    }

    #[test]
    fn a_life_is_one_that_redis_takes() {
        let of = |fresh_for| Times { fresh_for, stale: Stale::default(), ..times() }.life();
        assert_eq!((of(Duration::ZERO), of(Duration::from_nanos(1_000_001))), (1, 2));
        assert_eq!((of(Duration::MAX), of(Duration::from_secs(u64::from(u32::MAX)))), (LONGEST, LONGEST));
    }

    #[test]
    fn no_times_make_a_freshness_panic() {
        let stale = Stale { while_refreshed: Duration::MAX, on_error: Duration::MAX };
        let worst = Times { stored_at: 0, age: u32::MAX, fresh_for: Duration::MAX, stale };
        let now = Clock::system().now();
        for elapsed in [Duration::ZERO, Duration::MAX] {
            let read = worst.freshness(now, elapsed);
            assert!(read.age(now) >= u64::from(u32::MAX) && read.ttl(now) != 0);
        }
    }
}
