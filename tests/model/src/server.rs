//! A Redis server.

use crate::generations::Generations;

/// What it holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Server<E> {
    pub(crate) slot: E,
    pub(crate) generations: Generations,
}
