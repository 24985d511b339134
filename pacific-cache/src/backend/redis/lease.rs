//! One load at a time over all nodes: whoever holds a slot's lease loads. A lease decides who loads, never what is valid.

use std::sync::Arc;
use std::time::{Duration, Instant};

use redis::{Pipeline, Value};
use tokio::runtime::Handle;

use super::Inner;
use super::fault::Fault;
use super::link::Link;
use super::look::{Look, millis, random};
use super::token::{Question, Token};
use crate::cache::Core;
use crate::clock::Deadline;
use crate::entry::Entry;
use crate::far::{Capture, Turn};
use crate::wanted::{Found, Wanted};

/// How often a node looks whether another's load has come to something: at first, and at last.
const FIRST: Duration = Duration::from_millis(5);
const LAST: Duration = Duration::from_millis(100);

/// The right to load. Dropped, it is given back.
pub(crate) struct Lease {
    far: Arc<Inner>,
    slot: Box<str>,
    taken: Instant,
    lasts: Duration,
}

/// What one try came to.
enum Tried {
    Taken(Option<Arc<Entry>>),
    Found(Arc<Entry>),
    /// The names are not what they were.
    Moved,
    Held,
}

impl Inner {
    /// Takes the lease of a slot, or waits for what its holder loads. A node that can't tell loads.
    pub(crate) async fn turn<W: Wanted>(
        this: &Arc<Self>,
        core: &Core,
        want: &W,
        token: &Token,
        until: Deadline,
    ) -> Turn {
        let Some(lasts) = this.lease else { return Turn::Mine(None) };
        let mut pause = FIRST;
        loop {
            let tried = Deadline::after(this.patience).before(this.try_turn(core, want, token, lasts)).await;
            match tried {
                Some(Ok(Tried::Taken(entry))) => {
                    let lease = Lease::new(this, token, lasts);
                    return entry.map_or(Turn::Mine(Some(lease)), Turn::Found);
                }
                Some(Ok(Tried::Found(entry))) => return Turn::Found(entry),
                Some(Ok(Tried::Moved)) => return Turn::Again,
                Some(Ok(Tried::Held)) if !until.is_past() => {}
                Some(Ok(Tried::Held) | Err(_)) | None => return Turn::Mine(None),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LAST);
        }
    }

    /// Takes the lease where nobody else has it, and nobody does anything meanwhile.
    pub(crate) async fn try_lease(this: &Arc<Self>, token: &Token) -> Turn {
        let Some(lasts) = this.lease else { return Turn::Mine(None) };
        let taking = async {
            let link = this.shard(&token.slot).heart.link()?;
            let mut commands = Pipeline::new();
            this.take(&mut commands, token, lasts);
            Some(link.send(&commands).await)
        };
        match Deadline::after(this.patience).before(taking).await.flatten() {
            Some(Ok(answers)) if answers == [Value::Okay] => Turn::Mine(Some(Lease::new(this, token, lasts))),
            Some(Ok(_)) => Turn::Again,
            _ => Turn::Mine(None),
        }
    }

    async fn try_turn<W: Wanted>(
        &self,
        core: &Core,
        want: &W,
        token: &Token,
        lasts: Duration,
    ) -> Result<Tried, Fault> {
        let link = self.shard(&token.slot).heart.link().ok_or_else(Fault::ended)?;
        let question = Question::of(core, want, self.hints.of(core.memory.hash(want.slot())));
        // Others may share what is found, who came after this one.
        if self.is_pending(question.names.iter().map(|name| &*name.text)) {
            return Ok(Tried::Moved);
        }
        let look = Look::new(self, core, want, &link, &question);
        let mut commands = Pipeline::new();
        self.take(&mut commands, token, lasts);
        let (answer, seen) = look.after(commands).await?;
        let has_moved = !matches!(&seen.capture, Capture::Taken(now) if **now == *token);
        Ok(match seen.found {
            Found::Fresh(entry) if answer == Value::Okay => Tried::Taken(Some(entry)),
            Found::Fresh(entry) => Tried::Found(entry),
            _ if answer == Value::Okay => Tried::Taken(None),
            _ if has_moved => Tried::Moved,
            _ => Tried::Held,
        })
    }

    fn take(&self, commands: &mut Pipeline, token: &Token, lasts: Duration) {
        let key = self.shard(&token.slot).layout.lease(&token.slot);
        commands.cmd("SET").arg(key).arg(&random()).arg("NX").arg("PX").arg(millis(lasts).max(1));
    }
}

impl Lease {
    fn new(far: &Arc<Inner>, token: &Token, lasts: Duration) -> Self {
        Self { far: Arc::clone(far), slot: token.slot.clone(), taken: Instant::now(), lasts }
    }
}

impl Drop for Lease {
    /// Not once it may have passed to another.
    fn drop(&mut self) {
        let shard = self.far.shard(&self.slot);
        let (Ok(runtime), Some(link)) = (Handle::try_current(), shard.heart.link()) else { return };
        if self.taken.elapsed() < self.lasts / 2 {
            let key = shard.layout.lease(&self.slot);
            runtime.spawn(async move { give_back(&link, &key).await });
        }
    }
}

async fn give_back(link: &Link, key: &str) {
    let mut commands = Pipeline::new();
    commands.cmd("UNLINK").arg(key);
    if let Err(fault) = link.send(&commands).await {
        tracing::debug!(%fault, "a lease ends by itself");
    }
}
