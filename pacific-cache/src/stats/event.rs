//! What is counted.

use crate::http::bypass::Bypass;
use crate::http::refusal::Refusal;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    Hit,
    StaleHit,
    /// Something stale in the place of an error; a stale hit, too.
    StaleOnError,
    Miss,
    Coalesced,
    NotModified,
    Load,
    Stored,
    Unreadable,
    Bypassed(Bypass),
    /// Only something stored was wanted, and there was nothing.
    Unsatisfied,
    Invalidation,
    /// Redis didn't answer, or not as it should.
    FarFault,
    /// What was loaded never reached Redis.
    Lost,
    Refused(Refusal),
}

/// So many kinds stand before [`Event::Bypassed`] and its reasons.
const PLAIN: usize = 9;

/// What requests count, each in its thread's own line; everything else is rare, or takes long itself.
pub(super) const FREQUENT: usize = PLAIN + Bypass::ALL.len();

const BEFORE_REFUSED: usize = FREQUENT + 4;

pub(super) const EVENTS: usize = BEFORE_REFUSED + Refusal::ALL.len();

impl Event {
    /// A place of its own, those of what is frequent first.
    #[inline]
    pub(super) const fn index(self) -> usize {
        match self {
            Self::Hit => 0,
            Self::StaleHit => 1,
            Self::StaleOnError => 2,
            Self::Miss => 3,
            Self::Coalesced => 4,
            Self::NotModified => 5,
            Self::Load => 6,
            Self::Stored => 7,
            Self::Unreadable => 8,
            Self::Bypassed(reason) => PLAIN + reason.index(),
            Self::Unsatisfied => FREQUENT,
            Self::Invalidation => FREQUENT + 1,
            Self::FarFault => FREQUENT + 2,
            Self::Lost => FREQUENT + 3,
            Self::Refused(reason) => BEFORE_REFUSED + reason.index(),
        }
    }

    /// As it is told.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::StaleHit => "stale hit",
            Self::StaleOnError => "stale on error",
            Self::Miss => "miss",
            Self::Coalesced => "coalesced",
            Self::NotModified => "not modified",
            Self::Load => "load",
            Self::Stored => "stored",
            Self::Unreadable => "unreadable",
            Self::Bypassed(_) => "bypassed",
            Self::Unsatisfied => "unsatisfied",
            Self::Invalidation => "invalidation",
            Self::FarFault => "backend error",
            Self::Lost => "lost store",
            Self::Refused(_) => "refused",
        }
    }

    pub(super) const fn reason(self) -> Option<&'static str> {
        match self {
            Self::Bypassed(reason) => Some(reason.as_str()),
            Self::Refused(reason) => Some(reason.as_str()),
            _ => None,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every event.
    pub(in crate::stats) fn all() -> Vec<Event> {
        let plain = [
            Event::Hit,
            Event::StaleHit,
            Event::StaleOnError,
            Event::Miss,
            Event::Coalesced,
            Event::NotModified,
            Event::Load,
            Event::Stored,
            Event::Unreadable,
            Event::Unsatisfied,
            Event::Invalidation,
            Event::FarFault,
            Event::Lost,
        ];
        let bypassed = Bypass::ALL.into_iter().map(Event::Bypassed);
        plain.into_iter().chain(bypassed).chain(Refusal::ALL.into_iter().map(Event::Refused)).collect()
    }

    #[test]
    fn every_event_has_a_place_of_its_own() {
        let places: BTreeSet<_> = all().into_iter().map(Event::index).collect();
        assert_eq!(places, (0..EVENTS).collect());
    }
}
