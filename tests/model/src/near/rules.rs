//! What the near tier does, rule by rule, and the bounds of the world in which it does it.

/// The rules of the near tier. Each has right forms and forms in which it could be got wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rules {
    /// What a hit relies on.
    pub mode: Mode,
    /// In which order a hit looks at what it relies on.
    pub look: Look,
    /// Which moment the birth of an entry is that a read fills.
    pub birth: Birth,
    /// When an invalidation of this node's own moves the cells of its names.
    pub own: OwnMoves,
    /// When a request looks at the pending set.
    pub asks: Asks,
    /// Who applies pushes.
    pub pushes: Pushes,
    /// What the death of the link does.
    pub death: LinkDeath,
    /// Whether a request's own load fills the near tier.
    pub own_load: OwnLoad,
    /// Whether the connection hears of what it did itself.
    pub echo: Echo,
    /// Whether a near entry depends on its slot's cell too.
    pub slot_cell: bool,
    /// Whether entries carry the incarnation of the server.
    pub incarnation: bool,
}

impl Rules {
    /// `Near::within`, as it should be.
    pub const WITHIN: Self = Self {
        mode: Mode::Within,
        look: Look::ProofThenCells,
        birth: Birth::BeforeTheRead,
        own: OwnMoves::AtBothEnds,
        asks: Asks::BirthThenPending,
        pushes: Pushes::InTheReader,
        death: LinkDeath::MovesAll,
        own_load: OwnLoad::NotFilled,
        echo: Echo::AfterTheReply,
        slot_cell: true,
        incarnation: true,
    };

    /// `Near::checked`, as it should be.
    pub const CHECKED: Self = Self { mode: Mode::Checked, ..Self::WITHIN };
}

/// What a hit relies on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Its cells, and a `PING` sent less than `bound` ago that was answered.
    Within,
    /// An `MGET` of its generations.
    Checked,
}

/// In which order a hit of `within` looks at what it relies on; anything can happen in between.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// Pending set and proof, then cells.
    ProofThenCells,
    /// Cells, then pending set and proof.
    CellsThenProof,
}

/// When the clock is read that becomes the birth of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Birth {
    /// Before the first command of the read is sent.
    BeforeTheRead,
    /// Before its second command, which reads the generation of a tag that the entry names.
    BeforeTheSecondCommand,
    /// When it is put in: no move is noticed that came before.
    AtTheFill,
}

/// When an own invalidation moves cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OwnMoves {
    /// Before anything else, and again on confirmation, before its names leave the pending set.
    AtBothEnds,
    /// Only before anything else.
    AtTheStart,
    /// Only on confirmation.
    AtTheEnd,
    /// Never: a push will.
    Never,
}

/// In which order a read takes its birth and looks at the pending set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asks {
    /// Birth first: an invalidation that begins after the look moves a cell above it.
    BirthThenPending,
    /// Pending set first, birth just before the command.
    PendingThenBirth,
}

/// Who applies pushes to the cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pushes {
    /// The connection's reader, before it delivers later replies.
    InTheReader,
    /// Another task, whenever it runs.
    InAnotherTask,
}

/// What happens to the cells when the link dies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkDeath {
    /// All move.
    MovesAll,
    /// Nothing.
    MovesNothing,
}

/// What a request's own load puts into the near tier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OwnLoad {
    /// Nothing: the next read does.
    NotFilled,
    /// Its value once the store's reply is `OK`; the birth is the clock before its first read was sent.
    BornBeforeTheCapture,
    /// Its value, without waiting for the store; the same birth.
    BornBeforeTheCaptureAndUnconfirmed,
    /// Its value once the reply is `OK`; the birth is the clock before the store was sent.
    BornBeforeTheStore,
    /// Its value, captured over a connection that isn't tracked.
    CapturedElsewhere,
}

/// Whether a connection gets pushes for what it did itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Echo {
    /// After the reply of the command that did it (Redis 7).
    AfterTheReply,
    /// Before it (Redis 6).
    BeforeTheReply,
    /// Not at all (`NOLOOP`); the key is forgotten all the same.
    None,
}

/// Who there is, and how often what can go wrong.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How many requests each of two tasks of this node makes.
    pub requests: [u8; 2],
    /// The name that each writer on another node ends.
    pub far_writers: &'static [usize],
    /// The name that the writer on this node ends.
    pub own_writer: Option<usize>,
    /// Whether entries name a tag, whose generation takes a second command to read.
    pub tagged: bool,
    /// Whether requests load what they miss; otherwise only other nodes do.
    pub loads: bool,
    /// How often the rest may happen.
    pub faults: Faults,
}

/// How often what is nobody's request may happen.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Faults {
    /// Loads on other nodes, which store.
    pub elsewhere: u8,
    /// Times that the link breaks, noticed at any time after.
    pub breaks: u8,
    /// Entries or generations that are evicted, or expire.
    pub evictions: u8,
    /// Failovers to a replica that lags, or to an empty one.
    pub failovers: u8,
    /// `FLUSHALL`.
    pub flushes: u8,
}
