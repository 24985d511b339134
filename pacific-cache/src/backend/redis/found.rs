//! What a look has found: an entry, if everything that it depends on is as it was before its load.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use redis::Pipeline;

use super::fault::Fault;
use super::look::{Births, Look};
use super::near::Mirrored;
use super::reply::{self, Reply};
use super::token::{Asked, Token};
use crate::carried::Carried;
use crate::cells::Fence;
use crate::entry::Entry;
use crate::envelope::{Envelope, Generation, Held, Kind, Label};
use crate::mutant::{self, Mutant};
use crate::stats::Event;
use crate::wanted::{Found, Wanted};

/// So many names beyond the request's own may an entry carry.
const BEYOND: usize = 16;

impl<W: Wanted> Look<'_, W> {
    /// The entry, if everything that it depends on is as it was.
    pub(super) async fn found(&self, reply: &Reply, births: Births) -> Result<Found, Fault> {
        let Some(bytes) = &reply.entry else { return Ok(Found::Nothing) };
        let Some(envelope) = self.opened(bytes) else { return Ok(Found::Nothing) };
        let beyond = self.beyond(&envelope);
        self.remember(&beyond);
        if !self.is_current(&envelope, reply) || !self.are_current(&beyond).await? {
            return Ok(Found::Nothing);
        }
        let now = self.core.now();
        let entry = Arc::new(self.entry(envelope, reply.left, births));
        self.keep(&entry);
        Ok(if entry.freshness.is_fresh(now) { Found::Fresh(entry) } else { Found::Expired(entry) })
    }

    /// What is there, if it is of this slot.
    fn opened(&self, bytes: &Bytes) -> Option<Envelope> {
        match Envelope::decode(bytes, self.core.options.limits.max_body) {
            Ok(envelope) => (envelope.label.slot == self.question.slot).then_some(envelope),
            Err(reason) => {
                tracing::debug!(?reason, key = self.entry_key, "what Redis has can't be read");
                self.core.count_for(self.want.slot().owner.function, Event::Unreadable);
                None
            }
        }
    }

    /// Whether the server is the one it was stored on, it carries all that the request gives, and those are as they were.
    fn is_current(&self, envelope: &Envelope, reply: &Reply) -> bool {
        let held = &envelope.label.held;
        let now = |held: &Held| {
            let asked = self.question.names.iter().position(|name| name.is(held));
            asked.is_none_or(|at| reply.generations.get(at) == Some(&Some(held.generation)))
        };
        let is_here = envelope.label.incarnation == self.link.incarnation();
        (is_here || mutant::is(Mutant::NoIncarnation)) && held.iter().all(now) && self.has_own(held)
    }

    /// Whether the names that the request gives are among these.
    pub(super) fn has_own(&self, held: &[Held]) -> bool {
        self.question.own().iter().all(|name| held.iter().any(|held| name.is(held)))
    }

    /// The names that it carries and that weren't asked for.
    fn beyond(&self, envelope: &Envelope) -> Vec<Held> {
        let asked = |held: &&Held| self.question.names.iter().any(|name| name.is(held));
        envelope.label.held.iter().filter(|held| !asked(held)).cloned().collect()
    }

    /// Asks for them as well next time, which spares a round trip.
    fn remember(&self, beyond: &[Held]) {
        if beyond.is_empty() {
            return;
        }
        let slot = self.core.memory.hash(self.want.slot());
        self.far.hints.add(slot, beyond.iter().map(Asked::from).collect());
    }

    async fn are_current(&self, beyond: &[Held]) -> Result<bool, Fault> {
        if beyond.is_empty() || beyond.len() > BEYOND {
            return Ok(beyond.is_empty());
        }
        self.are_as_they_were(beyond).await
    }

    pub(super) async fn are_as_they_were(&self, held: &[Held]) -> Result<bool, Fault> {
        if self.far.is_pending(held.iter().map(|held| &*held.text)) {
            return Ok(false);
        }
        let mut commands = Pipeline::new();
        commands.cmd("MGET").arg(held.iter().map(|held| self.shard.layout.of(held)).collect::<Vec<_>>());
        let now = reply::generations(self.link.send(&commands).await?)?;
        let then: Vec<Option<Generation>> = held.iter().map(|held| Some(held.generation)).collect();
        Ok(now == then)
    }

    fn mirrored(&self, label: &Label, births: Births) -> Option<Arc<Mirrored>> {
        let (mirror, birth) = self.far.mirror.as_ref().zip(births.there)?;
        let birth = if mutant::is(Mutant::NearUnstamped) { mirror.birth() } else { birth };
        let keys: Vec<_> = label.held.iter().map(|held| self.shard.layout.of(held)).collect();
        let keys = keys.iter().chain([&self.entry_key]).map(String::as_str);
        Some(Arc::new(mirror.mirrored(self.link.id(), birth, keys)))
    }

    /// Keeps a copy in this process.
    fn keep(&self, entry: &Arc<Entry>) {
        let Some(mirror) = &self.far.mirror else { return };
        if mirror.is_checked() || self.link.is_tracked() {
            self.core.put_unless_ended(self.want.slot().to_owned(), Arc::clone(entry));
        }
    }

    /// As an entry of this process, which ends with its names here.
    fn entry(&self, envelope: Envelope, left: Option<u64>, births: Births) -> Entry {
        let Envelope { label, times, response } = envelope;
        let elapsed = left
            .map_or_else(|| times.elapsed_by(self.core.options.clock.wall()), |left| times.elapsed_of(left));
        let freshness = times.freshness(self.core.now(), elapsed);
        Entry { carried: self.carried(label, births), freshness, response }
    }

    fn carried(&self, label: Label, births: Births) -> Carried {
        let cells = &self.core.memory.cells;
        let mirrored = self.mirrored(&label, births);
        let tags = label.held.iter().filter(|held| held.kind == Kind::Tag);
        Carried {
            // An invalidation ends both forms of a name, so its bucket will do.
            fence: Fence {
                birth: births.here,
                cells: label.held.iter().map(|held| cells.bucket(&held.text)).collect(),
            },
            path: self.want.path().into(),
            tags: tags.map(|held| Cow::Owned(held.text.to_string())).collect(),
            token: Some(Arc::new(Token {
                link: self.link.id(),
                incarnation: label.incarnation,
                slot: label.slot,
                own: label.held.len(),
                held: label.held,
            })),
            mirrored,
        }
    }
}
