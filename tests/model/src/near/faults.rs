//! What others do, and what goes wrong by itself.

use super::{
    LinkDeath, Near, Next,
    step::{Step, What},
    wire::Link,
    world::{ALL, At, Entry, SLOT, Server, Stage, World, bit},
};
use crate::generations::Generations;

impl Near {
    pub(super) fn fault_steps(&self, world: &World, next: &mut Next<'_>) {
        self.elsewhere_steps(world, next);
        self.eviction_steps(world, next);
        self.server_steps(world, next);
        let step = |what| Step { who: 0, what };
        if world.faults.breaks > 0 && !world.link.broken {
            next.add(step(What::Break), |world| {
                world.faults.breaks -= 1;
                world.cut();
            });
        }
        if world.link.broken {
            next.add(step(What::Notice), |world| self.notice(world));
        }
    }

    /// Another node loads under what is current, and stores whenever it gets to it.
    fn elsewhere_steps(&self, world: &World, next: &mut Next<'_>) {
        let step = |what| Step { who: 0, what };
        if let Some(entry) = world.elsewhere {
            next.add(step(What::StoreElsewhere), |world| {
                (world.server.slot, world.elsewhere) = (entry, None);
                self.changed(world, SLOT, false);
            });
        } else if world.faults.elsewhere > 0 {
            next.add(step(What::LoadElsewhere), |world| {
                world.faults.elsewhere -= 1;
                self.create_missing(world, false);
                let generations: Generations = world.server.generations;
                world.elsewhere =
                    Some(Entry { version: world.database, generations, incarnation: world.incarnation });
            });
        }
    }

    fn eviction_steps(&self, world: &World, next: &mut Next<'_>) {
        if world.faults.evictions == 0 {
            return;
        }
        if world.server.slot.version != 0 {
            next.add(Step { who: 0, what: What::EvictSlot }, |world| {
                world.faults.evictions -= 1;
                world.server.slot = Entry::default();
                self.changed(world, SLOT, false);
            });
        }
        for name in (0..2).filter(|name| world.server.generations[*name] != 0) {
            next.add(Step { who: name as u8, what: What::EvictGeneration }, |world| {
                world.faults.evictions -= 1;
                world.server.generations[name] = 0;
                self.changed(world, bit(name), false);
            });
        }
    }

    fn server_steps(&self, world: &World, next: &mut Next<'_>) {
        let step = |what| Step { who: 0, what };
        if world.faults.flushes > 0 && world.server != Server::default() {
            next.add(step(What::Flush), |world| {
                world.faults.flushes -= 1;
                world.server = Server::default();
                world.link.tracked = ALL;
                self.changed(world, ALL, false);
            });
        }
        if world.faults.failovers > 0 && world.replica != world.server {
            next.add(step(What::Replicate), |world| world.replica = world.server);
            next.add(step(What::FailOver), |world| {
                world.faults.failovers -= 1;
                (world.server, world.elsewhere) = (world.replica, None);
                world.incarnation += 1;
                world.cut();
            });
        }
    }

    /// The node notices that its link is dead, and has a new one. Nothing that was captured on the old one is stored.
    fn notice(&self, world: &mut World) {
        world.link = Link::default();
        if self.rules.death == LinkDeath::MovesAll {
            self.move_cells(world, ALL);
        }
        if world.own.stage == Stage::Unlinked {
            world.own.stage = Stage::Begun;
            world.fail_own();
        }
        for who in 0..world.requests.len() {
            match world.requests[who].at {
                At::Idle | At::Looking | At::Ready | At::CheckReady => {}
                At::ReadGot | At::TagGot | At::CaptureGot | At::StoreGot | At::CheckGot => {
                    world.requests[who].orphaned = true;
                }
                _ => self.finish(world, who),
            }
        }
    }
}

impl World {
    /// What was on the wire is lost, and the server forgets what the connection tracked.
    fn cut(&mut self) {
        let Link { ping, proof, queued, .. } = self.link;
        self.link = Link { broken: true, ping, proof, queued, ..Link::default() };
    }
}
