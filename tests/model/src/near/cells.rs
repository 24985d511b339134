//! Cells: what moves them, and whom that ends.

use super::{
    Near,
    world::{Entry, SLOT, World, bit},
};
use crate::generations::{KEY, TAG};

impl Near {
    /// Sets the cells of these keys to a new clock value: above every birth so far.
    pub(super) fn move_cells(&self, world: &mut World, keys: u8) {
        let slot = if self.rules.slot_cell { SLOT } else { 0 };
        let tag = if self.bounds.tagged { bit(TAG) } else { 0 };
        if keys & (bit(KEY) | slot | tag) == 0 {
            return;
        }
        world.near = None;
        for request in &mut world.requests {
            request.moved = true;
        }
    }

    /// Puts an entry in, unless a cell has moved since its birth: then nothing would ever be served of it.
    pub(super) fn fill(&self, world: &mut World, entry: Entry, moved: bool, own_load: bool) {
        if !moved {
            world.near = Some(super::world::Near { entry, own_load });
        }
    }

    /// Whether one of the names that an entry carries is in the pending set.
    pub(super) fn pending(&self, world: &World, tag_known: bool) -> bool {
        let known = |name: usize| name == KEY || tag_known;
        world.own.pending && self.bounds.own_writer.is_some_and(known)
    }
}
