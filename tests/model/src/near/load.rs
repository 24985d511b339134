//! A request's own load: capture, load, store, and what of it the near tier gets.

use super::{
    Near, Next, OwnLoad,
    step::{Step, What},
    wire::Message,
    world::{At, Entry, SLOT, World, bit},
};
use crate::generations::{KEY, TAG};

impl Near {
    pub(super) fn load_steps(&self, world: &World, who: usize, next: &mut Next<'_>) {
        let request = world.requests[who];
        let step = |what| Step { who: who as u8, what };
        match request.at {
            At::Creating if !world.link.broken => next.add(step(What::Create), |world| {
                self.create_missing(world, true);
                world.requests[who].at = At::Capturing;
            }),
            At::Capturing if !world.link.broken => {
                next.add(step(What::Capture), |world| self.capture(world, who))
            }
            At::CaptureGot => next.add(step(What::Judge), |world| self.judge_capture(world, who)),
            At::Loading => next.add(step(What::Load), |world| self.load(world, who)),
            At::Storing if !world.link.broken => next.add(step(What::Store), |world| self.store(world, who)),
            At::StoreGot => next.add(step(What::Fill), |world| self.fill_from_load(world, who)),
            _ => {}
        }
    }

    /// `SET NX` of what is missing, here or elsewhere.
    pub(super) fn create_missing(&self, world: &mut World, here: bool) {
        let names = if self.bounds.tagged { 2 } else { 1 };
        for name in 0..names {
            if world.server.generations[name] == 0 {
                world.server.generations[name] = world.next_generation;
                world.next_generation += 1;
                let here = here && self.rules.own_load != OwnLoad::CapturedElsewhere;
                self.changed(world, bit(name), here);
            }
        }
    }

    fn capture(&self, world: &mut World, who: usize) {
        let request = &mut world.requests[who];
        (request.entry, request.incarnation) = (world.server.slot, world.incarnation);
        request.read = world.server.generations;
        let tag = if self.bounds.tagged { bit(TAG) } else { 0 };
        let keys = match self.rules.own_load {
            OwnLoad::CapturedElsewhere => 0,
            _ => SLOT | bit(KEY) | tag,
        };
        self.send(world, who, keys, At::CaptureSent);
    }

    /// It may be a hit now; else it is the token, if it is complete.
    fn judge_capture(&self, world: &mut World, who: usize) {
        let request = world.requests[who];
        let complete = request.read[KEY] != 0 && (!self.bounds.tagged || request.read[TAG] != 0);
        let current = self.key_current(request) && request.read == request.entry.generations;
        if current && self.rules.own_load != OwnLoad::CapturedElsewhere {
            self.found(world, who);
        } else if complete && !request.orphaned {
            world.requests[who].at = At::Loading;
        } else {
            self.finish(world, who);
        }
    }

    fn load(&self, world: &mut World, who: usize) {
        let version = world.database;
        let request = &mut world.requests[who];
        request.entry = Entry { version, generations: request.read, incarnation: request.incarnation };
        request.at = At::Storing;
        let (entry, moved) = (request.entry, request.moved);
        if self.rules.own_load == OwnLoad::BornBeforeTheCaptureAndUnconfirmed {
            self.fill(world, entry, moved, true);
        }
    }

    /// `SET`; its reply matters only where it fills.
    fn store(&self, world: &mut World, who: usize) {
        if self.rules.own_load == OwnLoad::BornBeforeTheStore {
            world.requests[who].moved = false;
        }
        world.server.slot = world.requests[who].entry;
        if matches!(self.rules.own_load, OwnLoad::NotFilled | OwnLoad::BornBeforeTheCaptureAndUnconfirmed) {
            self.changed(world, SLOT, true);
            return self.finish(world, who);
        }
        world.requests[who].at = At::StoreSent;
        self.reply_and_push(world, Message::Reply(who as u8), SLOT);
    }

    fn fill_from_load(&self, world: &mut World, who: usize) {
        let request = world.requests[who];
        self.fill(world, request.entry, request.moved, true);
        self.answer(world, who, request.entry.version);
    }
}
