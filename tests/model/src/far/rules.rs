//! What the nodes do, rule by rule, and the bounds of the world in which they do it.

/// The rules of the protocol. Each has the right form and those in which it has been got wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rules {
    /// Whether entries and tokens carry the incarnation of the server.
    pub incarnation: bool,
    /// When a request may join a flight.
    pub join: Join,
    /// Whether flights depend on this node's cells too.
    pub fence: Fence,
    /// When the generations that are stored were read.
    pub capture: Capture,
    /// What becomes of a load that names a tag that it didn't capture.
    pub result_tags: ResultTags,
    /// What is known of invalidations that aren't confirmed.
    pub pending: Pending,
    /// When pending result tags are looked for.
    pub pending_tags: PendingTags,
    /// What a request without a token shares.
    pub tokenless: Tokenless,
    /// Under which token a refresh is loaded and stored.
    pub refresh: Refresh,
}

impl Rules {
    /// All rules as they should be.
    pub const RIGHT: Self = Self {
        incarnation: true,
        join: Join::EqualToken,
        fence: Fence::None,
        capture: Capture::BeforeLoad,
        result_tags: ResultTags::Hinted,
        pending: Pending::Tickets,
        pending_tags: PendingTags::BeforeTheirRead,
        tokenless: Tokenless::BegunSince,
        refresh: Refresh::TokenOfTheRead,
    };
}

/// When a request that missed may join a flight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Join {
    /// If its token equals the one that the request has just read.
    EqualToken,
    /// Whenever one runs for the key.
    AnyFlight,
}

/// Whether an invalidation of this node's own detaches this node's flights.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fence {
    /// No cells.
    None,
    /// An own invalidation moves this node's cells before anything else; a flight whose cells moved isn't joinable.
    Local,
}

/// When the generations that an entry embeds are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Capture {
    /// Before its load begins.
    BeforeLoad,
    /// After it.
    AfterLoad,
}

/// What becomes of a result tag that the load's token doesn't cover.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResultTags {
    /// The load is neither stored nor given to waiters; the next one has the tag as a hint.
    Hinted,
    /// It is stored, under the tag's generation as it is after the load.
    StoredUncaptured,
    /// It is given to those who joined.
    GivenUncaptured,
}

/// The node's set of names whose invalidation isn't confirmed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pending {
    /// A confirmation removes a name only under the ticket of its newest invalidation.
    Tickets,
    /// Any confirmation removes it.
    NoTickets,
    /// There is no such set.
    Absent,
}

/// When a tag that only the entry tells is looked up in the pending set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PendingTags {
    /// After the entry told it, before the command that reads its generation is sent.
    BeforeTheirRead,
    /// When that command's reply is there.
    AfterTheirRead,
}

/// Which running load a request without a token may share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tokenless {
    /// One that began after the request arrived.
    BegunSince,
    /// Any.
    Running,
}

/// The token of a background refresh.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refresh {
    /// That of the read that found the entry stale.
    TokenOfTheRead,
    /// One of its own, captured after that read and before its load.
    OwnBeforeLoad,
    /// One of its own, captured after its load read the database.
    OwnAfterLoad,
}

/// Who there is, and how often what can go wrong.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The node of each reader.
    pub readers: &'static [usize],
    /// How many requests each reader makes.
    pub requests: u8,
    /// The node of each writer, and the name that it ends.
    pub writers: &'static [(usize, usize)],
    /// Whether loads name a tag.
    pub tagged: bool,
    /// How often each fault may happen.
    pub faults: Faults,
}

/// How often each fault may happen.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Faults {
    /// Entries or generations that are evicted, or expire.
    pub evictions: u8,
    /// Failovers to a replica that lags, or to an empty one.
    pub failovers: u8,
    /// Stores that time out and are executed later.
    pub late: u8,
    /// Reads that Redis doesn't answer.
    pub unanswered: u8,
    /// Invalidations that aren't confirmed in time, be they executed or not.
    pub unconfirmed: u8,
    /// Leaders that are dropped midway.
    pub cancelled: u8,
    /// Hits that are past their soft expiry.
    pub stale: u8,
}
