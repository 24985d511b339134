//! The protocol as it should be, in small worlds and in large ones. No promise may break in any of them.

use super::{Bounds, Far, Fence, Refresh, Rules, rules::Faults};
use crate::{
    catalogue::Titled,
    generations::{KEY, TAG},
};

pub(super) const NONE: Faults =
    Faults { evictions: 0, failovers: 0, late: 0, unanswered: 0, unconfirmed: 0, cancelled: 0, stale: 0 };
/// Two readers on one node, a writer on another.
pub(super) const ONE: Bounds =
    Bounds { readers: &[0, 0], requests: 2, writers: &[(1, KEY)], tagged: false, faults: NONE };
const OWN: &[(usize, usize)] = &[(0, KEY)];
const BOTH: &[(usize, usize)] = &[(0, KEY), (1, KEY)];
const TAGS: &[(usize, usize)] = &[(0, TAG), (1, KEY)];

fn right(title: &'static str, bounds: Bounds) -> Titled<Far> {
    Titled { title, model: Far { rules: Rules::RIGHT, bounds } }
}

/// The same protocol with this node's cells besides.
#[must_use]
pub fn fenced(far: Far) -> Far {
    Far { rules: Rules { fence: Fence::Local, ..far.rules }, ..far }
}

/// Worlds that are explored in seconds.
#[must_use]
pub fn small() -> Vec<Titled<Far>> {
    vec![
        right("eviction, late store", Bounds { faults: Faults { evictions: 1, late: 1, ..NONE }, ..ONE }),
        right(
            "failover, cancelled load",
            Bounds { faults: Faults { failovers: 1, cancelled: 1, ..NONE }, ..ONE },
        ),
        right(
            "unconfirmed invalidation",
            Bounds { writers: OWN, faults: Faults { unconfirmed: 1, evictions: 1, ..NONE }, ..ONE },
        ),
        right("no token", Bounds { faults: Faults { unanswered: 2, ..NONE }, ..ONE }),
        right("refresh", Bounds { faults: Faults { stale: 2, evictions: 1, ..NONE }, ..ONE }),
        right(
            "result tags",
            Bounds { writers: &[(0, TAG)], tagged: true, faults: Faults { evictions: 1, ..NONE }, ..ONE },
        ),
        own_refresh_token(),
    ]
}

/// A refresh that captures anew before its load is right too; it only costs a round trip.
fn own_refresh_token() -> Titled<Far> {
    let rules = Rules { refresh: Refresh::OwnBeforeLoad, ..Rules::RIGHT };
    let bounds = Bounds { faults: Faults { stale: 2, ..NONE }, ..ONE };
    Titled {
        title: "refresh with a token of its own, captured before its load",
        model: Far { rules, bounds },
    }
}

/// Worlds that take minutes.
#[must_use]
pub fn large() -> Vec<Titled<Far>> {
    let three = Bounds { requests: 3, ..ONE };
    vec![
        right(
            "3 requests, 2 evictions, late store, cancelled load",
            Bounds { faults: Faults { evictions: 2, late: 1, cancelled: 1, ..NONE }, ..three },
        ),
        right(
            "2 writers, 2 evictions, late store, cancelled load",
            Bounds { writers: BOTH, faults: Faults { evictions: 2, late: 1, cancelled: 1, ..NONE }, ..ONE },
        ),
        right(
            "2 writers, failover, eviction",
            Bounds { writers: BOTH, faults: Faults { failovers: 1, evictions: 1, ..NONE }, ..ONE },
        ),
        right("2 failovers, late store", Bounds { faults: Faults { failovers: 2, late: 1, ..NONE }, ..ONE }),
        right(
            "3 readers on 2 nodes, eviction",
            Bounds { readers: &[0, 0, 1], faults: Faults { evictions: 1, ..NONE }, ..ONE },
        ),
        right(
            "2 own writers, 2 unconfirmed, readers on 2 nodes",
            Bounds {
                readers: &[0, 1],
                writers: &[(0, KEY), (0, KEY)],
                faults: Faults { unconfirmed: 2, evictions: 1, ..NONE },
                ..ONE
            },
        ),
        right(
            "no token, 3 readers, 2 writers",
            Bounds {
                readers: &[0, 0, 0],
                requests: 1,
                writers: BOTH,
                faults: Faults { unanswered: 3, cancelled: 1, ..NONE },
                ..ONE
            },
        ),
        right(
            "no token, 2 writers, unconfirmed, cancelled load",
            Bounds {
                writers: BOTH,
                faults: Faults { unanswered: 2, unconfirmed: 1, cancelled: 1, ..NONE },
                ..ONE
            },
        ),
        right(
            "3 requests, 2 refreshes, eviction, late store",
            Bounds { faults: Faults { stale: 2, evictions: 1, late: 1, ..NONE }, ..three },
        ),
        right(
            "refresh, failover, 2 writers",
            Bounds { writers: BOTH, faults: Faults { stale: 2, failovers: 1, ..NONE }, ..ONE },
        ),
        right(
            "result tags, 2 writers, eviction, cancelled load",
            Bounds {
                writers: TAGS,
                tagged: true,
                faults: Faults { evictions: 1, cancelled: 1, ..NONE },
                ..ONE
            },
        ),
        right(
            "result tags, unconfirmed, 2 nodes",
            Bounds {
                readers: &[0, 1],
                writers: TAGS,
                tagged: true,
                faults: Faults { unconfirmed: 1, evictions: 1, ..NONE },
                ..ONE
            },
        ),
        right(
            "result tags, failover, refresh",
            Bounds {
                writers: &[(0, TAG)],
                tagged: true,
                faults: Faults { failovers: 1, stale: 1, ..NONE },
                ..ONE
            },
        ),
    ]
}

/// Those large worlds in which an own invalidation meets requests without a token, refreshes or tags, with this node's
/// cells besides.
#[must_use]
pub fn large_fenced() -> Vec<Titled<Far>> {
    let fenced = |titled: Titled<Far>| Titled { model: fenced(titled.model), ..titled };
    large().into_iter().filter(|titled| titled.model.bounds.tries_the_fence()).map(fenced).collect()
}

impl Bounds {
    fn tries_the_fence(&self) -> bool {
        let own = self.writers.iter().any(|(node, _)| *node == 0);
        own && (self.tagged || self.faults.unanswered > 0 || self.faults.stale > 0)
    }
}
