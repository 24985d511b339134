//! The near tier as it should be, in small worlds and in large ones. No promise may break in any of them.

use super::{Asks, Bounds, Echo, Near, OwnLoad, OwnMoves, Rules, rules::Faults};
use crate::{
    catalogue::Titled,
    generations::{KEY, TAG},
};

pub(super) const NONE: Faults = Faults { elsewhere: 0, breaks: 0, evictions: 0, failovers: 0, flushes: 0 };
const ONE: Faults = Faults { elsewhere: 1, ..NONE };

/// Another node loads and another invalidates; this one reads twice at once.
pub(super) const FAR: Bounds = Bounds {
    requests: [1, 1],
    far_writers: &[KEY],
    own_writer: None,
    tagged: false,
    loads: false,
    faults: ONE,
};
/// The same with the invalidation on this node.
pub(super) const OWN: Bounds = Bounds { far_writers: &[], own_writer: Some(KEY), ..FAR };
/// Requests load too.
pub(super) const LOADING: Bounds = Bounds { loads: true, faults: NONE, ..FAR };

/// A load that fills, over a connection that doesn't hear of what it does itself.
pub(super) const FROM_LOAD: Rules =
    Rules { own_load: OwnLoad::BornBeforeTheCapture, echo: Echo::None, ..Rules::WITHIN };

fn named(title: &'static str, rules: Rules, bounds: Bounds) -> Titled<Near> {
    Titled { title, model: Near { rules, bounds } }
}

fn faults(bounds: Bounds, faults: Faults) -> Bounds {
    Bounds { faults, ..bounds }
}

/// Worlds that are explored in seconds.
#[must_use]
pub fn small() -> Vec<Titled<Near>> {
    let (within, checked) = (Rules::WITHIN, Rules::CHECKED);
    let tag = Bounds { tagged: true, far_writers: &[TAG], ..FAR };
    let own_tag = Bounds { tagged: true, own_writer: Some(TAG), ..OWN };
    vec![
        named("within: far writer, link breaks", within, faults(FAR, Faults { breaks: 1, ..ONE })),
        named("within: own writer, link breaks", within, faults(OWN, Faults { breaks: 1, ..ONE })),
        named("within: tag, far writer", within, tag),
        named("within: tag, own writer", within, own_tag),
        named("within: failover", within, faults(FAR, Faults { failovers: 1, ..ONE })),
        named("within: requests load", within, faults(LOADING, ONE)),
        named("checked: far writer, link breaks", checked, faults(FAR, Faults { breaks: 1, ..ONE })),
        named("checked: own writer, tag", checked, own_tag),
        named("checked: failover", checked, faults(FAR, Faults { failovers: 1, ..ONE })),
    ]
}

/// Rules that differ from the chosen ones and hold too.
#[must_use]
pub fn also_right() -> Vec<Titled<Near>> {
    let start = Rules { own: OwnMoves::AtTheStart, ..Rules::WITHIN };
    let end = Rules { own: OwnMoves::AtTheEnd, ..Rules::WITHIN };
    let late_birth = Rules { asks: Asks::PendingThenBirth, ..Rules::WITHIN };
    let end_late_birth = Rules { own: OwnMoves::AtTheEnd, ..late_birth };
    let echoed = Rules { echo: Echo::AfterTheReply, ..FROM_LOAD };
    let unconfirmed = Rules { own_load: OwnLoad::BornBeforeTheCaptureAndUnconfirmed, ..FROM_LOAD };
    vec![
        named("own moves at the start only, birth before the look at pending", start, OWN),
        named("own moves at the end only", end, OWN),
        named("own moves at both ends, birth after the look at pending", late_birth, OWN),
        named("own moves at the end only, birth after the look at pending", end_late_birth, OWN),
        named("the slot has no cell", Rules { slot_cell: false, ..Rules::WITHIN }, FAR),
        named("own load fills, NOLOOP", FROM_LOAD, LOADING),
        named("own load fills, NOLOOP, own writer", FROM_LOAD, Bounds { loads: true, faults: NONE, ..OWN }),
        named("own load fills, with echo", echoed, faults(LOADING, ONE)),
        named("own load fills before the store's reply", unconfirmed, LOADING),
    ]
}

/// `Near::checked` needs neither cells nor proofs: none of these breaks it.
#[must_use]
pub fn checked_without() -> Vec<Titled<Near>> {
    use super::{Birth, LinkDeath, Pushes};
    let checked = Rules::CHECKED;
    let breaks = faults(FAR, Faults { breaks: 1, ..ONE });
    let failover = faults(FAR, Faults { failovers: 1, ..ONE });
    vec![
        named("checked, births at the fill", Rules { birth: Birth::AtTheFill, ..checked }, breaks),
        named("checked, pushes in another task", Rules { pushes: Pushes::InAnotherTask, ..checked }, FAR),
        named(
            "checked, link death moves nothing",
            Rules { death: LinkDeath::MovesNothing, ..checked },
            failover,
        ),
        named("checked, own invalidations move nothing", Rules { own: OwnMoves::Never, ..checked }, OWN),
        named("checked, own load fills", Rules { mode: checked.mode, ..FROM_LOAD }, LOADING),
    ]
}

/// Worlds that take minutes.
#[must_use]
pub fn large() -> Vec<Titled<Near>> {
    let (within, checked) = (Rules::WITHIN, Rules::CHECKED);
    let two = Bounds { requests: [2, 1], far_writers: &[KEY, KEY], ..FAR };
    let both = Bounds { own_writer: Some(KEY), ..FAR };
    let tags = Bounds { tagged: true, far_writers: &[KEY], own_writer: Some(TAG), ..FAR };
    let loading = Bounds { requests: [2, 1], ..LOADING };
    vec![
        named(
            "within: 3 requests, 2 far writers, 2 loads elsewhere",
            within,
            faults(two, Faults { elsewhere: 2, ..NONE }),
        ),
        named("within: far and own writer, 2 breaks", within, faults(both, Faults { breaks: 2, ..ONE })),
        named(
            "within: far and own writer, eviction, FLUSHALL",
            within,
            faults(both, Faults { evictions: 1, flushes: 1, ..ONE }),
        ),
        named(
            "within: tag by the own writer, key by a far one, break",
            within,
            faults(tags, Faults { breaks: 1, ..ONE }),
        ),
        named(
            "within: own writer, failover",
            within,
            faults(OWN, Faults { failovers: 1, elsewhere: 2, ..NONE }),
        ),
        named("within: 3 requests load, far writer", within, loading),
        named("checked: 3 requests, 2 far writers, break", checked, faults(two, Faults { breaks: 1, ..ONE })),
        named(
            "checked: far writer, eviction, failover",
            checked,
            faults(FAR, Faults { evictions: 1, failovers: 1, ..ONE }),
        ),
        named("checked: far and own writer, failover", checked, faults(both, Faults { failovers: 1, ..ONE })),
        named("own load fills: 3 requests, far writer", FROM_LOAD, loading),
        named(
            "own load fills: far writer, eviction, break",
            FROM_LOAD,
            faults(LOADING, Faults { evictions: 1, breaks: 1, ..ONE }),
        ),
        named(
            "own load fills: own writer, break",
            FROM_LOAD,
            Bounds { loads: true, ..faults(OWN, Faults { breaks: 1, ..ONE }) },
        ),
        named("own load fills: failover", FROM_LOAD, faults(LOADING, Faults { failovers: 1, ..ONE })),
    ]
}
