//! The protocol over Redis: names are generations, entries embed them, single flight joins by token.
//!
//! One slot, the two names that its value depends on, one server with a replica that lags, and nodes that read through
//! the cache and end names. Each line that a node or the server runs is one step.

mod capture;
mod describe;
mod faults;
mod flight;
mod invalidation;
mod read;
mod request;
mod rules;
mod step;
mod store;
mod tokenless;
mod world;

pub mod mutants;
pub mod right;

pub use rules::{Bounds, Capture, Fence, Join, Pending, PendingTags, Refresh, ResultTags, Rules, Tokenless};
pub use world::World;

use crate::{explore::Model, generations::rename, successors::Successors, trail::told};
use step::{Step, What};
use world::At;

/// Rules, and the small world in which they are tried.
#[derive(Clone, Copy)]
pub struct Far {
    /// What the nodes do.
    pub rules: Rules,
    /// Who there is, and what can go wrong.
    pub bounds: Bounds,
}

/// A value was served from Redis.
pub const HIT: u32 = 1;
/// A request was answered by a load that another had begun.
pub const SHARED: u32 = 1 << 1;
/// A request without a token was answered by a load that began after it arrived.
pub const SHARED_NEXT: u32 = 1 << 2;
/// A request joined a refresh.
pub const JOINED_REFRESH: u32 = 1 << 3;
/// An entry with a result tag was served.
pub const TAGGED_HIT: u32 = 1 << 4;

type Next<'a> = Successors<'a, World, Step>;

impl Model for Far {
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
        for reader in 0..self.bounds.readers.len() {
            self.request_steps(world, reader, &mut next);
        }
        for writer in 0..self.bounds.writers.len() {
            self.writer_steps(world, writer, &mut next);
        }
        self.retry_steps(world, &mut next);
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
        world.readers.iter().all(|reader| reader.left == 0)
    }

    fn witness(&self, before: &World, step: Step, after: &World) -> u32 {
        let who = usize::from(step.who);
        match step.what {
            What::Hit | What::StaleHit => {
                let tagged = before.server.slot.token.generations[1] != 0;
                HIT | if tagged { TAGGED_HIT } else { 0 }
            }
            What::Join if before.leader_of_record_refreshes(self.node_of(who)) => SHARED | JOINED_REFRESH,
            What::Join => SHARED,
            What::Land => {
                let shared = |reader: usize| {
                    before.readers[reader].at == At::Sharing && after.readers[reader].at != At::Sharing
                };
                if (0..self.bounds.readers.len()).any(shared) { SHARED_NEXT } else { 0 }
            }
            _ => 0,
        }
    }

    fn describe(&self, before: &World, step: Step, after: &World) -> String {
        self.tell(before, step, after)
    }
}
