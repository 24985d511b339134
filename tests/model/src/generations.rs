//! Generations of names: random in Redis, numbered here. Only whether two are equal matters.

/// The generation of each name, 0 where it is missing or wasn't asked for.
pub(crate) type Generations = [u8; 2];

/// The name that a request's arguments give.
pub(crate) const KEY: usize = 0;
/// The name that only the load tells, its result's tag.
pub(crate) const TAG: usize = 1;

/// Renames all generations by where they first appear, so that states that differ only in numbers are one. Gives the one
/// that `SET NX` makes next.
pub(crate) fn rename<'a>(all: impl Iterator<Item = &'a mut Generations>) -> u8 {
    let (mut names, mut next) = ([0; 32], 1);
    for generation in all.flatten().filter(|generation| **generation != 0) {
        let name = &mut names[usize::from(*generation)];
        if *name == 0 {
            *name = next;
            next += 1;
        }
        *generation = *name;
    }
    next
}
