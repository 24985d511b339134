//! The look into Redis: one round trip for an entry and the generations of its names.

use std::hash::{BuildHasher as _, RandomState};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use redis::{Cmd, Pipeline, Value};
use tokio::time::Instant;

use super::Inner;
use super::fault::Fault;
use super::link::{Link, track};
use super::reply::{self, Reply};
use super::shard::Shard;
use super::token::{Question, Token};
use crate::cache::Core;
use crate::cells::Birth;
use crate::clock::patiently;
use crate::far::{Capture, Seen};
use crate::stats::Event;
use crate::wanted::{Found, Wanted};

/// How long a generation lasts at least; entries that last longer renew it.
pub(crate) const GENERATION: Duration = Duration::from_secs(24 * 3600);

/// What fences had seen before a command was sent: this process's own, and that of the near tier.
#[derive(Clone, Copy)]
pub(super) struct Births {
    pub(super) here: Birth,
    pub(super) there: Option<Birth>,
}

/// One look, while it goes on.
pub(crate) struct Look<'a, W> {
    pub(super) far: &'a Inner,
    pub(super) shard: &'a Shard,
    pub(super) core: &'a Core,
    pub(super) want: &'a W,
    pub(super) link: &'a Link,
    pub(super) question: &'a Question<'a>,
    pub(super) entry_key: String,
    /// What it reads is tracked, so that a copy may be kept.
    pub(super) is_tracked: bool,
}

impl Inner {
    /// Looks for what is wanted, and takes the fence of a load that may follow, for at most `patience`, which it uses up.
    pub(crate) async fn look(&self, core: &Core, want: &impl Wanted, patience: &mut Duration) -> Seen {
        let begun = Instant::now();
        let hash = core.memory.hash(want.slot());
        let question = Question::of(core, want, self.hints.of(hash));
        let seen = self.look_for(core, want, hash, &question, *patience).await;
        *patience = patience.saturating_sub(begun.elapsed());
        seen.unwrap_or(Seen { found: Found::Nothing, capture: Capture::Dark })
    }

    /// Nothing where Redis is not to be asked, or doesn't answer.
    async fn look_for<W: Wanted>(
        &self,
        core: &Core,
        want: &W,
        hash: u64,
        question: &Question<'_>,
        patience: Duration,
    ) -> Option<Seen> {
        let is_known = self.owners.know(want.slot().owner);
        if patience.is_zero() || !is_known || self.is_pending(question.names.iter().map(|name| &*name.text)) {
            return None;
        }
        let shard = self.shard(&question.slot);
        let looking = async {
            let link = shard.link(patience).await?;
            let look = Look::new(self, core, want, &link, question);
            match look.checked().await? {
                Some(seen) => Ok(seen),
                // In place: it is large as well.
                None => self.crowds.look(hash, question, pin!(look.run())).await,
            }
        };
        // It is large, and stays where it is.
        match patiently(patience, pin!(looking)).await {
            // What is left of a request's patience says nothing of Redis.
            None if patience < self.patience => Err(Fault::Slow),
            looked => shard.judged(looked.unwrap_or(Err(Fault::Slow))),
        }
        .inspect_err(|fault| failed(core, fault))
        .ok()
    }
}

fn failed(core: &Core, fault: &Fault) {
    tracing::debug!(%fault, "Redis was asked in vain");
    core.count(Event::FarFault);
}

impl<'a, W: Wanted> Look<'a, W> {
    pub(crate) fn new(
        far: &'a Inner,
        core: &'a Core,
        want: &'a W,
        link: &'a Link,
        question: &'a Question<'a>,
    ) -> Self {
        let shard = far.shard(&question.slot);
        let entry_key = shard.layout.entry(&question.slot, question.is_sensitive);
        let is_tracked = link.is_tracked() && far.expects(&question.slot);
        Self { far, shard, core, want, link, question, entry_key, is_tracked }
    }

    /// The copy in this process, if what it depends on is as it was.
    async fn checked(&self) -> Result<Option<Seen>, Fault> {
        let is_checked = self.far.mirror.as_ref().is_some_and(|mirror| mirror.is_checked());
        let copy = is_checked.then(|| self.core.kept(&self.want.slot())).flatten();
        let Some((copy, token)) = copy.as_ref().and_then(|copy| Some((copy, copy.carried.token.as_ref()?)))
        else {
            return Ok(None);
        };
        let now = self.core.now();
        let is_good = copy.freshness.is_fresh(now) && self.want.accepts(self.core, &copy.carried);
        if !(is_good && token.incarnation == self.link.incarnation() && self.has_own(&token.held)) {
            return Ok(None);
        }
        let is_current = self.are_as_they_were(&token.held).await?;
        let seen = Seen { found: Found::Fresh(Arc::clone(copy)), capture: Capture::Dark };
        Ok(is_current.then_some(seen))
    }

    async fn run(&self) -> Result<Seen, Fault> {
        let births = self.births();
        let reply = self.reply().await?;
        let found = self.found(&reply, births).await?;
        // What it carries is what was captured: all the request's own names, as they are now, on this link. Where it
        // carries nothing, nobody loads anything.
        if let Found::Fresh(entry) = &found {
            let capture = entry.carried.token.clone().map_or(Capture::Dark, Capture::Taken);
            return Ok(Seen { found, capture });
        }
        match self.capture(&reply) {
            capture @ Capture::Taken(_) => Ok(Seen { found, capture }),
            capture if !matches!(found, Found::Nothing) => Ok(Seen { found, capture }),
            // Apart, as what is rare.
            _ => Box::pin(self.make(&reply)).await,
        }
    }

    /// Looks right after other commands, in the same round trip; gives the answers to those as well.
    pub(crate) async fn after(&self, mut commands: Pipeline) -> Result<(Vec<Value>, Seen), Fault> {
        let (births, before) = (self.births(), commands.len());
        self.ask(&mut commands);
        let mut answers = self.link.send(&commands).await?;
        let own = answers.split_off(before.min(answers.len()));
        let reply = Reply::read(own, self.question.asks_left)?;
        let seen = Seen { found: self.found(&reply, births).await?, capture: self.capture(&reply) };
        Ok((answers, seen))
    }

    /// Makes the generations that are missing. Meanwhile others may have done so, and stored an entry.
    async fn make(&self, reply: &Reply) -> Result<Seen, Fault> {
        let births = self.births();
        let mut commands = Pipeline::new();
        for (place, name) in self.question.names.iter().enumerate() {
            if reply.generation(place).is_none() {
                make(&mut commands, &name.key(&self.shard.layout));
            }
        }
        self.ask(&mut commands);
        let reply = Reply::read(self.link.send(&commands).await?, self.question.asks_left)?;
        Ok(Seen { found: self.found(&reply, births).await?, capture: self.capture(&reply) })
    }

    /// The fence of what is set now, right after other commands.
    pub(crate) async fn capture_after(&self, mut commands: Pipeline) -> Result<Capture, Fault> {
        self.question.names.iter().for_each(|name| make(&mut commands, &name.key(&self.shard.layout)));
        Ok(self.after(commands).await?.1.capture)
    }

    fn ask(&self, commands: &mut Pipeline) {
        if self.is_tracked {
            track(commands);
        }
        commands.add_command(self.command());
        if self.question.asks_left {
            commands.cmd("PTTL").arg(&self.entry_key);
        }
    }

    /// The answer to the question alone, which mostly is one command.
    async fn reply(&self) -> Result<Reply, Fault> {
        if !self.question.asks_left {
            return Reply::of(self.link.ask(&self.command()).await?);
        }
        let mut commands = Pipeline::new();
        self.ask(&mut commands);
        Reply::read(self.link.send(&commands).await?, true)
    }

    fn command(&self) -> Cmd {
        reply::question(&self.shard.layout, &self.entry_key, self.question)
    }

    /// The fence of a load that begins now, if no generation is missing.
    fn capture(&self, reply: &Reply) -> Capture {
        let names = self.question.names.iter().cloned();
        let Some(generations) = reply.whole(names.len()) else { return Capture::Dark };
        Capture::Taken(Arc::new(Token {
            link: self.link.id(),
            incarnation: self.link.incarnation(),
            slot: self.question.slot.clone(),
            is_sensitive: self.question.is_sensitive,
            held: names.zip(generations).map(|(name, generation)| name.held(generation)).collect(),
            own: self.question.own,
        }))
    }

    /// Before a command is sent.
    fn births(&self) -> Births {
        let there = self.far.mirror.as_ref().map(|mirror| mirror.birth());
        Births { here: self.core.memory.cells.birth(), there }
    }
}

/// Adds the command for a generation, unless there is one.
fn make(commands: &mut Pipeline, key: &str) {
    commands.cmd("SET").arg(key).arg(&random()).arg("NX").arg("PX").arg(millis(GENERATION));
}

/// What no other generation is: the standard library's hashers have random keys.
pub(crate) fn random() -> [u8; 8] {
    RandomState::new().hash_one(()).to_be_bytes()
}

pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
