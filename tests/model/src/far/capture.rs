//! The capture: generations are created where they are missing, and read before the load.

use super::{
    Far, Next,
    step::{Step, What},
    world::{At, Server, Token, World},
};
use crate::generations::{Generations, KEY, TAG};

impl Far {
    pub(super) fn create(&self, world: &mut World, reader: usize) {
        world.create_missing(world.readers[reader].hinted);
        world.readers[reader].at = At::Capturing;
    }

    pub(super) fn capture_steps(&self, world: &World, reader: usize, next: &mut Next<'_>) {
        let request = world.readers[reader];
        let token = world.capture(request.hinted);
        let entry = world.server.slot;
        let tag_read = request.hinted || entry.token.generations[TAG] == 0;
        if self.accepts(entry, token, request.hinted) && tag_read && !request.refresh {
            return self.hit_steps(world, reader, entry.version, token, next);
        }
        let at = match (token.complete(request.hinted), request.refresh) {
            (true, _) => At::Token,
            (false, true) => At::Idle,
            (false, false) => At::Tokenless,
        };
        next.add(Step { who: reader as u8, what: What::Capture }, |world| {
            (world.readers[reader].token, world.readers[reader].at) = (token, at);
            if at == At::Idle {
                self.finish(world, reader);
            }
        });
    }
}

impl World {
    /// What `MGET` tells of the names that are known.
    pub(super) fn capture(&self, hinted: bool) -> Token {
        let mut generations: Generations = self.server.generations;
        if !hinted {
            generations[TAG] = 0;
        }
        Token { generations, incarnation: self.incarnation }
    }

    /// `SET NX` of a random generation for each name that has none.
    pub(super) fn create_missing(&mut self, hinted: bool) {
        let names = if hinted { 2 } else { 1 };
        let Server { generations, .. } = &mut self.server;
        for generation in generations.iter_mut().take(names).filter(|generation| **generation == 0) {
            *generation = self.next_generation;
            self.next_generation += 1;
        }
    }
}

impl Token {
    pub(super) fn complete(&self, hinted: bool) -> bool {
        self.generations[KEY] != 0 && (!hinted || self.generations[TAG] != 0)
    }
}
