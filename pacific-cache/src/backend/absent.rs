//! No tier beyond this process: what the way of a request would ask of one.

use std::sync::Arc;
use std::time::Duration;

use crate::cache::Core;
use crate::carried::Carried;
use crate::clock::{Deadline, Instant};
use crate::entry::Entry;
use crate::error::Error;
#[cfg(feature = "axum")]
use crate::far::Distant;
use crate::far::{Capture, Seen, Turn};
use crate::name::Name;
use crate::pattern::Pattern;
use crate::stats::BreakerState;
use crate::wanted::Wanted;

/// There is no tier beyond this process.
#[derive(Debug)]
pub(crate) enum Far {}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Token {}

impl Token {
    pub(crate) fn was_hinted(&self) -> bool {
        match *self {}
    }
}

#[derive(Debug)]
pub(crate) enum Mirrored {}

impl Mirrored {
    pub(crate) fn weight(&self) -> usize {
        match *self {}
    }
}

pub(crate) enum Lease {}

#[derive(Debug)]
pub(crate) enum Ticket {}

impl Ticket {
    pub(crate) async fn confirmed(self) -> Result<(), Error> {
        match self {}
    }

    pub(crate) async fn captured(self, _: &Core, _: &impl Wanted) -> Result<Capture, Error> {
        match self {}
    }
}

impl Far {
    pub(crate) fn patience(&self) -> Duration {
        match *self {}
    }

    pub(crate) async fn look(&self, _: &Core, _: &impl Wanted, _: &mut Duration) -> Seen {
        match *self {}
    }

    pub(crate) fn serves(&self, _: &Entry, _: Instant) -> bool {
        match *self {}
    }

    pub(crate) fn pending(&self) -> usize {
        match *self {}
    }

    pub(crate) fn breaker(&self) -> BreakerState {
        match *self {}
    }

    pub(crate) fn near_age(&self, _: Instant) -> Option<Duration> {
        match *self {}
    }

    pub(crate) async fn settled(&self) {
        match *self {}
    }

    #[cfg(feature = "axum")]
    pub(crate) fn moment(&self) -> u64 {
        match *self {}
    }

    #[cfg(feature = "axum")]
    pub(crate) async fn version(&self, _: &str, _: u64) -> Option<[[u8; 8]; 3]> {
        match *self {}
    }

    pub(crate) fn longest_turn(&self) -> Duration {
        match *self {}
    }

    pub(crate) async fn turn(&self, _: &Core, _: &impl Wanted, _: &Token, _: Deadline) -> Turn {
        match *self {}
    }

    pub(crate) async fn try_lease(&self, _: &Token) -> Turn {
        match *self {}
    }

    pub(crate) fn mirrored_late(&self, _: &Carried) -> Option<Arc<Mirrored>> {
        match *self {}
    }

    pub(crate) fn knows(&self, _: u64, _: &Token, _: &[Name]) -> bool {
        match *self {}
    }

    pub(crate) async fn store(&self, _: &Core, _: &Entry) -> bool {
        match *self {}
    }

    pub(crate) fn end<'a>(&self, _: impl Iterator<Item = &'a str>) -> Ticket {
        match *self {}
    }

    pub(crate) fn end_all(&self) -> Ticket {
        match *self {}
    }

    #[cfg(feature = "axum")]
    pub(crate) async fn entries(&self, _: &Core, _: &str) -> Result<Vec<Distant>, Error> {
        match *self {}
    }

    pub(crate) async fn matching(&self, _: &Core, _: &Pattern) -> Result<Vec<String>, Error> {
        match *self {}
    }
}
