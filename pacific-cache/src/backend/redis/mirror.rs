//! A mirror of one tracked connection: whether what was read on it is still so.
//!
//! Each key that was read has a cell; what Redis says of a key on that connection moves it. An entry carries the clock's
//! value from before the command that read it was sent, and is good while none of its cells has moved since, and while a
//! PING that was answered shows that everything said until lately has been heard.

use std::hash::BuildHasher;
use std::time::Duration;

use super::push::Push;
use crate::cells::{Birth, Cells, Fence};
use crate::clock::Instant;
use crate::mutant::{self, Mutant};
use crate::sync::{AtomicU64, SeqCst};

/// What an entry of the near tier depends on.
#[derive(Clone, Debug)]
pub(crate) struct Mirrored {
    /// The link that it was read on.
    link: u64,
    fence: Fence,
}

impl Mirrored {
    /// Bytes in memory, about.
    pub(crate) fn weight(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.fence.cells)
    }
}

pub(crate) struct Mirror<S> {
    bound: Option<Duration>,
    cells: Cells<S>,
    /// The link that was proven last.
    link: AtomicU64,
    /// When the newest PING was sent there that has been answered.
    proven: AtomicU64,
}

impl<S: BuildHasher> Mirror<S> {
    /// Without a bound each hit asks.
    pub(crate) fn new(bound: Option<Duration>, cells: Cells<S>) -> Self {
        Self { bound, cells, link: AtomicU64::new(0), proven: AtomicU64::new(0) }
    }

    /// Whether a hit asks Redis.
    pub(crate) fn is_checked(&self) -> bool {
        self.bound.is_none()
    }

    /// How long ago it was that everything said until then had been heard; `None` before the first proof.
    pub(crate) fn age(&self, now: Instant) -> Option<Duration> {
        let proven = self.proven.load(SeqCst);
        (proven > 0).then(|| now.since(Instant::from_raw(proven)))
    }

    /// Before a command is sent whose answer may be kept.
    pub(crate) fn birth(&self) -> Birth {
        self.cells.birth()
    }

    /// Of what was read on `link` from these keys.
    pub(crate) fn mirrored<'a>(
        &self,
        link: u64,
        birth: Birth,
        keys: impl Iterator<Item = &'a str>,
    ) -> Mirrored {
        Mirrored { link, fence: Fence { birth, cells: keys.map(|key| self.cells.bucket(key)).collect() } }
    }

    /// Whether what is mirrored may be served without asking. The proof is looked at before the cells: what is said after
    /// that proves nothing of what they were.
    pub(crate) fn serves(&self, mirrored: &Mirrored, now: Instant) -> bool {
        let proven = Instant::from_raw(self.proven.load(SeqCst));
        self.bound.is_some_and(|bound| now <= proven.after(bound))
            && (self.link.load(SeqCst) == mirrored.link || mutant::is(Mutant::NoFlush))
            && self.cells.intact(&mirrored.fence)
    }

    /// What Redis says, or the link.
    pub(crate) fn hear(&self, push: &Push) {
        match push {
            Push::Keys(keys) => self.moved(keys.iter().filter_map(|key| std::str::from_utf8(key).ok())),
            Push::All => self.cells.invalidate_all(),
            Push::Proven(link, at) => {
                // Whoever finds the new link must not find the old proof.
                self.proven.store(at.to_raw(), SeqCst);
                self.link.store(*link, SeqCst);
            }
        }
    }

    /// These keys have changed.
    pub(crate) fn moved<'a>(&self, keys: impl Iterator<Item = &'a str>) {
        self.cells.invalidate(keys);
    }
}
