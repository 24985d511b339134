//! All that can differ between two moments of the far protocol.

use super::{Bounds, rules::Faults};
use crate::generations::Generations;

pub(super) const READERS: usize = 3;
pub(super) const WRITERS: usize = 2;
pub(super) const NODES: usize = 2;

/// The state of everything.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct World {
    /// The version that is committed.
    pub(super) database: u8,
    /// The newest version whose invalidation returned `Ok`, anywhere.
    pub(super) acknowledged: u8,
    pub(super) server: Server,
    pub(super) replica: Server,
    pub(super) incarnation: u8,
    pub(super) next_generation: u8,
    pub(super) next_ticket: u8,
    pub(super) faults: Faults,
    pub(super) readers: [Reader; READERS],
    pub(super) writers: [Writer; WRITERS],
    pub(super) nodes: [Node; NODES],
    /// A store that timed out and is still on its way, with the incarnation to which it was sent.
    pub(super) late: Option<(Entry, u8)>,
    /// What was promised and what a read got instead.
    pub(super) broken: Option<(u8, u8)>,
}

pub(super) type Server = crate::server::Server<Entry>;

/// A stored value; version 0 is none.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Entry {
    pub(super) version: u8,
    pub(super) token: Token,
}

/// Generations as they were before a load, and the incarnation of the server that told them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Token {
    pub(super) generations: Generations,
    pub(super) incarnation: u8,
}

/// Where a request is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub(super) enum At {
    /// No request.
    #[default]
    Idle,
    /// Nothing it knows of is pending; the `MGET` comes next.
    Asked,
    /// The entry names a tag; its generation is read next.
    TagAsked,
    /// That generation was read; whether it is pending comes next (only where that is got wrong).
    TagRead,
    /// Something is missing; `SET NX` comes next.
    Creating,
    /// The `MGET` that captures comes next.
    Capturing,
    /// It has a token, and looks at the flights next.
    Token,
    /// It leads, and hasn't read the database.
    Loading,
    /// It has, and captures only now (only where that is got wrong).
    CapturingLate,
    /// The store comes next.
    Loaded,
    /// It joined the flight of `on`.
    Waiting,
    /// It has no token.
    Tokenless,
    /// It has none and waits until the load of `on` has ended.
    Behind,
    /// It has none and shares the load of `on`.
    Sharing,
}

/// A reader and its request.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Reader {
    pub(super) at: At,
    /// Requests that it still makes, this one included.
    pub(super) left: u8,
    /// The oldest version that it may get.
    pub(super) floor: u8,
    /// Whether it knows the result tag.
    pub(super) hinted: bool,
    pub(super) token: Token,
    /// What it read: the entry's version, then its load's.
    pub(super) version: u8,
    /// The generations that the entry embeds, while its tag's is compared.
    pub(super) embedded: Generations,
    /// The leader that it waits for.
    pub(super) on: u8,
    /// The leaders on this node whose load began after this request arrived, as bits.
    pub(super) since: u8,
    /// Whether it was answered and goes on as a refresh.
    pub(super) refresh: bool,
}

/// A writer's way through commit and invalidation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub(super) enum Stage {
    #[default]
    Idle,
    Committed,
    /// In the pending set; `UNLINK` comes next.
    Pending,
    /// Executed; the reply comes next.
    Unlinked,
    Confirmed,
    /// Returned `Err`; its `UNLINK` may still arrive.
    Failed,
    /// Returned `Err`, and arrived.
    Arrived,
}

/// A writer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Writer {
    pub(super) stage: Stage,
    pub(super) version: u8,
    pub(super) ticket: u8,
}

/// What a node knows.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Node {
    pub(super) record: Record,
    /// The ticket of each pending name, 0 where it isn't.
    pub(super) pending: [u8; 2],
    /// The ticket under which a repeated `UNLINK` was executed whose reply is on its way, for each name.
    pub(super) repeated: [u8; 2],
    /// The newest version whose invalidation returned `Err` here.
    pub(super) failed: u8,
    /// Whether it knows the slot's result tag.
    pub(super) hint: bool,
}

/// The flight map's record of the slot.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Record {
    pub(super) flight: Flight,
    pub(super) token: Token,
    pub(super) leader: u8,
    pub(super) version: u8,
    /// Whether a cell of this node moved since its birth.
    pub(super) moved: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub(super) enum Flight {
    #[default]
    None,
    Running,
    /// Its load has ended and is remembered for a moment.
    Landed,
}

impl World {
    pub(super) fn new(bounds: &Bounds) -> Self {
        let mut readers = [Reader::default(); READERS];
        for reader in readers.iter_mut().take(bounds.readers.len()) {
            reader.left = bounds.requests;
        }
        Self {
            database: 1,
            acknowledged: 0,
            server: Server::default(),
            replica: Server::default(),
            incarnation: 1,
            next_generation: 1,
            next_ticket: 1,
            faults: bounds.faults,
            readers,
            writers: [Writer::default(); WRITERS],
            nodes: [Node::default(); NODES],
            late: None,
            broken: None,
        }
    }

    /// All generations that anyone still knows.
    pub(super) fn generations_mut(&mut self) -> impl Iterator<Item = &mut Generations> {
        let Self { server, replica, readers, nodes, late, .. } = self;
        let servers = [server, replica].into_iter();
        servers
            .flat_map(|server| [&mut server.slot.token.generations, &mut server.generations])
            .chain(
                readers.iter_mut().flat_map(|reader| [&mut reader.token.generations, &mut reader.embedded]),
            )
            .chain(nodes.iter_mut().map(|node| &mut node.record.token.generations))
            .chain(late.iter_mut().map(|(entry, _)| &mut entry.token.generations))
    }

    /// Clears what no later step looks at.
    pub(super) fn forget_what_is_dead(&mut self) {
        if self.faults.failovers == 0 {
            self.replica = Server::default();
        }
        for reader in &mut self.readers {
            reader.forget_what_is_dead();
        }
        for node in &mut self.nodes {
            match node.record.flight {
                Flight::None => node.record = Record::default(),
                Flight::Running => node.record.version = 0,
                Flight::Landed => node.record.leader = 0,
            }
        }
    }

    pub(super) fn leader_of_record_refreshes(&self, node: usize) -> bool {
        let record = self.nodes[node].record;
        record.flight == Flight::Running && self.readers[usize::from(record.leader)].refresh
    }
}

impl Reader {
    /// Whether it runs a load.
    pub(super) fn leads(&self) -> bool {
        matches!(self.at, At::Loading | At::CapturingLate | At::Loaded)
    }

    fn forget_what_is_dead(&mut self) {
        match self.at {
            At::Idle => *self = Self { left: self.left, ..Self::default() },
            At::Loading | At::CapturingLate | At::Loaded => (self.floor, self.since) = (0, 0),
            At::Token => self.version = 0,
            At::TagAsked | At::TagRead => {}
            _ => (self.token, self.version) = (Token::default(), 0),
        }
        if !matches!(self.at, At::TagAsked | At::TagRead) {
            self.embedded = Generations::default();
        }
        if !matches!(self.at, At::Waiting | At::Behind | At::Sharing) {
            self.on = 0;
        }
    }
}
