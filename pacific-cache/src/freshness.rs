//! Fresh, stale or expired: pure functions of times.

use std::time::Duration;

use crate::clock::Instant;

/// When something was stored, until when it is fresh, until when it may be served stale, and how old it was already.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Freshness {
    pub(crate) stored_at: Instant,
    pub(crate) expires_at: Instant,
    /// Until when it is served while one load refreshes it (RFC 5861 §3).
    pub(crate) refreshed_until: Instant,
    /// Until when it is served in the place of an error (RFC 5861 §4).
    pub(crate) on_error_until: Instant,
    /// Age in seconds when stored, RFC 9111 §4.2.3.
    pub(crate) age: u64,
}

/// How long something may be served after its lifetime.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stale {
    /// While one load refreshes it: `swr`.
    pub(crate) while_refreshed: Duration,
    /// In the place of an error: `stale_if_error`.
    pub(crate) on_error: Duration,
}

impl Freshness {
    /// Fresh for `left` from `now` on, of something that was `age` seconds old already.
    pub(crate) fn new(now: Instant, left: Duration, stale: Stale, age: u64) -> Self {
        let expires_at = now.after(left);
        Self {
            stored_at: now,
            expires_at,
            refreshed_until: expires_at.after(stale.while_refreshed),
            on_error_until: expires_at.after(stale.on_error),
            age,
        }
    }

    /// How long it is fresh from when it was stored, and stale after that.
    #[cfg(any(feature = "axum", feature = "redis"))]
    pub(crate) fn lasts(&self) -> (Duration, Stale) {
        let stale = Stale {
            while_refreshed: self.refreshed_until.since(self.expires_at),
            on_error: self.on_error_until.since(self.expires_at),
        };
        (self.expires_at.since(self.stored_at), stale)
    }

    /// Fresh means age below lifetime, RFC 9111 §4.2.
    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        now < self.expires_at
    }

    /// Whether it may be served while it is refreshed.
    pub(crate) fn may_be_refreshed(&self, now: Instant) -> bool {
        now < self.refreshed_until
    }

    /// Whether it may be served in the place of an error.
    pub(crate) fn may_replace_error(&self, now: Instant) -> bool {
        now < self.on_error_until
    }

    /// The same, stale from `now` on: served for what was left of its life while it is refreshed.
    pub(crate) fn marked_stale(self, now: Instant) -> Self {
        let end = self.expires_at.max(self.refreshed_until);
        Self { expires_at: self.expires_at.min(now), refreshed_until: end, ..self }
    }

    /// `Age` in seconds, RFC 9111 §5.1.
    pub(crate) fn age(&self, now: Instant) -> u64 {
        self.age + now.seconds_since(self.stored_at)
    }

    /// Whole seconds for which it stays fresh, for `Cache-Status`: below zero once it is stale (RFC 9211 §2.4).
    pub(crate) fn ttl(&self, now: Instant) -> i64 {
        if self.is_fresh(now) {
            self.expires_at.seconds_since(now).cast_signed()
        } else {
            -1 - now.seconds_since(self.expires_at).cast_signed()
        }
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
        let freshness = Freshness::new(clock.now(), 10 * SECOND, Stale::default(), 3);
        clock.advance(10 * SECOND - Duration::from_millis(1));
        assert!(freshness.is_fresh(clock.now()));
        assert_eq!((freshness.age(clock.now()), freshness.ttl(clock.now())), (12, 0));
        clock.advance(Duration::from_millis(1));
        assert!(!freshness.is_fresh(clock.now()));
        assert!(!freshness.may_be_refreshed(clock.now()) && !freshness.may_replace_error(clock.now()));
    }

    #[test]
    fn what_is_stale_is_served_for_its_time_and_says_a_negative_ttl() {
        let clock = Clock::manual();
        let stale = Stale { while_refreshed: 5 * SECOND, on_error: 8 * SECOND };
        let freshness = Freshness::new(clock.now(), 10 * SECOND, stale, 0);
        clock.advance(10 * SECOND);
        assert_eq!((freshness.ttl(clock.now()), freshness.may_be_refreshed(clock.now())), (-1, true));
        clock.advance(5 * SECOND);
        assert_eq!((freshness.ttl(clock.now()), freshness.may_be_refreshed(clock.now())), (-6, false));
        assert!(freshness.may_replace_error(clock.now()));
        clock.advance(3 * SECOND);
        assert!(!freshness.may_replace_error(clock.now()));
    }

    #[test]
    fn what_is_marked_stale_lives_no_longer_than_before() {
        let clock = Clock::manual();
        let freshness =
            Freshness::new(clock.now(), 10 * SECOND, Stale::default(), 0).marked_stale(clock.now());
        assert!(!freshness.is_fresh(clock.now()) && freshness.may_be_refreshed(clock.now()));
        clock.advance(10 * SECOND);
        assert!(!freshness.may_be_refreshed(clock.now()));
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
