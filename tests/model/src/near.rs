//! The tier in front of Redis: what this node keeps in its own memory, and for how long it may.
//!
//! One node with one tracked connection. Every key of Redis has a cell here; a push, an own invalidation or the death of
//! the link moves it. An entry is served while none of its cells moved since its birth. That other nodes fill Redis
//! rightly is the business of [`far`](crate::far).

mod cells;
mod describe;
mod faults;
mod link;
mod load;
mod look;
mod read;
mod rules;
mod step;
mod wire;
mod world;
mod writers;

pub mod mutants;
pub mod right;

pub use rules::{Asks, Birth, Bounds, Echo, LinkDeath, Look, Mode, OwnLoad, OwnMoves, Pushes, Rules};
pub use world::World;

use crate::{explore::Model, generations::rename, successors::Successors, trail::told};
use step::{Step, What};

/// Rules, and the small world in which they are tried.
#[derive(Clone, Copy)]
pub struct Near {
    /// What the node does.
    pub rules: Rules,
    /// Who there is, and what can go wrong.
    pub bounds: Bounds,
}

/// A request was served from near.
pub const HIT: u32 = 1;
/// A request was served from near after an invalidation had been acknowledged.
pub const HIT_AFTER: u32 = 1 << 1;
/// A request was served what this node had loaded itself.
pub const OWN_LOAD_HIT: u32 = 1 << 2;
/// So it was, with nothing on the wire that would have ended it at once.
pub const OWN_LOAD_HIT_LATER: u32 = 1 << 3;

type Next<'a> = Successors<'a, World, Step>;

impl Model for Near {
    type State = World;
    type Step = Step;

    fn start(&self) -> World {
        World::new(&self.bounds)
    }

    fn steps(&self, world: &World, next: &mut Vec<(Step, World)>) {
        if self.finished(world) {
            return;
        }
        let mut next = Successors::new(world, next);
        for request in 0..world.requests.len() {
            self.look_steps(world, request, &mut next);
            self.read_steps(world, request, &mut next);
            self.load_steps(world, request, &mut next);
        }
        self.far_writer_steps(world, &mut next);
        self.own_writer_steps(world, &mut next);
        self.link_steps(world, &mut next);
        self.fault_steps(world, &mut next);
    }

    fn canonical(&self, mut world: World) -> World {
        world.forget_what_is_dead();
        world.next_generation = rename(world.generations_mut());
        world
    }

    fn broken(&self, world: &World) -> Option<String> {
        world.broken.map(told)
    }

    fn finished(&self, world: &World) -> bool {
        world.requests.iter().all(|request| request.left == 0)
    }

    fn witness(&self, before: &World, step: Step, _after: &World) -> u32 {
        if !matches!(step.what, What::NearHit | What::CheckedHit) {
            return 0;
        }
        let own_load = before.near.is_some_and(|near| near.own_load);
        let quiet = before.link.wire.is_empty() && !before.link.broken && before.link.queued == 0;
        let after = if before.acknowledged > 0 { HIT_AFTER } else { 0 };
        let own = if own_load { OWN_LOAD_HIT } else { 0 };
        let later = if own_load && quiet { OWN_LOAD_HIT_LATER } else { 0 };
        HIT | after | own | later
    }

    fn describe(&self, before: &World, step: Step, after: &World) -> String {
        self.tell(before, step, after)
    }
}
