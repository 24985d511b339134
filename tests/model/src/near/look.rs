//! A request looks into the near tier first.

use super::{
    Asks, Look, Mode, Near, Next,
    step::{Step, What},
    wire::Age,
    world::{At, Request, World},
};

impl Near {
    pub(super) fn look_steps(&self, world: &World, who: usize, next: &mut Next<'_>) {
        let request = world.requests[who];
        let step = |what| Step { who: who as u8, what };
        match request.at {
            At::Idle if request.left > 0 => next.add(step(What::Begin), |world| self.begin(world, who)),
            At::Looking if self.second_half_holds(world, request) => {
                next.add(step(What::NearHit), |world| self.answer(world, who, request.entry.version));
            }
            At::Looking => next.add(step(What::NearMiss), |world| self.missed_near(world, who)),
            At::CheckReady if !world.link.broken => {
                next.add(step(What::Check), |world| self.send_check(world, who))
            }
            At::CheckGot if request.read == request.entry.generations && self.same_server(request) => {
                next.add(step(What::CheckedHit), |world| self.answer(world, who, request.entry.version));
            }
            At::CheckGot => next.add(step(What::NearMiss), |world| self.missed_near(world, who)),
            _ => {}
        }
    }

    fn begin(&self, world: &mut World, who: usize) {
        let promised = match self.rules.mode {
            Mode::Within => world.aged,
            Mode::Checked => world.acknowledged,
        };
        let request = &mut world.requests[who];
        request.floor = promised.max(world.own_floor);
        request.moved = false;
        let near = world.near.filter(|_| self.first_half_holds(world));
        let request = &mut world.requests[who];
        match near {
            Some(near) => {
                request.entry = near.entry;
                request.at = if self.rules.mode == Mode::Within { At::Looking } else { At::CheckReady };
            }
            None => self.ask(world, who, near.is_some()),
        }
    }

    /// Goes to Redis, unless a name is pending: then it loads by itself, and that is always right.
    fn ask(&self, world: &mut World, who: usize, tag_known: bool) {
        if self.pending(world, tag_known) {
            return self.finish(world, who);
        }
        world.requests[who].at = At::Ready;
    }

    fn first_half_holds(&self, world: &World) -> bool {
        match (self.rules.mode, self.rules.look) {
            (Mode::Checked, _) => !self.pending(world, true),
            (_, Look::ProofThenCells) => !self.pending(world, true) && proven(world),
            (_, Look::CellsThenProof) => true,
        }
    }

    /// What was found near had no moved cell when the request began, so it has one now iff one moved since.
    fn second_half_holds(&self, world: &World, request: Request) -> bool {
        match self.rules.look {
            Look::ProofThenCells => !request.moved,
            Look::CellsThenProof => !self.pending(world, true) && proven(world),
        }
    }

    fn missed_near(&self, world: &mut World, who: usize) {
        match self.rules.look {
            // It has looked at the pending set already.
            Look::ProofThenCells => world.requests[who].at = At::Ready,
            Look::CellsThenProof => self.ask(world, who, true),
        }
    }

    fn same_server(&self, request: Request) -> bool {
        !self.rules.incarnation || request.incarnation == request.entry.incarnation
    }

    /// The clock is read just before the first command is sent, unless it was when the request began.
    pub(super) fn take_birth(&self, world: &mut World, who: usize) {
        if self.rules.asks == Asks::PendingThenBirth {
            world.requests[who].moved = false;
        }
    }

    /// The value is the answer.
    pub(super) fn answer(&self, world: &mut World, who: usize, version: u8) {
        let floor = world.requests[who].floor;
        if version < floor {
            world.broken = Some((floor, version));
        }
        self.finish(world, who);
    }

    pub(super) fn finish(&self, world: &mut World, who: usize) {
        let left = world.requests[who].left - 1;
        world.requests[who] = Request { left, ..Default::default() };
    }
}

/// Whether a `PING` sent less than `bound` ago was answered.
fn proven(world: &World) -> bool {
    matches!(world.link.proof, Age::New | Age::Old)
}
