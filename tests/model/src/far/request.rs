//! A request's way: the read, the capture, and what they lead to.

use super::{
    Far, Next, Refresh,
    step::{Step, What},
    world::{At, Token, World},
};
use crate::generations::{KEY, TAG};

impl Far {
    pub(super) fn request_steps(&self, world: &World, reader: usize, next: &mut Next<'_>) {
        let request = world.readers[reader];
        let step = |what| Step { who: reader as u8, what };
        match request.at {
            At::Idle if request.left > 0 => next.add(step(What::Begin), |world| self.begin(world, reader)),
            At::Asked => self.read_steps(world, reader, next),
            At::TagAsked => self.tag_steps(world, reader, next),
            At::TagRead => next.add(step(What::Hit), |world| self.hit_unless_pending(world, reader)),
            At::Creating => next.add(step(What::Create), |world| self.create(world, reader)),
            At::Capturing => self.capture_steps(world, reader, next),
            At::Token => self.flight_steps(world, reader, next),
            At::Loading => next.add(step(What::Load), |world| self.load(world, reader)),
            At::CapturingLate => next.add(step(What::CaptureLate), |world| self.capture_late(world, reader)),
            At::Loaded => self.landing_steps(world, reader, next),
            At::Tokenless => self.tokenless_steps(world, reader, next),
            At::Idle | At::Waiting | At::Behind | At::Sharing => {}
        }
        if request.leads() && world.faults.cancelled > 0 {
            next.add(step(What::Cancel), |world| self.cancel(world, reader));
        }
    }

    /// The node on which a reader is.
    pub(super) fn node_of(&self, reader: usize) -> usize {
        self.bounds.readers[reader]
    }

    fn begin(&self, world: &mut World, reader: usize) {
        let failed_here = world.nodes[self.node_of(reader)].failed;
        world.readers[reader].floor = world.acknowledged.max(failed_here);
        self.ask(world, reader);
    }

    /// Where a request begins, and begins again: a name that is pending gives no token.
    pub(super) fn ask(&self, world: &mut World, reader: usize) {
        let node = world.nodes[self.node_of(reader)];
        let request = &mut world.readers[reader];
        request.hinted = node.hint;
        let pending = node.pending[KEY] != 0 || request.hinted && node.pending[TAG] != 0;
        request.at = if pending { At::Tokenless } else { At::Asked };
    }

    pub(super) fn hit_steps(
        &self,
        world: &World,
        reader: usize,
        version: u8,
        token: Token,
        next: &mut Next<'_>,
    ) {
        let step = |what| Step { who: reader as u8, what };
        next.add(step(What::Hit), |world| self.answer(world, reader, version));
        if world.faults.stale > 0 {
            next.add(step(What::StaleHit), |world| {
                world.faults.stale -= 1;
                self.refresh(world, reader, version, token);
            });
        }
    }

    /// Answers with what is stale, and goes on as a refresh.
    fn refresh(&self, world: &mut World, reader: usize, version: u8, token: Token) {
        world.check(reader, version);
        let request = &mut world.readers[reader];
        (request.refresh, request.floor, request.since, request.token) = (true, 0, 0, token);
        request.at = match self.rules.refresh {
            Refresh::OwnBeforeLoad => At::Creating,
            Refresh::TokenOfTheRead | Refresh::OwnAfterLoad => At::Token,
        };
    }

    /// The value is the answer.
    pub(super) fn answer(&self, world: &mut World, reader: usize, version: u8) {
        world.check(reader, version);
        self.finish(world, reader);
    }

    pub(super) fn finish(&self, world: &mut World, reader: usize) {
        let left = world.readers[reader].left - 1;
        world.readers[reader] = super::world::Reader { left, ..Default::default() };
    }
}

impl World {
    /// The promise itself: nothing older than what was promised before the request began.
    fn check(&mut self, reader: usize, version: u8) {
        let request = self.readers[reader];
        if version < request.floor && !request.refresh {
            self.broken = Some((request.floor, version));
        }
    }
}
