//! The near tier with one rule left out or got wrong. Each must have a counterexample.

use super::{
    Asks, Birth, Bounds, LinkDeath, Look, Near, OwnLoad, OwnMoves, Pushes, Rules,
    right::{FAR, FROM_LOAD, LOADING, NONE, OWN},
    rules::Faults,
};
use crate::catalogue::Titled;

const WITHIN: Rules = Rules::WITHIN;

/// Whatever a read returns is put in, though a push for it came before.
#[must_use]
pub fn fill_without_check() -> Near {
    Near { rules: Rules { birth: Birth::AtTheFill, ..WITHIN }, bounds: FAR }
}

/// The clock is read before the second command of a read instead of the first.
#[must_use]
pub fn birth_before_the_second_command() -> Near {
    let rules = Rules { birth: Birth::BeforeTheSecondCommand, ..WITHIN };
    Near { rules, bounds: Bounds { tagged: true, ..FAR } }
}

/// Pushes are applied after replies that came later.
#[must_use]
pub fn pushes_in_another_task() -> Near {
    Near { rules: Rules { pushes: Pushes::InAnotherTask, ..WITHIN }, bounds: FAR }
}

/// A hit looks at its cells first, and then whether the link is proven.
#[must_use]
pub fn cells_before_the_proof() -> Near {
    Near { rules: Rules { look: Look::CellsThenProof, ..WITHIN }, bounds: FAR }
}

/// What was near stays there when the link dies.
#[must_use]
pub fn link_death_moves_nothing() -> Near {
    let faults = Faults { breaks: 1, elsewhere: 1, ..NONE };
    Near { rules: Rules { death: LinkDeath::MovesNothing, ..WITHIN }, bounds: Bounds { faults, ..FAR } }
}

/// An own invalidation waits for its push.
#[must_use]
pub fn own_invalidation_moves_nothing() -> Near {
    Near { rules: Rules { own: OwnMoves::Never, ..WITHIN }, bounds: OWN }
}

/// An own invalidation moves cells at its start only, and reads take their birth after they looked at the pending set.
#[must_use]
pub fn own_moves_at_the_start_only() -> Near {
    let rules = Rules { own: OwnMoves::AtTheStart, asks: Asks::PendingThenBirth, ..WITHIN };
    Near { rules, bounds: OWN }
}

/// A load fills, born when its store was sent.
#[must_use]
pub fn own_load_born_before_the_store() -> Near {
    Near { rules: Rules { own_load: OwnLoad::BornBeforeTheStore, ..FROM_LOAD }, bounds: LOADING }
}

/// A load fills that captured over a connection that isn't tracked.
#[must_use]
pub fn own_load_captured_elsewhere() -> Near {
    Near { rules: Rules { own_load: OwnLoad::CapturedElsewhere, ..FROM_LOAD }, bounds: LOADING }
}

/// `checked` compares generations that another server told, and nothing more.
#[must_use]
pub fn checked_without_incarnation() -> Near {
    let rules = Rules { incarnation: false, ..Rules::CHECKED };
    let faults = Faults { failovers: 1, elsewhere: 1, ..NONE };
    Near { rules, bounds: Bounds { faults, ..FAR } }
}

/// All of them, titled.
#[must_use]
pub fn all() -> Vec<Titled<Near>> {
    let named = |title, model| Titled { title, model };
    vec![
        named("near fill without stamp check", fill_without_check()),
        named("birth before the second command", birth_before_the_second_command()),
        named("pushes handled by another task", pushes_in_another_task()),
        named("cells looked at before the proof", cells_before_the_proof()),
        named("no flush on disconnect", link_death_moves_nothing()),
        named("own invalidation doesn't bump", own_invalidation_moves_nothing()),
        named("own invalidation bumps at its start only", own_moves_at_the_start_only()),
        named("near fill from own load, born before the store", own_load_born_before_the_store()),
        named("near fill from own load, captured elsewhere", own_load_captured_elsewhere()),
        named("checked without incarnation", checked_without_incarnation()),
    ]
}
