//! The tracked connection: what the server pushes, in which order it arrives, and how long a `PING` proves that.

use super::{
    Echo, Near, Next, Pushes,
    step::{Step, What},
    wire::{Age, Message},
    world::{At, Stage, World},
};

impl Near {
    pub(super) fn link_steps(&self, world: &World, next: &mut Next<'_>) {
        let step = |what| Step { who: 0, what };
        let link = world.link;
        // Another PING is worth something only once the last proof is growing old.
        if !link.broken && link.ping == Age::None && link.proof != Age::New {
            next.add(step(What::Ping), |world| {
                world.link.ping = Age::New;
                world.link.wire.send(Message::Pong);
            });
        }
        if !link.wire.is_empty() {
            next.add(step(What::Receive), |world| self.receive(world));
        }
        if link.queued != 0 {
            next.add(step(What::ApplyQueued), |world| {
                let keys = std::mem::take(&mut world.link.queued);
                self.move_cells(world, keys);
            });
        }
        time_steps(world, next);
    }

    fn receive(&self, world: &mut World) {
        let message = world.link.wire.first();
        world.link.wire.receive();
        match message {
            Message::Push(keys) if self.rules.pushes == Pushes::InTheReader => self.move_cells(world, keys),
            Message::Push(keys) => world.link.queued |= keys,
            Message::Reply(who) => world.requests[usize::from(who)].at.receive(),
            Message::Unlinked => world.own.stage = Stage::Replied,
            Message::Pong => {
                let sent = std::mem::take(&mut world.link.ping);
                world.link.proof = if sent == Age::Expired { Age::None } else { sent };
            }
            Message::None => {}
        }
    }

    /// A key changed on the server: whoever read it since the last push for it is told, once.
    pub(super) fn changed(&self, world: &mut World, keys: u8, here: bool) {
        let told = world.link.tracked & keys;
        world.link.tracked &= !keys;
        if told != 0 && !world.link.broken && !(here && self.rules.echo == Echo::None) {
            world.link.wire.send(Message::Push(told));
        }
    }

    /// A command of this node's own changed a key: reply and push, in the server's order.
    pub(super) fn reply_and_push(&self, world: &mut World, reply: Message, keys: u8) {
        if self.rules.echo == Echo::BeforeTheReply {
            self.changed(world, keys, true);
        }
        world.link.wire.send(reply);
        if self.rules.echo != Echo::BeforeTheReply {
            self.changed(world, keys, true);
        }
    }
}

/// Marks an instant; when `bound` has passed since, what was acknowledged by then is promised everywhere, and a `PING`
/// sent before proves nothing any more.
fn time_steps(world: &World, next: &mut Next<'_>) {
    let step = |what| Step { who: 0, what };
    if world.marked == 0 && world.acknowledged > world.aged {
        next.add(step(What::Mark), |world| {
            world.marked = world.acknowledged;
            for age in [&mut world.link.ping, &mut world.link.proof] {
                age.mark();
            }
        });
    }
    if world.marked != 0 {
        next.add(step(What::Elapse), |world| {
            world.aged = std::mem::take(&mut world.marked);
            if world.link.ping == Age::Old {
                world.link.ping = Age::Expired;
            }
            if world.link.proof == Age::Old {
                world.link.proof = Age::None;
            }
        });
    }
}

impl Age {
    fn mark(&mut self) {
        if *self == Self::New {
            *self = Self::Old;
        }
    }
}

impl At {
    fn receive(&mut self) {
        *self = match *self {
            Self::ReadSent => Self::ReadGot,
            Self::TagSent => Self::TagGot,
            Self::CaptureSent => Self::CaptureGot,
            Self::StoreSent => Self::StoreGot,
            Self::CheckSent => Self::CheckGot,
            other => other,
        };
    }
}
