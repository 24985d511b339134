//! The right to load a slot for all nodes. A lease decides who loads, never what is valid.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use redis::{Pipeline, Value};
use tokio::runtime::Handle;

use super::Inner;
use super::fault::Fault;
use super::link::Link;
use super::look::{Look, millis, random};
use super::token::Token;
use crate::clock::Deadline;
use crate::far::{Seen, Turn};
use crate::wanted::Wanted;

/// The right to load, as far as its node knows. Dropped, it is given back.
pub(crate) struct Lease {
    far: Arc<Inner>,
    slot: Box<str>,
    /// What Redis has where this one is held. Every try writes the same, so that one whose answer was lost is known again.
    id: [u8; 8],
    /// It may be held: a try succeeded, or its answer was lost.
    may_be_held: bool,
}

/// Who has the lease of a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Oneself,
    /// Whoever has written this, and may give it back any time.
    Other(Vec<u8>),
    /// It ended just now.
    Nobody,
}

impl Inner {
    /// Takes the lease where nobody else has it, and nobody does anything meanwhile.
    pub(crate) async fn try_lease(this: &Arc<Self>, token: &Token) -> Turn {
        let Some(lasts) = this.lease else { return Turn::Mine(None) };
        let mut lease = Lease::new(this, token);
        match this.in_time(lease.take(lasts)).await {
            Ok(Holder::Other(_)) => Turn::Again,
            Ok(Holder::Oneself | Holder::Nobody) | Err(_) => Turn::Mine(Some(lease)),
        }
    }

    /// What one question gives, for as long as a request may wait for that.
    pub(super) async fn in_time<T>(
        &self,
        asking: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        Deadline::after(self.patience).before(asking).await.unwrap_or(Err(Fault::Slow))
    }
}

impl Lease {
    pub(super) fn new(far: &Arc<Inner>, token: &Token) -> Self {
        Self { far: Arc::clone(far), slot: token.slot.clone(), id: random(), may_be_held: false }
    }

    pub(super) fn link(&self) -> Result<Arc<Link>, Fault> {
        self.far.shard(&self.slot).heart.link().ok_or_else(Fault::ended)
    }

    /// Takes it, unless somebody has it.
    pub(super) async fn take(&mut self, lasts: Duration) -> Result<Holder, Fault> {
        let link = self.link()?;
        let commands = self.commands(lasts);
        self.may_be_held = true;
        let answers = link.send(&commands).await?;
        Ok(self.judge(&answers))
    }

    /// The same, and looks right after that, in one round trip.
    pub(super) async fn take_and<W: Wanted>(
        &mut self,
        lasts: Duration,
        look: &Look<'_, W>,
    ) -> Result<(Holder, Seen), Fault> {
        let commands = self.commands(lasts);
        self.may_be_held = true;
        let (answers, seen) = look.after(commands).await?;
        Ok((self.judge(&answers), seen))
    }

    fn commands(&self, lasts: Duration) -> Pipeline {
        let key = self.key();
        let mut commands = Pipeline::new();
        commands.cmd("SET").arg(&key).arg(&self.id).arg("NX").arg("PX").arg(millis(lasts).max(1));
        commands.cmd("MGET").arg(&key);
        commands
    }

    fn judge(&mut self, answers: &[Value]) -> Holder {
        let holder = match holder(answers) {
            Some(id) if *id == self.id => Holder::Oneself,
            Some(id) => Holder::Other(id.to_vec()),
            None => Holder::Nobody,
        };
        self.may_be_held = holder == Holder::Oneself;
        holder
    }

    fn key(&self) -> String {
        self.far.shard(&self.slot).layout.lease(&self.slot)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if !self.may_be_held {
            return;
        }
        let (Ok(runtime), Ok(link)) = (Handle::try_current(), self.link()) else { return };
        let (key, id, far) = (self.key(), self.id, Arc::clone(&self.far));
        runtime.spawn(async move {
            // With the last of it the link would end.
            let _far = far;
            if let Err(fault) = give_back(&link, &key, &id).await {
                tracing::debug!(%fault, "a lease ends by itself");
            }
        });
    }
}

/// What the last answer says that the lease holds. `MGET`, as reads use, so that a user needs no right to another command.
fn holder(answers: &[Value]) -> Option<&[u8]> {
    match answers.last() {
        Some(Value::Array(values)) => match &values[..] {
            [Value::BulkString(id)] => Some(id),
            _ => None,
        },
        _ => None,
    }
}

/// Not if it is another's by now. It may still become that between the two commands, where it ends by itself at that very
/// moment: then two nodes load.
async fn give_back(link: &Link, key: &str, id: &[u8]) -> Result<(), Fault> {
    let mut commands = Pipeline::new();
    commands.cmd("MGET").arg(key);
    if holder(&link.send(&commands).await?) == Some(id) {
        let mut commands = Pipeline::new();
        commands.cmd("UNLINK").arg(key);
        link.send(&commands).await?;
    }
    Ok(())
}
