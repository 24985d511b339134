//! Fresh or expired: pure functions of times.

use std::time::Duration;

use crate::clock::Instant;

/// When a stored response was stored, until when it is fresh, and how old it was already.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Freshness {
    pub(crate) stored_at: Instant,
    pub(crate) expires_at: Instant,
    /// Age in seconds when stored, RFC 9111 §4.2.3.
    pub(crate) age: u64,
}

impl Freshness {
    /// Fresh means age below lifetime, RFC 9111 §4.2.
    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        now < self.expires_at
    }

    /// `Age` in seconds, RFC 9111 §5.1.
    pub(crate) fn age(&self, now: Instant) -> u64 {
        self.age + now.seconds_since(self.stored_at)
    }

    /// Seconds for which it stays fresh, for `Cache-Status`.
    pub(crate) fn ttl(&self, now: Instant) -> i64 {
        self.expires_at.seconds_since(now).cast_signed()
    }
}

/// `ttl` shortened by up to `share` of itself, by `chance` from 0 to 1: entries stored together don't expire together.
pub(crate) fn jittered(ttl: Duration, share: f64, chance: f64) -> Duration {
    let less = Duration::try_from_secs_f64(ttl.as_secs_f64() * (share * chance).clamp(0.0, 1.0));
    // Only a ttl near the largest there is fails to convert back.
    ttl.saturating_sub(less.unwrap_or(ttl))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn fresh_means_age_below_lifetime() {
        let clock = Clock::manual();
        let stored_at = clock.now();
        let freshness = Freshness { stored_at, expires_at: stored_at.after(10 * SECOND), age: 3 };
        clock.advance(10 * SECOND - Duration::from_millis(1));
        assert!(freshness.is_fresh(clock.now()));
        assert_eq!((freshness.age(clock.now()), freshness.ttl(clock.now())), (12, 0));
        clock.advance(Duration::from_millis(1));
        assert!(!freshness.is_fresh(clock.now()));
    }

    #[test]
    fn jitter_only_shortens() {
        assert_eq!(jittered(10 * SECOND, 0.1, 0.0), 10 * SECOND);
        assert_eq!(jittered(10 * SECOND, 0.1, 1.0), 9 * SECOND);
        assert_eq!(jittered(10 * SECOND, 1.0, 1.0), Duration::ZERO);
        assert_eq!(jittered(Duration::MAX, 0.0, 1.0), Duration::MAX);
        assert!(jittered(Duration::MAX, 0.1, 1.0) > Duration::MAX / 2);
    }
}
