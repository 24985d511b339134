//! What a flight begins with, and how it ends for those who wait.

use std::sync::Arc;

use crate::cells::{Cell, Fence};
use crate::clock::Deadline;
use crate::entry::Entry;

/// What a flight was begun with.
pub(crate) struct Begun {
    pub(crate) fence: Fence,
    pub(crate) path: Box<str>,
    /// Nobody waits longer.
    pub(crate) deadline: Deadline,
}

/// How a flight ended for those who waited.
#[derive(Clone)]
pub(crate) enum Landed {
    /// With a response for all; the cells of tags that the load itself added are checked by each who waited.
    Shared(Arc<Entry>, Arc<[Cell]>),
    /// With a response that is the leader's alone.
    Unshareable,
}
