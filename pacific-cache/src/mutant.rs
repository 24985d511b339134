//! Known mistakes that the coherence checker must catch, switched on by `--cfg pacific_mutants` in its own build.
//! Without that switch none of this is compiled in.

/// A rule left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(all(pacific_mutants, feature = "redis")), allow(dead_code))]
#[repr(u8)]
pub enum Mutant {
    /// A hit is served without checking its cells.
    HitUnchecked = 1,
    /// A waiter joins any flight of its key.
    JoinUnchecked,
    /// A load's birth is taken when it is stored.
    LateBirth,
    /// Waiters are given a result whose tags they didn't check.
    TagsUnchecked,
    /// What another incarnation of the server stored is served.
    NoIncarnation,
    /// A request joins any flight of its key, whatever its token.
    JoinAnyToken,
    /// Generations are captured after the load.
    LateCapture,
    /// What a load names and its fence doesn't have is stored nevertheless.
    TagsUncaptured,
    /// A node forgets what it has ended and nobody has confirmed.
    NothingPending,
    /// A confirmation confirms every invalidation of the same name.
    NoTickets,
    /// Copies are kept without looking at what was said since they were asked for.
    NearUnstamped,
    /// Pushes are handled by another task, which may be late.
    PushesLate,
    /// A copy of what was loaded here is kept.
    NearOwnLoad,
    /// Copies are kept beyond the end of the link that they were read on.
    NoFlush,
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
    use std::sync::atomic::{AtomicU8, Ordering::SeqCst};

    static ACTIVE: AtomicU8 = AtomicU8::new(0);

    /// Leaves out a rule, or none, from now on.
    pub fn mutate(mutant: Option<Mutant>) {
        ACTIVE.store(mutant.map_or(0, |mutant| mutant as u8), SeqCst);
    }

    pub(crate) fn is(mutant: Mutant) -> bool {
        ACTIVE.load(SeqCst) == mutant as u8
    }
}
