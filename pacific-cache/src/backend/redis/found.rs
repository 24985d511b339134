//! What a look has found: an entry, if everything that it depends on is as it was before its load.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use redis::{Cmd, Pipeline, Value};

use super::fault::Fault;
use super::link::track;
use super::look::{Births, Look};
use super::near::Mirrored;
use super::reply::{self, Reply};
use super::token::{Asked, Token};
use crate::carried::Carried;
use crate::cells::Fence;
use crate::clock::Instant;
use crate::entry::Entry;
use crate::envelope::{Envelope, Held, Kind, Label};
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
        let entry = Arc::new(self.entry(envelope, reply.left, births, now));
        self.keep(&entry);
        Ok(if entry.freshness.is_fresh(now) { Found::Fresh(entry) } else { Found::Expired(entry) })
    }

    /// What is there, if it is of this slot.
    fn opened<'b>(&self, bytes: &'b Bytes) -> Option<Envelope<'b>> {
        match Envelope::decode(bytes, &self.core.terms(&self.entry_key, self.question.is_sensitive)) {
            Ok(envelope) => (*envelope.label.slot == *self.question.slot).then_some(envelope),
            Err(reason) => {
                tracing::debug!(?reason, key = self.entry_key, "what Redis has can't be read");
                self.core.count_for(self.want.slot().owner.function, Event::Unreadable);
                None
            }
        }
    }

    /// Whether the server is the one it was stored on, it carries all that the request gives, and those are as they were.
    fn is_current(&self, envelope: &Envelope<'_>, reply: &Reply) -> bool {
        let held = &envelope.label.held;
        let now = |(place, held): (usize, &Held<'_>)| {
            self.asked(place, held).is_none_or(|place| reply.generation(place) == Some(held.generation))
        };
        let is_here = envelope.label.incarnation == self.link.incarnation();
        (is_here || mutant::is(Mutant::NoIncarnation))
            && held.iter().enumerate().all(now)
            && self.has_own(held)
    }

    /// Where this name stands in the question, which is mostly where it stands in the entry.
    fn asked(&self, place: usize, held: &Held<'_>) -> Option<usize> {
        let names = &self.question.names;
        let same = names.get(place).is_some_and(|name| name.is(held));
        if same { Some(place) } else { names.iter().position(|name| name.is(held)) }
    }

    /// Whether the names that the request gives are among these.
    pub(super) fn has_own(&self, held: &[Held<'_>]) -> bool {
        self.question.own().iter().enumerate().all(|(place, name)| {
            held.get(place).is_some_and(|held| name.is(held)) || held.iter().any(|held| name.is(held))
        })
    }

    /// The names that it carries and that weren't asked for.
    fn beyond(&self, envelope: &Envelope<'_>) -> Vec<Held<'static>> {
        let held = envelope.label.held.iter().enumerate();
        held.filter(|(place, held)| self.asked(*place, held).is_none())
            .map(|(_, held)| held.clone().into_owned())
            .collect()
    }

    /// Asks for them as well next time, which spares a round trip.
    fn remember(&self, beyond: &[Held<'_>]) {
        if beyond.is_empty() {
            return;
        }
        let slot = self.core.memory.hash(self.want.slot());
        self.far.hints.add(slot, beyond.iter().map(Asked::from).collect());
    }

    async fn are_current(&self, beyond: &[Held<'_>]) -> Result<bool, Fault> {
        if beyond.is_empty() || beyond.len() > BEYOND {
            return Ok(beyond.is_empty());
        }
        self.are_as_they_were(beyond).await
    }

    pub(super) async fn are_as_they_were(&self, held: &[Held<'_>]) -> Result<bool, Fault> {
        if self.far.is_pending(held.iter().map(|held| &*held.text)) {
            return Ok(false);
        }
        let answer = self.read(reply::generations_of(&self.shard.layout, held)).await?;
        reply::is_as_it_was(&answer, held)
    }

    /// Tracked, if all that it reads is.
    async fn read(&self, command: Cmd) -> Result<Value, Fault> {
        if !self.is_tracked {
            return self.link.ask(&command).await;
        }
        let mut commands = Pipeline::new();
        track(&mut commands);
        commands.add_command(command);
        self.link.send(&commands).await?.pop().ok_or(Fault::Garbled)
    }

    fn mirrored(&self, label: &Label<'_>, births: Births) -> Option<Arc<Mirrored>> {
        let (mirror, birth) = self.far.mirror.as_ref().filter(|_| self.keeps()).zip(births.there)?;
        let birth = if mutant::is(Mutant::NearUnstamped) { mirror.birth() } else { birth };
        let keys: Vec<_> = label.held.iter().map(|held| self.shard.layout.of(held)).collect();
        let keys = keys.iter().chain([&self.entry_key]).map(String::as_str);
        Some(Arc::new(mirror.mirrored(self.link.id(), birth, keys)))
    }

    /// Keeps a copy in this process.
    fn keep(&self, entry: &Arc<Entry>) {
        if self.keeps() {
            self.core.put_unless_ended(self.want.slot().to_owned(), Arc::clone(entry));
        } else {
            self.far.expect(&self.question.slot);
        }
    }

    /// Whether a copy could be told to be good later.
    fn keeps(&self) -> bool {
        self.far.mirror.as_ref().is_some_and(|mirror| mirror.is_checked() || self.is_tracked)
    }

    /// As an entry of this process, which ends with its names here.
    fn entry(&self, envelope: Envelope<'_>, left: Option<u64>, births: Births, now: Instant) -> Entry {
        let Envelope { label, times, response } = envelope;
        let by_wall = || times.elapsed_by(self.core.options.clock.wall());
        let elapsed = match left {
            // Redis's word alone would let whoever may write there prolong what is sealed.
            Some(left) if self.core.options.ring.is_some() => times.elapsed_of(left).max(by_wall()),
            Some(left) => times.elapsed_of(left),
            None => by_wall(),
        };
        let freshness = times.freshness(now, elapsed);
        // Whoever is to have it answers with it, and nothing else is done with it.
        let is_for_this = !self.keeps() && !self.question.may_load && freshness.is_fresh(now);
        let carried = if is_for_this { Carried::ended() } else { self.carried(label.into_owned(), births) };
        Entry { carried, freshness, response }
    }

    fn carried(&self, label: Label<'static>, births: Births) -> Carried {
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
                slot: label.slot.into(),
                is_sensitive: self.question.is_sensitive,
                own: label.held.len(),
                held: label.held,
            })),
            mirrored,
        }
    }
}
