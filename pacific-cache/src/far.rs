//! The tier that nodes share, as the way of a request knows it.

use std::sync::Arc;
use std::time::Duration;

#[cfg(not(feature = "redis"))]
pub(crate) use crate::backend::absent::{Far, Lease, Mirrored, Ticket, Token};

#[cfg(feature = "redis")]
pub(crate) use crate::backend::redis::{Far, Lease, Mirrored, Ticket, Token};

use crate::cache::Core;
use crate::clock::Deadline;
use crate::entry::Entry;
use crate::error::Error;
use crate::wanted::{Found, Wanted};

/// What a look into the shared tier gave.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) found: Found,
    pub(crate) capture: Capture,
}

/// The fence of a load beyond this process: what its names' generations were before it began.
#[derive(Clone, Debug, Default)]
pub(crate) enum Capture {
    /// This process is all there is.
    #[default]
    Local,
    #[cfg_attr(not(feature = "redis"), expect(dead_code, reason = "this process is all there is"))]
    Taken(Arc<Token>),
    /// There is none: the shared tier wasn't reached, or an invalidation isn't confirmed yet. What is loaded is not stored,
    /// and may be given to those only who came before it began.
    #[cfg_attr(not(feature = "redis"), expect(dead_code, reason = "likewise"))]
    Dark,
}

/// Whose turn it is to load something, where one node loads for all.
#[cfg_attr(not(feature = "redis"), expect(dead_code, reason = "there is one node"))]
pub(crate) enum Turn {
    /// This node's, for as long as it has the lease, if it has one.
    Mine(Option<Lease>),
    /// Another node has loaded it.
    Found(Arc<Entry>),
    /// What was captured is no longer so: look again.
    Again,
}

/// An entry in the shared tier, as far as its label tells.
#[cfg(feature = "axum")]
#[derive(Debug)]
pub(crate) struct Distant {
    /// The type of its load.
    pub(crate) function: String,
    pub(crate) path: Option<String>,
    pub(crate) tags: Vec<String>,
    /// None of its names has ended.
    pub(crate) is_intact: bool,
    pub(crate) bytes: u64,
    /// For so long it is still there, fresh or stale.
    pub(crate) kept_for: Duration,
}

/// A request on its way to a load.
#[derive(Debug, Default)]
pub(crate) struct Arrival {
    /// Flights that begin later have a higher number.
    pub(crate) number: u64,
    pub(crate) capture: Capture,
    /// How long it may still wait for the shared tier.
    pub(crate) patience: Duration,
}

impl Arrival {
    /// Whose turn it is to refresh, of all nodes.
    pub(crate) async fn try_lease(&self, core: &Core) -> Turn {
        match (&core.far, &self.capture) {
            (Some(far), Capture::Taken(token)) => far.try_lease(token).await,
            _ => Turn::Mine(None),
        }
    }

    /// Whose turn it is, of all nodes.
    pub(crate) async fn turn(&self, core: &Core, want: &impl Wanted, until: Deadline) -> Turn {
        match (&core.far, &self.capture) {
            (Some(far), Capture::Taken(token)) => Box::pin(far.turn(core, want, token, until)).await,
            _ => Turn::Mine(None),
        }
    }

    /// How long that may take, before a load of this node's own begins.
    pub(crate) fn longest_turn(&self, core: &Core) -> Duration {
        match (&core.far, &self.capture) {
            (Some(far), Capture::Taken(_)) => far.longest_turn(),
            _ => Duration::ZERO,
        }
    }

    /// Of a request that looks into the shared tier.
    pub(crate) fn of(core: &Core) -> Self {
        let patience = core.far.as_ref().map_or(Duration::ZERO, Far::patience);
        Self { number: core.flights.newest(), capture: Capture::default(), patience }
    }

    /// Looks into the shared tier, where there is one, for the first time or again. A large future: what may do without
    /// has it on the heap.
    pub(crate) async fn look(&mut self, core: &Core, want: &impl Wanted) -> Found {
        let Some(far) = &core.far else { return Found::Nothing };
        let Seen { found, capture } = far.look(core, want, &mut self.patience).await;
        self.capture = capture;
        found
    }
}

impl Capture {
    pub(crate) fn token(&self) -> Option<&Arc<Token>> {
        match self {
            Self::Taken(token) => Some(token),
            Self::Local | Self::Dark => None,
        }
    }
}

/// Names that have ended here, on their way to the shared tier. Dropped, they are sent there in the background, until they
/// have arrived.
#[derive(Debug)]
#[must_use = "to wait until the names have ended everywhere, confirm it"]
pub(crate) struct Ending {
    ticket: Option<Ticket>,
    /// There is no secret to make one of the names of, which other nodes may have.
    lacks_secret: bool,
}

impl Ending {
    pub(crate) fn new(ticket: Option<Ticket>) -> Self {
        Self { ticket, lacks_secret: false }
    }

    /// The same, of all names but those that there is no secret to make of.
    pub(crate) fn but_secret(self, lacks_secret: bool) -> Self {
        Self { lacks_secret, ..self }
    }

    /// Waits until the names have ended wherever they are read.
    pub(crate) async fn confirmed(self) -> Result<(), Error> {
        if let Some(ticket) = self.ticket {
            ticket.confirmed().await?;
        }
        if self.lacks_secret { Err(Error::not_hidden()) } else { Ok(()) }
    }

    /// The same; gives also the fence of what is set under one of them after that.
    pub(crate) async fn captured(self, core: &Core, want: &impl Wanted) -> Result<Capture, Error> {
        match self.ticket {
            Some(ticket) => ticket.captured(core, want).await,
            None => Ok(Capture::Local),
        }
    }
}
