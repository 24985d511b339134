//! The flight map: who joins, who leads, and how a flight ends.

use super::{
    Far, Fence, Join, Next,
    step::{Step, What},
    world::{At, Flight, Record, World},
};

impl Far {
    pub(super) fn flight_steps(&self, world: &World, reader: usize, next: &mut Next<'_>) {
        let joins = self.joinable(world, reader);
        let step = |what| Step { who: reader as u8, what };
        match (joins, world.readers[reader].refresh) {
            (true, true) => next.add(step(What::Join), |world| self.finish(world, reader)),
            (true, false) => next.add(step(What::Join), |world| self.join(world, reader)),
            (false, _) => next.add(step(What::Lead), |world| self.lead(world, reader)),
        }
    }

    fn joinable(&self, world: &World, reader: usize) -> bool {
        let record = world.nodes[self.node_of(reader)].record;
        let token = world.readers[reader].token;
        let unmoved = self.rules.fence == Fence::None || !record.moved;
        unmoved
            && match self.rules.join {
                Join::EqualToken if self.rules.incarnation => {
                    record.flight != Flight::None && record.token == token
                }
                Join::EqualToken => {
                    record.flight != Flight::None && record.token.generations == token.generations
                }
                Join::AnyFlight => record.flight == Flight::Running,
            }
    }

    fn join(&self, world: &mut World, reader: usize) {
        let record = world.nodes[self.node_of(reader)].record;
        if record.flight == Flight::Landed {
            return self.answer(world, reader, record.version);
        }
        (world.readers[reader].at, world.readers[reader].on) = (At::Waiting, record.leader);
    }

    fn lead(&self, world: &mut World, reader: usize) {
        let token = world.readers[reader].token;
        let leader = reader as u8;
        world.nodes[self.node_of(reader)].record =
            Record { flight: Flight::Running, token, leader, ..Record::default() };
        self.begin_load(world, reader);
    }

    /// From here on the load's code may run: for every request that is already there it is one that began since.
    pub(super) fn begin_load(&self, world: &mut World, reader: usize) {
        world.readers[reader].at = At::Loading;
        let node = self.node_of(reader);
        for (_, other) in self.others(reader, node) {
            if world.readers[other].at != At::Idle {
                world.readers[other].since |= 1 << reader;
            }
        }
    }

    /// A load has ended: those who joined have it if it is given, or begin again; who waited behind it looks around.
    pub(super) fn land(&self, world: &mut World, reader: usize, given: bool) {
        let version = world.readers[reader].version;
        let node = self.node_of(reader);
        for (_, other) in self.others(reader, node) {
            world.readers[other].since &= !(1 << reader);
            match self.waits_for(world, other, reader) {
                Some(At::Waiting) if given => self.answer(world, other, version),
                Some(At::Waiting) => self.ask(world, other),
                Some(At::Sharing) => self.answer(world, other, version),
                Some(_) => world.readers[other].at = At::Tokenless,
                None => {}
            }
        }
        let record = &mut world.nodes[node].record;
        if record.flight == Flight::Running && usize::from(record.leader) == reader {
            let flight = if given { Flight::Landed } else { Flight::None };
            (record.flight, record.version) = (flight, version);
        }
    }

    /// A leader is dropped, and its load with it: nobody gets anything.
    pub(super) fn cancel(&self, world: &mut World, reader: usize) {
        world.faults.cancelled -= 1;
        let node = self.node_of(reader);
        for (_, other) in self.others(reader, node) {
            world.readers[other].since &= !(1 << reader);
            match self.waits_for(world, other, reader) {
                Some(At::Waiting) => self.ask(world, other),
                Some(_) => world.readers[other].at = At::Tokenless,
                None => {}
            }
        }
        let record = &mut world.nodes[node].record;
        if record.flight == Flight::Running && usize::from(record.leader) == reader {
            *record = Record::default();
        }
        self.finish(world, reader);
    }

    fn waits_for(&self, world: &World, other: usize, leader: usize) -> Option<At> {
        let request = world.readers[other];
        let waits = matches!(request.at, At::Waiting | At::Behind | At::Sharing);
        (waits && usize::from(request.on) == leader).then_some(request.at)
    }

    /// The other readers of a node.
    pub(super) fn others(&self, reader: usize, node: usize) -> impl Iterator<Item = (usize, usize)> {
        let readers = self.bounds.readers.iter().enumerate();
        readers.filter(move |(other, of)| **of == node && *other != reader).map(|(other, of)| (*of, other))
    }
}
