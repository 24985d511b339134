//! Invalidations, on other nodes and on this one.

use super::{
    Near, Next, OwnMoves,
    step::{Step, What},
    wire::Message,
    world::{OwnWriter, Stage, World, bit},
};

impl Near {
    pub(super) fn far_writer_steps(&self, world: &World, next: &mut Next<'_>) {
        for (writer, &name) in self.bounds.far_writers.iter().enumerate() {
            let step = |what| Step { who: writer as u8, what };
            match world.far[writer].stage {
                Stage::Idle => next.add(step(What::FarCommit), |world| {
                    world.database += 1;
                    world.far[writer] =
                        super::world::FarWriter { stage: Stage::Committed, version: world.database };
                }),
                Stage::Committed => next.add(step(What::FarUnlink), |world| {
                    world.far[writer].stage = Stage::Unlinked;
                    self.end(world, name);
                }),
                Stage::Unlinked => next.add(step(What::FarOk), |world| {
                    world.far[writer].stage = Stage::Done;
                    world.acknowledged = world.acknowledged.max(world.far[writer].version);
                }),
                _ => {}
            }
        }
    }

    /// `UNLINK` from elsewhere: of what doesn't exist it changes nothing.
    fn end(&self, world: &mut World, name: usize) {
        if std::mem::take(&mut world.server.generations[name]) != 0 {
            self.changed(world, bit(name), false);
        }
    }

    pub(super) fn own_writer_steps(&self, world: &World, next: &mut Next<'_>) {
        let Some(name) = self.bounds.own_writer else { return };
        let OwnWriter { stage, failed, .. } = world.own;
        let step = |what| Step { who: 0, what };
        match stage {
            Stage::Idle => next.add(step(What::Commit), |world| {
                world.database += 1;
                (world.own.stage, world.own.version) = (Stage::Committed, world.database);
            }),
            Stage::Committed => next.add(step(What::Pend), |world| self.begin_own(world, name)),
            Stage::Begun if !world.link.broken => {
                next.add(step(What::Unlink), |world| self.unlink_own(world, name));
            }
            Stage::Replied => next.add(step(What::Confirm), |world| self.confirm_own(world, name)),
            _ => {}
        }
        if matches!(stage, Stage::Begun | Stage::Unlinked) && !failed {
            next.add(step(What::Fail), World::fail_own);
        }
    }

    fn begin_own(&self, world: &mut World, name: usize) {
        (world.own.stage, world.own.pending) = (Stage::Begun, true);
        if matches!(self.rules.own, OwnMoves::AtTheStart | OwnMoves::AtBothEnds) {
            self.move_cells(world, bit(name));
        }
    }

    fn unlink_own(&self, world: &mut World, name: usize) {
        world.own.stage = Stage::Unlinked;
        let ended = std::mem::take(&mut world.server.generations[name]) != 0;
        self.reply_and_push(world, Message::Unlinked, if ended { bit(name) } else { 0 });
    }

    /// The names leave the pending set, and the cells have moved by then.
    fn confirm_own(&self, world: &mut World, name: usize) {
        if matches!(self.rules.own, OwnMoves::AtTheEnd | OwnMoves::AtBothEnds) {
            self.move_cells(world, bit(name));
        }
        (world.own.stage, world.own.pending) = (Stage::Done, false);
        if !world.own.failed {
            world.own_floor = world.own.version;
            world.acknowledged = world.acknowledged.max(world.own.version);
        }
    }
}

impl World {
    /// Returns `Err`: the node's task goes on; this node must not serve what is older.
    pub(super) fn fail_own(&mut self) {
        self.own.failed = true;
        self.own_floor = self.own.version;
    }
}
