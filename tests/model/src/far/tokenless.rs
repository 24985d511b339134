//! Requests without a token: nothing can be stored for them, and only a load that began after they arrived is shared.

use super::{
    Far, Next, Tokenless,
    step::{Step, What},
    world::{At, World},
};

impl Far {
    pub(super) fn tokenless_steps(&self, world: &World, reader: usize, next: &mut Next<'_>) {
        let running =
            || self.others(reader, self.node_of(reader)).filter(|(_, other)| world.readers[*other].leads());
        let shareable = |other: usize| match self.rules.tokenless {
            Tokenless::BegunSince => world.readers[reader].since & (1 << other) != 0,
            Tokenless::Running => true,
        };
        let step = |what| Step { who: reader as u8, what };
        let (what, at) = if running().any(|(_, other)| shareable(other)) {
            (What::ShareNext, At::Sharing)
        } else {
            (What::WaitBehind, At::Behind)
        };
        for (_, other) in running().filter(|(_, other)| at == At::Behind || shareable(*other)) {
            next.add(step(what), |world| {
                (world.readers[reader].at, world.readers[reader].on) = (at, other as u8);
            });
        }
        if running().next().is_none() {
            next.add(step(What::LeadTokenless), |world| {
                world.readers[reader].token = Default::default();
                self.begin_load(world, reader);
            });
        }
    }
}
