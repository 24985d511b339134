//! The read from Redis, over the tracked connection, that fills the near tier.

use super::{
    Birth, Near, Next, OwnLoad,
    step::{Step, What},
    wire::Message,
    world::{At, Request, SLOT, World, bit},
};
use crate::generations::{KEY, TAG};

impl Near {
    pub(super) fn read_steps(&self, world: &World, who: usize, next: &mut Next<'_>) {
        let request = world.requests[who];
        let step = |what| Step { who: who as u8, what };
        match request.at {
            At::Ready if self.rules.own_load == OwnLoad::CapturedElsewhere => {
                next.add(step(What::NearMiss), |world| {
                    self.take_birth(world, who);
                    world.requests[who].at = At::Creating;
                });
            }
            At::Ready if !world.link.broken => next.add(step(What::Read), |world| self.send_read(world, who)),
            At::TagReady if !world.link.broken => {
                next.add(step(What::ReadTag), |world| self.send_tag(world, who))
            }
            At::ReadGot => next.add(step(What::Judge), |world| self.judge(world, who)),
            At::TagGot if request.read[TAG] != 0 && request.read == request.entry.generations => {
                next.add(step(What::Fill), |world| self.found(world, who));
            }
            At::TagGot => next.add(step(What::Judge), |world| self.missed(world, who)),
            _ => {}
        }
    }

    /// Slot and the key's generation in one command.
    fn send_read(&self, world: &mut World, who: usize) {
        self.take_birth(world, who);
        let request = &mut world.requests[who];
        (request.entry, request.incarnation) = (world.server.slot, world.incarnation);
        request.read = [world.server.generations[KEY], 0];
        self.send(world, who, SLOT | bit(KEY), At::ReadSent);
    }

    /// The generation of the tag that the entry names.
    fn send_tag(&self, world: &mut World, who: usize) {
        if self.rules.birth == Birth::BeforeTheSecondCommand {
            world.requests[who].moved = false;
        }
        world.requests[who].read[TAG] = world.server.generations[TAG];
        self.send(world, who, bit(TAG), At::TagSent);
    }

    /// The generations of an entry that was found near, and nothing else.
    pub(super) fn send_check(&self, world: &mut World, who: usize) {
        let request = &mut world.requests[who];
        (request.read, request.incarnation) = (world.server.generations, world.incarnation);
        let tag = if self.bounds.tagged { bit(TAG) } else { 0 };
        self.send(world, who, bit(KEY) | tag, At::CheckSent);
    }

    /// A command that reads is executed: its keys are tracked, its reply is on the wire.
    pub(super) fn send(&self, world: &mut World, who: usize, keys: u8, at: At) {
        world.requests[who].at = at;
        world.link.tracked |= keys;
        world.link.wire.send(Message::Reply(who as u8));
    }

    fn judge(&self, world: &mut World, who: usize) {
        let request = world.requests[who];
        if !self.key_current(request) {
            self.missed(world, who);
        } else if !self.bounds.tagged {
            self.found(world, who);
        } else if self.pending(world, true) || request.orphaned {
            self.finish(world, who);
        } else {
            world.requests[who].at = At::TagReady;
        }
    }

    pub(super) fn key_current(&self, request: Request) -> bool {
        let Request { entry, read, .. } = request;
        let same_server = !self.rules.incarnation || entry.incarnation == request.incarnation;
        entry.version != 0 && same_server && read[KEY] != 0 && read[KEY] == entry.generations[KEY]
    }

    /// A valid entry: fills, and answers.
    pub(super) fn found(&self, world: &mut World, who: usize) {
        let request = world.requests[who];
        let moved = request.moved && self.rules.birth != Birth::AtTheFill;
        self.fill(world, request.entry, moved, false);
        self.answer(world, who, request.entry.version);
    }

    /// A miss: what was read is the capture if nothing is missing in it, and if its link lives. The tag's generation is
    /// read only if the tag isn't pending.
    fn missed(&self, world: &mut World, who: usize) {
        let request = world.requests[who];
        if request.orphaned || !self.bounds.loads || self.pending(world, self.bounds.tagged) {
            return self.finish(world, who);
        }
        let complete = request.read[KEY] != 0 && !self.bounds.tagged;
        world.requests[who].at = if complete { At::Loading } else { At::Creating };
    }
}
