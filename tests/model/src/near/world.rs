//! All that can differ between two moments of a node's near tier.

use super::{Bounds, rules::Faults, wire::Link};
use crate::generations::Generations;

/// Keys of Redis, as bits of what a connection tracks and what moves.
pub(super) const SLOT: u8 = 4;
pub(super) const ALL: u8 = 7;

/// The bit of a name's generation key: `KEY` is 1, `TAG` is 2.
pub(super) fn bit(name: usize) -> u8 {
    1 << name
}

/// The state of everything.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct World {
    pub(super) database: u8,
    /// The newest version whose invalidation returned `Ok`, anywhere.
    pub(super) acknowledged: u8,
    /// The one that was acknowledged at the mark, if there is one.
    pub(super) marked: u8,
    /// The one that was acknowledged more than `bound` ago.
    pub(super) aged: u8,
    /// The newest version whose invalidation returned here, be it `Ok` or `Err`.
    pub(super) own_floor: u8,
    pub(super) server: Server,
    pub(super) replica: Server,
    pub(super) incarnation: u8,
    pub(super) next_generation: u8,
    pub(super) link: Link,
    pub(super) near: Option<Near>,
    pub(super) requests: [Request; 2],
    pub(super) far: [FarWriter; 2],
    pub(super) own: OwnWriter,
    /// What a load on another node is about to store.
    pub(super) elsewhere: Option<Entry>,
    pub(super) faults: Faults,
    pub(super) broken: Option<(u8, u8)>,
}

pub(super) type Server = crate::server::Server<Entry>;

/// A stored value; version 0 is none.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Entry {
    pub(super) version: u8,
    pub(super) generations: Generations,
    pub(super) incarnation: u8,
}

/// What the near tier holds. An entry with a cell above its birth is as good as none, so it is none.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Near {
    pub(super) entry: Entry,
    pub(super) own_load: bool,
}

/// Where a request is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub(super) enum At {
    #[default]
    Idle,
    /// The first half of a near hit is done.
    Looking,
    /// The `MGET` comes next.
    Ready,
    ReadSent,
    ReadGot,
    /// The `MGET` of the tag comes next.
    TagReady,
    TagSent,
    TagGot,
    Creating,
    Capturing,
    CaptureSent,
    CaptureGot,
    Loading,
    Storing,
    StoreSent,
    StoreGot,
    /// The `MGET` that checks a near entry comes next.
    CheckReady,
    CheckSent,
    CheckGot,
}

/// A request.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Request {
    pub(super) at: At,
    pub(super) left: u8,
    pub(super) floor: u8,
    /// What it read, found near, or loaded.
    pub(super) entry: Entry,
    /// The generations that it read, and from which server.
    pub(super) read: Generations,
    pub(super) incarnation: u8,
    /// Whether a cell that it depends on moved since its birth.
    pub(super) moved: bool,
    /// Whether its link died since its reply was delivered.
    pub(super) orphaned: bool,
}

/// A writer on another node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct FarWriter {
    pub(super) stage: Stage,
    pub(super) version: u8,
}

/// The writer on this node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct OwnWriter {
    pub(super) stage: Stage,
    pub(super) version: u8,
    /// Whether its names are in the pending set.
    pub(super) pending: bool,
    /// Whether it returned `Err`; the node's task goes on for it.
    pub(super) failed: bool,
}

/// A writer's way.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub(super) enum Stage {
    #[default]
    Idle,
    Committed,
    Begun,
    Unlinked,
    Replied,
    Done,
}

impl World {
    pub(super) fn new(bounds: &Bounds) -> Self {
        let mut requests = [Request::default(); 2];
        for (request, left) in requests.iter_mut().zip(bounds.requests) {
            request.left = left;
        }
        Self {
            database: 1,
            acknowledged: 0,
            marked: 0,
            aged: 0,
            own_floor: 0,
            server: Server::default(),
            replica: Server::default(),
            incarnation: 1,
            next_generation: 1,
            link: Link::default(),
            near: None,
            requests,
            far: Default::default(),
            own: OwnWriter::default(),
            elsewhere: None,
            faults: bounds.faults,
            broken: None,
        }
    }

    /// All generations that anyone still knows.
    pub(super) fn generations_mut(&mut self) -> impl Iterator<Item = &mut Generations> {
        let Self { server, replica, near, requests, elsewhere, .. } = self;
        let servers = [server, replica].into_iter();
        servers
            .flat_map(|server| [&mut server.slot.generations, &mut server.generations])
            .chain(near.iter_mut().map(|near| &mut near.entry.generations))
            .chain(
                requests.iter_mut().flat_map(|request| [&mut request.entry.generations, &mut request.read]),
            )
            .chain(elsewhere.iter_mut().map(|entry| &mut entry.generations))
    }

    /// Clears what no later step looks at.
    pub(super) fn forget_what_is_dead(&mut self) {
        if self.faults.failovers == 0 {
            self.replica = Server::default();
        }
        for request in &mut self.requests {
            request.forget_what_is_dead();
        }
    }
}

impl Request {
    fn forget_what_is_dead(&mut self) {
        match self.at {
            At::Idle => *self = Self { left: self.left, ..Self::default() },
            At::Ready | At::Creating | At::Capturing => {
                (self.entry, self.read, self.incarnation) = Default::default();
            }
            At::Looking | At::CheckReady => (self.read, self.incarnation) = Default::default(),
            At::StoreSent | At::StoreGot | At::Storing => (self.read, self.incarnation) = Default::default(),
            At::Loading => self.entry = Entry::default(),
            _ => {}
        }
    }
}
