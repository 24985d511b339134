//! Generations of names: random in Redis, numbered here. Only whether two are equal matters.

/// The generation of each name, 0 where it is missing or wasn't asked for.
pub(crate) type Generations = [u8; 2];

/// The name that a request's arguments give.
pub(crate) const KEY: usize = 0;
/// The name that only the load tells, its result's tag.
pub(crate) const TAG: usize = 1;

/// Renames generations by where they first appear, so that states that differ only in numbers are one.
pub(crate) struct Renaming {
    names: [u8; 32],
    next: u8,
}

impl Renaming {
    pub(crate) fn new() -> Self {
        Self { names: [0; 32], next: 0 }
    }

    pub(crate) fn apply(&mut self, generations: &mut Generations) {
        for generation in generations.iter_mut().filter(|generation| **generation != 0) {
            let name = &mut self.names[usize::from(*generation)];
            if *name == 0 {
                self.next += 1;
                *name = self.next;
            }
            *generation = *name;
        }
    }

    /// The next generation that `SET NX` makes.
    pub(crate) fn next(&self) -> u8 {
        self.next + 1
    }
}
