//! The read: what one `MGET`, or one more for a tag, tells of the entry.

use super::{
    Far, Next, PendingTags,
    step::{Step, What},
    world::{At, Entry, Token, World},
};
use crate::generations::{KEY, TAG};

impl Far {
    pub(super) fn read_steps(&self, world: &World, reader: usize, next: &mut Next<'_>) {
        let step = |what| Step { who: reader as u8, what };
        if world.faults.unanswered > 0 {
            next.add(step(What::Unanswered), |world| {
                world.faults.unanswered -= 1;
                world.readers[reader].at = At::Tokenless;
            });
        }
        let entry = world.server.slot;
        let hinted = world.readers[reader].hinted;
        let token = world.capture(hinted);
        if !self.accepts(entry, token, hinted) {
            return next.add(step(What::Read), |world| self.missed(world, reader, token));
        }
        if entry.token.generations[TAG] != 0 && !hinted {
            return next.add(step(What::Read), |world| self.ask_for_tag(world, reader, token));
        }
        self.hit_steps(world, reader, entry.version, token, next);
    }

    /// Whether an entry is valid, as far as the names go that were read with it.
    pub(super) fn accepts(&self, entry: Entry, read: Token, hinted: bool) -> bool {
        let same_server = !self.rules.incarnation || entry.token.incarnation == read.incarnation;
        let current = |name: usize| {
            read.generations[name] != 0 && read.generations[name] == entry.token.generations[name]
        };
        let tag_current = !hinted || entry.token.generations[TAG] == 0 || current(TAG);
        entry.version != 0 && same_server && current(KEY) && tag_current
    }

    /// A miss. What was read is the capture if nothing is missing in it, also a tag that only now is known.
    fn missed(&self, world: &mut World, reader: usize, token: Token) {
        let tagged = world.server.slot.token.generations[TAG] != 0;
        let node = &mut world.nodes[self.node_of(reader)];
        node.hint |= tagged;
        let request = &mut world.readers[reader];
        let learnt = tagged && !request.hinted;
        request.hinted |= tagged;
        if token.complete(request.hinted) && !learnt {
            (request.token, request.at) = (token, At::Token);
        } else {
            self.look_at_pending_then(world, reader, At::Creating);
        }
    }

    fn ask_for_tag(&self, world: &mut World, reader: usize, token: Token) {
        let entry = world.server.slot;
        world.nodes[self.node_of(reader)].hint = true;
        let request = &mut world.readers[reader];
        (request.hinted, request.token, request.version) = (true, token, entry.version);
        request.embedded = entry.token.generations;
        match self.rules.pending_tags {
            PendingTags::BeforeTheirRead => self.look_at_pending_then(world, reader, At::TagAsked),
            PendingTags::AfterTheirRead => world.readers[reader].at = At::TagAsked,
        }
    }

    /// Goes on without a token if a name that this request knows is pending.
    pub(super) fn look_at_pending_then(&self, world: &mut World, reader: usize, at: At) {
        let pending = world.nodes[self.node_of(reader)].pending;
        let request = &mut world.readers[reader];
        let refused = pending[KEY] != 0 || request.hinted && pending[TAG] != 0;
        request.at = if refused && !request.refresh { At::Tokenless } else { at };
    }

    /// The second `MGET`, of the tag that the entry names.
    pub(super) fn tag_steps(&self, world: &World, reader: usize, next: &mut Next<'_>) {
        let request = world.readers[reader];
        let mut token = request.token;
        token.generations[TAG] = world.server.generations[TAG];
        let same_link = token.incarnation == world.incarnation || !self.rules.incarnation;
        let step = Step { who: reader as u8, what: What::ReadTag };
        if !same_link || token.generations[TAG] == 0 || token.generations != request.embedded {
            next.add(step, |world| self.look_at_pending_then(world, reader, At::Creating));
        } else if self.rules.pending_tags == PendingTags::AfterTheirRead {
            next.add(step, |world| {
                (world.readers[reader].at, world.readers[reader].token) = (At::TagRead, token)
            });
        } else {
            self.hit_steps(world, reader, request.version, token, next);
        }
    }

    pub(super) fn hit_unless_pending(&self, world: &mut World, reader: usize) {
        let pending = world.nodes[self.node_of(reader)].pending[TAG] != 0;
        if pending {
            world.readers[reader].at = At::Tokenless;
        } else {
            self.answer(world, reader, world.readers[reader].version);
        }
    }
}
