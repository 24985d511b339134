//! The protocol with one rule left out or got wrong. Each must have a counterexample.

use super::{
    Bounds, Capture, Far, Join, Pending, PendingTags, Refresh, ResultTags, Rules, Tokenless,
    right::{NONE, ONE},
    rules::Faults,
};
use crate::{
    catalogue::Titled,
    generations::{KEY, TAG},
};

const TAGGED: Bounds = Bounds { writers: &[(1, TAG)], tagged: true, ..ONE };

/// Entries and tokens don't say which server they are from.
#[must_use]
pub fn no_incarnation() -> Far {
    let rules = Rules { incarnation: false, ..Rules::RIGHT };
    Far { rules, bounds: Bounds { faults: Faults { failovers: 1, ..NONE }, ..ONE } }
}

/// A request joins whatever flight runs for its key.
#[must_use]
pub fn join_any_flight() -> Far {
    Far { rules: Rules { join: Join::AnyFlight, ..Rules::RIGHT }, bounds: ONE }
}

/// An entry is stored under the generations that are current when its load has ended.
#[must_use]
pub fn capture_after_the_load() -> Far {
    Far { rules: Rules { capture: Capture::AfterLoad, ..Rules::RIGHT }, bounds: ONE }
}

/// A load that names a tag it didn't capture is stored.
#[must_use]
pub fn uncaptured_result_tags_stored() -> Far {
    Far { rules: Rules { result_tags: ResultTags::StoredUncaptured, ..Rules::RIGHT }, bounds: TAGGED }
}

/// A load that names a tag it didn't capture is given to those who joined.
#[must_use]
pub fn result_tags_unchecked_for_waiters() -> Far {
    Far { rules: Rules { result_tags: ResultTags::GivenUncaptured, ..Rules::RIGHT }, bounds: TAGGED }
}

/// A name whose invalidation wasn't confirmed is served.
#[must_use]
pub fn no_pending_set() -> Far {
    let rules = Rules { pending: Pending::Absent, ..Rules::RIGHT };
    let faults = Faults { unconfirmed: 1, ..NONE };
    Far { rules, bounds: Bounds { writers: &[(0, KEY)], faults, ..ONE } }
}

/// A confirmation removes a name, whichever invalidation of it is confirmed.
#[must_use]
pub fn pending_names_without_tickets() -> Far {
    let rules = Rules { pending: Pending::NoTickets, ..Rules::RIGHT };
    let faults = Faults { unconfirmed: 1, ..NONE };
    Far { rules, bounds: Bounds { readers: &[0, 1], writers: &[(0, KEY), (0, KEY)], faults, ..ONE } }
}

/// A tag that only the entry tells is looked up in the pending set after its generation was read.
#[must_use]
pub fn pending_tags_looked_up_after_their_read() -> Far {
    let rules = Rules { pending_tags: PendingTags::AfterTheirRead, ..Rules::RIGHT };
    let faults = Faults { unconfirmed: 1, ..NONE };
    let bounds = Bounds { readers: &[1, 0], writers: &[(0, TAG)], tagged: true, faults, ..ONE };
    Far { rules, bounds }
}

/// A request without a token shares a load that began before it arrived.
#[must_use]
pub fn tokenless_joins_an_earlier_load() -> Far {
    let rules = Rules { tokenless: Tokenless::Running, ..Rules::RIGHT };
    Far { rules, bounds: Bounds { faults: Faults { unanswered: 1, ..NONE }, ..ONE } }
}

/// A refresh is stored under a token that it captured after its load.
#[must_use]
pub fn refresh_captures_after_its_load() -> Far {
    let rules = Rules { refresh: Refresh::OwnAfterLoad, ..Rules::RIGHT };
    Far { rules, bounds: Bounds { faults: Faults { stale: 1, ..NONE }, ..ONE } }
}

/// All of them, titled.
#[must_use]
pub fn all() -> Vec<Titled<Far>> {
    let named = |title, model| Titled { title, model };
    vec![
        named("no incarnation", no_incarnation()),
        named("join any flight for the key", join_any_flight()),
        named("generations captured after the load", capture_after_the_load()),
        named("uncaptured result tags stored", uncaptured_result_tags_stored()),
        named("result tags not checked for waiters", result_tags_unchecked_for_waiters()),
        named("no pending set", no_pending_set()),
        named("pending names without tickets", pending_names_without_tickets()),
        named("pending tags looked up after their read", pending_tags_looked_up_after_their_read()),
        named("join without token of an earlier load", tokenless_joins_an_earlier_load()),
        named("refresh captures after its load", refresh_captures_after_its_load()),
    ]
}
