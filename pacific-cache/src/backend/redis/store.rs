//! Storing in Redis: a plain `SET` under the fence that was taken before the load.

use std::borrow::Cow;

use redis::{Pipeline, Value};

use super::Inner;
use super::fault::Fault;
use super::link::Link;
use super::look::{GENERATION, millis, random};
use super::reply::generations;
use super::shard::Shard;
use super::token::Token;
use crate::cache::Core;
use crate::entry::Entry;
use crate::envelope::{Envelope, Held, Label, Terms, Times};
use crate::mutant::{self, Mutant};
use crate::stats::Event;

impl Core {
    /// What this cache asks of the envelope at a key. What is sensitive is not packed: how small it gets tells what is in
    /// it, where somebody else can put something beside it.
    pub(super) fn terms<'a>(&'a self, key: &'a str, is_sensitive: bool) -> Terms<'a> {
        let packing = self.options.packing.filter(|_| !is_sensitive);
        Terms { key, ring: self.options.ring.as_ref(), packing, max_body: self.options.limits.max_body }
    }
}

impl Inner {
    /// Stores, where the link that the fence was taken on still lives; says whether it has arrived.
    pub(crate) async fn store(&self, core: &Core, entry: &Entry) -> bool {
        let Some(token) = &entry.carried.token else { return false };
        let shard = self.shard(&token.slot);
        let stored = shard.judged(shard.store(core, entry, token).await);
        if stored.is_ok() {
            self.expect(&token.slot);
        }
        let failed = stored.inspect_err(|fault| {
            tracing::debug!(%fault, "Redis has not stored what was loaded");
            core.count(Event::FarFault);
        });
        failed.is_ok()
    }
}

impl Shard {
    async fn store(&self, core: &Core, entry: &Entry, token: &Token) -> Result<(), Fault> {
        let link = self.heart.link().filter(|link| link.id() == token.link).ok_or_else(Fault::ended)?;
        let mut held = token.carried(&entry.carried.tags);
        if mutant::is(Mutant::LateCapture) {
            held = self.captured_late(&link, held).await?;
        }
        let (times, life) = times(core, entry);
        let label =
            Label { incarnation: token.incarnation, slot: Cow::Borrowed(&token.slot), held: held.clone() };
        let key = self.layout.entry(&token.slot, token.is_sensitive);
        let bytes = Envelope::encode(&label, &times, &entry.response, &core.terms(&key, token.is_sensitive))
            .ok_or_else(|| Fault::Refused("too many names or header fields for one entry".to_owned()))?;
        let mut commands = Pipeline::new();
        commands.cmd("SET").arg(&key).arg(bytes).arg("PX").arg(life);
        for held in &held {
            commands.cmd("PTTL").arg(self.layout.of(held));
        }
        let answers = link.send(&commands).await?;
        self.renew(&link, &held, answers.get(1..).unwrap_or_default(), life).await
    }

    /// A mistake: as they are when the load is over.
    async fn captured_late(
        &self,
        link: &Link,
        mut held: Vec<Held<'static>>,
    ) -> Result<Vec<Held<'static>>, Fault> {
        let mut commands = Pipeline::new();
        let keys: Vec<_> = held.iter().map(|held| self.layout.of(held)).collect();
        for key in &keys {
            commands.cmd("SET").arg(key).arg(&random()).arg("NX");
        }
        commands.cmd("MGET").arg(&keys);
        for (held, now) in held.iter_mut().zip(generations(link.send(&commands).await?)?) {
            held.generation = now.unwrap_or(held.generation);
        }
        Ok(held)
    }

    /// Generations that wouldn't outlast the entry by far live longer from now on. Not sooner, since each time all near
    /// tiers let go of what carries them.
    async fn renew(&self, link: &Link, held: &[Held<'_>], left: &[Value], life: u64) -> Result<(), Fault> {
        let whole = millis(GENERATION).max(life.saturating_mul(2));
        let is_short = |left: &Value| matches!(left, Value::Int(left) if (0..i64::try_from(whole / 2).unwrap_or(i64::MAX)).contains(left));
        let mut commands = Pipeline::new();
        for (held, _) in held.iter().zip(left).filter(|(_, left)| is_short(left)) {
            commands.cmd("PEXPIRE").arg(self.layout.of(held)).arg(whole);
        }
        if commands.is_empty() { Ok(()) } else { link.send(&commands).await.map(drop) }
    }
}

/// When it was first stored and how long it lasts, and the milliseconds that are left of that.
fn times(core: &Core, entry: &Entry) -> (Times, u64) {
    let (fresh_for, stale) = entry.freshness.lasts();
    let elapsed = core.now().since(entry.freshness.stored_at);
    let wall = core.options.clock.wall();
    let times = Times::new(wall.checked_sub(elapsed).unwrap_or(wall), fresh_for, stale, entry.freshness.age);
    (times, times.life().saturating_sub(millis(elapsed)).max(1))
}
