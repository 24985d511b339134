//! The end of a load: what is stored, and who is given the value.

use super::{
    Capture, Far, Next, Refresh, ResultTags,
    step::{Step, What},
    world::{At, Entry, Token, World},
};
use crate::generations::{KEY, TAG};

impl Far {
    /// The load reads the database.
    pub(super) fn load(&self, world: &mut World, reader: usize) {
        let version = world.database;
        let request = &mut world.readers[reader];
        request.version = version;
        let late = self.rules.capture == Capture::AfterLoad && !request.refresh
            || self.rules.refresh == Refresh::OwnAfterLoad && request.refresh;
        request.at = if late && request.token.generations[KEY] != 0 { At::CapturingLate } else { At::Loaded };
    }

    pub(super) fn capture_late(&self, world: &mut World, reader: usize) {
        let hinted = world.readers[reader].hinted;
        world.create_missing(hinted);
        (world.readers[reader].token, world.readers[reader].at) = (world.capture(hinted), At::Loaded);
    }

    /// Stores and lands; or the store times out, and is executed later or never.
    pub(super) fn landing_steps(&self, world: &World, reader: usize, next: &mut Next<'_>) {
        let step = |what| Step { who: reader as u8, what };
        let entry = self.storable(world, reader);
        next.add(step(What::Land), |world| {
            if let Some(entry) = entry {
                self.create_uncaptured(world);
                world.server.slot = self.stored(world, entry);
            }
            self.end(world, reader);
        });
        if let Some(entry) = entry.filter(|_| world.faults.late > 0 && world.late.is_none()) {
            next.add(step(What::LandLate), |world| {
                world.faults.late -= 1;
                self.create_uncaptured(world);
                world.late = Some((self.stored(world, entry), world.incarnation));
                self.end(world, reader);
            });
        }
    }

    /// What is stored: under a complete token, and only on the link on which it was captured.
    fn storable(&self, world: &World, reader: usize) -> Option<Entry> {
        let Token { generations, incarnation } = world.readers[reader].token;
        let covered = !self.bounds.tagged
            || generations[TAG] != 0
            || self.rules.result_tags == ResultTags::StoredUncaptured;
        let stored = generations[KEY] != 0 && covered && incarnation == world.incarnation;
        stored.then_some(Entry { version: world.readers[reader].version, token: world.readers[reader].token })
    }

    /// Where an uncaptured tag is stored, its generation is what it is now.
    fn stored(&self, world: &World, mut entry: Entry) -> Entry {
        if self.bounds.tagged && entry.token.generations[TAG] == 0 {
            entry.token.generations[TAG] = world.server.generations[TAG];
        }
        entry
    }

    fn create_uncaptured(&self, world: &mut World) {
        if self.bounds.tagged && self.rules.result_tags == ResultTags::StoredUncaptured {
            world.create_missing(true);
        }
    }

    fn end(&self, world: &mut World, reader: usize) {
        let covered = !self.bounds.tagged || world.readers[reader].token.generations[TAG] != 0;
        let given = covered || self.rules.result_tags == ResultTags::GivenUncaptured;
        world.nodes[self.node_of(reader)].hint |= self.bounds.tagged;
        self.land(world, reader, given);
        self.answer(world, reader, world.readers[reader].version);
    }
}
