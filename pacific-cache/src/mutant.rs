//! Known mistakes that the coherence checker must catch, switched on by `--cfg pacific_mutants` in its own build.
//! Without that switch none of this is compiled in.

/// A rule left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(pacific_mutants), allow(dead_code))]
pub enum Mutant {
    /// A hit is served without checking its cells.
    HitUnchecked,
    /// A waiter joins any flight of its key.
    JoinUnchecked,
    /// A load's birth is taken when it is stored.
    LateBirth,
    /// Waiters are given a result whose tags they didn't check.
    TagsUnchecked,
}

#[cfg(not(pacific_mutants))]
pub(crate) const fn is(_: Mutant) -> bool {
    false
}

#[cfg(pacific_mutants)]
pub use active::*;

#[cfg(pacific_mutants)]
mod active {
    use super::Mutant;
    use std::sync::Mutex;

    static ACTIVE: Mutex<Option<Mutant>> = Mutex::new(None);

    /// Leaves out a rule, or none, from now on.
    pub fn mutate(mutant: Option<Mutant>) {
        *crate::sync::lock(&ACTIVE) = mutant;
    }

    pub(crate) fn is(mutant: Mutant) -> bool {
        *crate::sync::lock(&ACTIVE) == Some(mutant)
    }
}
