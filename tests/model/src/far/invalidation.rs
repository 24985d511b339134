//! Writers: commit, pending set, `UNLINK`, confirmation; and the task that repeats what wasn't confirmed.

use super::{
    Far, Fence, Next, Pending,
    step::{Step, What},
    world::{Stage, World},
};

impl Far {
    pub(super) fn writer_steps(&self, world: &World, writer: usize, next: &mut Next<'_>) {
        let step = |what| Step { who: writer as u8, what };
        let (node, name) = self.bounds.writers[writer];
        match world.writers[writer].stage {
            Stage::Idle => next.add(step(What::Commit), |world| world.commit(writer)),
            Stage::Committed => next.add(step(What::Pend), |world| self.pend(world, writer)),
            Stage::Pending => {
                next.add(step(What::Unlink), |world| {
                    world.server.generations[name] = 0;
                    world.writers[writer].stage = Stage::Unlinked;
                });
                if world.faults.unconfirmed > 0 {
                    next.add(step(What::Fail), |world| world.fail(writer, node));
                }
            }
            Stage::Unlinked => next.add(step(What::Confirm), |world| self.confirm_own(world, writer)),
            Stage::Failed => next.add(step(What::UnlinkLate), |world| {
                world.server.generations[name] = 0;
                world.writers[writer].stage = Stage::Arrived;
            }),
            Stage::Confirmed | Stage::Arrived => {}
        }
    }

    /// Before the first await: the name is pending under a new ticket, and this node's cells move.
    fn pend(&self, world: &mut World, writer: usize) {
        let (node, name) = self.bounds.writers[writer];
        let ticket = world.next_ticket;
        world.next_ticket += 1;
        world.writers[writer].ticket = ticket;
        world.writers[writer].stage = Stage::Pending;
        if self.rules.pending != Pending::Absent {
            world.nodes[node].pending[name] = ticket;
        }
        world.nodes[node].record.moved |= self.rules.fence == Fence::Local;
    }

    fn confirm_own(&self, world: &mut World, writer: usize) {
        let (node, name) = self.bounds.writers[writer];
        let own = world.writers[writer];
        self.leave_pending(world, node, name, own.ticket);
        world.writers[writer].stage = Stage::Confirmed;
        world.acknowledged = world.acknowledged.max(own.version);
    }

    fn leave_pending(&self, world: &mut World, node: usize, name: usize, ticket: u8) {
        let pending = &mut world.nodes[node].pending[name];
        if self.rules.pending == Pending::NoTickets || *pending == ticket {
            *pending = 0;
        }
    }

    /// The invalidator task of each node: sends again under the newest ticket what returned `Err`.
    pub(super) fn retry_steps(&self, world: &World, next: &mut Next<'_>) {
        for (writer, &(node, name)) in self.bounds.writers.iter().enumerate() {
            let of = world.nodes[node];
            let ticket = world.writers[writer].ticket;
            let failed = matches!(world.writers[writer].stage, Stage::Failed | Stage::Arrived);
            let step = |what| Step { who: writer as u8, what };
            if failed && of.pending[name] == ticket && of.repeated[name] == 0 {
                next.add(step(What::Repeat), |world| {
                    world.server.generations[name] = 0;
                    world.nodes[node].repeated[name] = ticket;
                });
            }
            if of.repeated[name] == ticket && ticket != 0 {
                next.add(step(What::ConfirmRepeated), |world| {
                    world.nodes[node].repeated[name] = 0;
                    self.leave_pending(world, node, name, ticket);
                });
            }
        }
    }
}

impl World {
    fn commit(&mut self, writer: usize) {
        self.database += 1;
        (self.writers[writer].version, self.writers[writer].stage) = (self.database, Stage::Committed);
    }

    /// Returns `Err`: from now on this node, and only it, must not serve what is older.
    fn fail(&mut self, writer: usize, node: usize) {
        self.faults.unconfirmed -= 1;
        self.writers[writer].stage = Stage::Failed;
        self.nodes[node].failed = self.nodes[node].failed.max(self.writers[writer].version);
    }
}
