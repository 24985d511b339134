//! What goes wrong by itself: eviction, failover, commands that arrive late.

use super::{
    Far, Next,
    step::{Step, What},
    world::{Entry, Flight, World},
};

impl Far {
    pub(super) fn fault_steps(&self, world: &World, next: &mut Next<'_>) {
        evictions(world, next);
        failovers(world, next);
        late_stores(world, next);
        for node in 0..world.nodes.len() {
            if world.nodes[node].record.flight == Flight::Landed {
                let step = Step { who: node as u8, what: What::ForgetFlight };
                next.add(step, |world| world.nodes[node].record = Default::default());
            }
        }
    }
}

fn evictions(world: &World, next: &mut Next<'_>) {
    if world.faults.evictions == 0 {
        return;
    }
    if world.server.slot.version != 0 {
        next.add(Step { who: 0, what: What::EvictSlot }, |world| {
            world.faults.evictions -= 1;
            world.server.slot = Entry::default();
        });
    }
    for name in 0..2 {
        if world.server.generations[name] != 0 {
            next.add(Step { who: name as u8, what: What::EvictGeneration }, |world| {
                world.faults.evictions -= 1;
                world.server.generations[name] = 0;
            });
        }
    }
}

/// The replica lags as far as it likes, down to empty: a failover may lose any of the last commands.
fn failovers(world: &World, next: &mut Next<'_>) {
    if world.faults.failovers == 0 || world.replica == world.server {
        return;
    }
    next.add(Step { who: 0, what: What::Replicate }, |world| world.replica = world.server);
    next.add(Step { who: 0, what: What::FailOver }, |world| {
        world.faults.failovers -= 1;
        world.server = world.replica;
        world.incarnation += 1;
        world.late = None;
    });
}

fn late_stores(world: &World, next: &mut Next<'_>) {
    if let Some((entry, incarnation)) = world.late {
        next.add(Step { who: 0, what: What::StoreLate }, |world| {
            world.late = None;
            if incarnation == world.incarnation {
                world.server.slot = entry;
            }
        });
    }
}
