//! The far tier: a Redis server that several nodes share.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use twox_hash::XxHash3_64;

use crate::cache::Core;
use crate::carried::Carried;
use crate::clock::{Clock, Deadline, Instant};
use crate::entry::Entry;
use crate::error::Error;
use crate::far::{Seen, Turn};
use crate::landing::DEADLINE;
use crate::mutant::{self, Mutant};
use crate::name::Name;
use crate::pattern::Pattern;
use crate::wanted::Wanted;

mod bounded;
mod breaker;
mod cluster;
mod crowd;
mod end;
#[cfg(feature = "axum")]
mod entries;
mod expected;
mod fault;
mod found;
mod heart;
mod hints;
mod identity;
mod layout;
mod lease;
mod life;
mod link;
mod look;
mod matching;
mod mirror;
mod near;
mod owners;
mod pending;
mod place;
mod push;
mod reply;
mod sentinel;
mod server;
mod shard;
mod state;
mod store;
mod stream;
#[cfg(test)]
mod tests;
mod token;
mod turn;
mod url;
mod version;
mod wire;

pub(crate) use end::Ticket;
pub(crate) use lease::Lease;
pub(crate) use near::Mirrored;
pub use near::Near;
pub(crate) use server::Server;
pub(crate) use token::Token;

use crowd::Crowds;
use expected::Expected;
use hints::Hints;
use near::Mirror;
use owners::Owners;
use pending::{Batch, Pending};
use shard::Shard;
use token::Asked;
use version::{Version, Versions};

/// What a cache has in Redis.
pub(crate) struct Far(Arc<Inner>);

pub(crate) struct Inner {
    /// Of a server alone, one.
    shards: Vec<Shard>,
    pending: Arc<Pending>,
    retrying: AtomicBool,
    hints: Hints,
    crowds: Crowds,
    owners: Owners,
    versions: Versions,
    mirror: Option<Arc<Mirror>>,
    /// Where copies are kept of what is tracked.
    expected: Option<Expected>,
    /// For how long one node may load for all, if it does.
    lease: Option<Duration>,
    /// How long one request may wait for Redis.
    patience: Duration,
}

/// Where a cache's far tier is, and how it is used.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) server: Server,
    /// Begins every key.
    pub(crate) prefix: String,
    /// How long one request may wait for Redis.
    pub(crate) patience: Duration,
    /// How copies are kept in this process, if they are.
    pub(crate) near: Option<Near>,
    /// For how long one node may load for all, if it does.
    pub(crate) lease: Option<Duration>,
}

impl Far {
    pub(crate) fn new(place: &Place, clock: Clock, max_body: u64) -> Self {
        let mirror = place.near.map(|near| Arc::new(near.mirror()));
        let settings = Settings::of(place, clock, max_body);
        Self(Arc::new(Inner {
            shards: Shard::all(place, &settings, mirror.as_ref()),
            pending: Pending::of(&format!("{} {}", place.server, place.prefix)),
            retrying: AtomicBool::new(false),
            hints: Hints::new(),
            crowds: Crowds::default(),
            owners: Owners::default(),
            versions: Versions::new(),
            expected: place.near.and_then(Near::bound).map(|_| Expected::new()),
            mirror,
            lease: place.lease,
            patience: place.patience,
        }))
    }

    /// How many names are pending.
    pub(crate) fn pending(&self) -> usize {
        self.0.pending.count()
    }

    /// Waits until none is.
    pub(crate) async fn settled(&self) {
        Inner::retry(&self.0);
        self.0.pending.none_left().await;
    }

    /// Whether copies are kept in this process.
    pub(crate) fn is_tiered(&self) -> bool {
        self.0.mirror.is_some()
    }

    /// How long one request may wait for Redis.
    pub(crate) fn patience(&self) -> Duration {
        self.0.patience
    }

    pub(crate) async fn look(&self, core: &Core, want: &impl Wanted, patience: &mut Duration) -> Seen {
        if self.0.pending.count() > 0 {
            Inner::retry(&self.0);
        }
        self.0.look(core, want, patience).await
    }

    /// Whether a copy in this process may be served without asking.
    pub(crate) fn serves(&self, entry: &Entry, now: Instant) -> bool {
        let Inner { mirror, pending, .. } = &*self.0;
        let mirrored = entry.carried.mirrored.as_ref();
        // In this order: a name leaves what is pending only after its cells have moved.
        (pending.count() == 0 || !self.0.is_pending(entry.carried.texts()))
            && mirror.as_ref().zip(mirrored).is_some_and(|(mirror, mirrored)| mirror.serves(mirrored, now))
    }

    /// A moment, for [`version`](Self::version).
    pub(crate) fn moment(&self) -> u64 {
        self.0.versions.now()
    }

    /// The version that a name has had since before `moment`, where that can be told.
    pub(crate) async fn version(&self, name: &str, moment: u64) -> Option<Version> {
        self.0.version(name, moment).await
    }

    /// A mistake: what a load of this node's own depends on, as if it were read now. Without the entry itself, which its
    /// own store would end.
    pub(crate) fn mirrored_late(&self, carried: &Carried) -> Option<Arc<Mirrored>> {
        let (token, mirror) = carried.token.as_ref().zip(self.0.mirror.as_ref())?;
        let layout = &self.0.shard(&token.slot).layout;
        let keys: Vec<_> = token.held.iter().map(|held| layout.of(held)).collect();
        let keys = keys.iter().map(String::as_str);
        Some(Arc::new(mirror.mirrored(token.link, mirror.birth(), keys)))
    }

    /// Whether the tags that a load named are among those that its fence was taken of. If not, the next load's will be.
    pub(crate) fn knows(&self, slot: u64, token: &Token, late: &[Name]) -> bool {
        let known = token.has(late) || mutant::is(Mutant::TagsUncaptured);
        if !known {
            self.0.hints.add(slot, late.iter().map(Asked::late).collect());
        }
        known
    }

    /// How long others wait for who loads and dies.
    pub(crate) fn longest_turn(&self) -> Duration {
        self.0.lease.map_or(Duration::ZERO, |lasts| lasts.min(DEADLINE))
    }

    /// Whose turn it is to load what is wanted, of all nodes.
    pub(crate) async fn turn(&self, core: &Core, want: &impl Wanted, token: &Token, until: Deadline) -> Turn {
        Inner::turn(&self.0, core, want, token, until).await
    }

    /// The same of a refresh, which waits for nobody.
    pub(crate) async fn try_lease(&self, token: &Token) -> Turn {
        Inner::try_lease(&self.0, token).await
    }

    pub(crate) async fn store(&self, core: &Core, entry: &Entry) -> bool {
        self.0.store(core, entry).await
    }

    /// Ends names here at once; they are pending until it is confirmed.
    pub(crate) fn end<'a>(&self, names: impl Iterator<Item = &'a str>) -> Ticket {
        Ticket::new(Arc::clone(&self.0), self.0.pending.add(names))
    }

    pub(crate) fn end_all(&self) -> Ticket {
        Ticket::new(Arc::clone(&self.0), self.0.pending.add_everything())
    }

    pub(crate) async fn matching(&self, core: &Core, pattern: &Pattern) -> Result<Vec<String>, Error> {
        self.0.matching(core, pattern).await.map(|names| names.into_iter().collect())
    }
}

impl Inner {
    /// Where what has this text is.
    fn shard(&self, text: &str) -> &Shard {
        let number = XxHash3_64::oneshot(text.as_bytes()) % self.shards.len() as u64;
        // Below their count, and there is always one.
        &self.shards[usize::try_from(number).unwrap_or_default()]
    }

    /// Whether an entry of this slot was stored or found before.
    fn expects(&self, slot: &str) -> bool {
        self.expected.as_ref().is_some_and(|expected| expected.has(slot))
    }

    /// There is an entry of this slot.
    fn expect(&self, slot: &str) {
        if let Some(expected) = &self.expected {
            expected.add(slot);
        }
    }

    fn is_pending<'a>(&self, names: impl Iterator<Item = &'a str>) -> bool {
        self.pending.holds(names)
    }

    /// What was sent has ended there: what this process read meanwhile ends here too.
    fn ended(&self, batch: &Batch, keys: &[String]) {
        if let Some(mirror) = &self.mirror {
            mirror.moved(keys.iter().map(String::as_str));
        }
        self.pending.confirm(batch);
    }
}

/// How a connection is made and kept.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Begins every key.
    pub(crate) prefix: String,
    pub(crate) clock: Clock,
    /// How long a connection or an answer may take.
    pub(crate) patience: Duration,
    /// How often the connection proves that it lives, and how long after a failure it is tried again.
    pub(crate) beat: Duration,
    /// How many bytes one reply may have.
    pub(crate) largest_reply: usize,
    /// Whether the server may be one of several that share the keys.
    pub(crate) in_cluster: bool,
}

impl Settings {
    fn of(place: &Place, clock: Clock, max_body: u64) -> Self {
        // An entry comes with its head and the generations of its names.
        let largest = usize::try_from(max_body).unwrap_or(usize::MAX).saturating_add(1 << 20);
        let mut settings = Self::new(&place.prefix, clock, largest);
        if let Some(bound) = place.near.and_then(Near::bound) {
            settings.beat = settings.beat.min(bound / 4);
        }
        settings
    }

    /// What fits entries of up to `largest_reply` bytes, whose names are part of them.
    pub(crate) fn new(prefix: &str, clock: Clock, largest_reply: usize) -> Self {
        let (patience, beat) = (Duration::from_millis(500), Duration::from_millis(250));
        Self { prefix: prefix.to_owned(), clock, patience, beat, largest_reply, in_cluster: false }
    }
}
