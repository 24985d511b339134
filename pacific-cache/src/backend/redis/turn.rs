//! Waiting until it is this node's turn to load, or until another's load has come to something.

use std::sync::Arc;
use std::time::Duration;

use super::Inner;
use super::fault::Fault;
use super::lease::{Holder, Lease};
use super::look::Look;
use super::token::{Question, Token};
use crate::cache::Core;
use crate::clock::Deadline;
use crate::entry::Entry;
use crate::far::{Capture, Turn};
use crate::landing::DEADLINE;
use crate::stats::Event;
use crate::wanted::{Found, Wanted};

/// How often a node looks whether another's load has come to something: at first, and at last.
const FIRST: Duration = Duration::from_millis(5);
const LAST: Duration = Duration::from_millis(100);

/// What one try came to.
enum Tried {
    Taken,
    Found(Arc<Entry>),
    /// The names are not what they were.
    Moved,
    /// By whom; by nobody any more, if it isn't said.
    Held(Option<Vec<u8>>),
}

/// For whom a node waits, and for how long.
struct Queue {
    /// How long it waits for one that loads, or has died.
    longest: Duration,
    /// How long it may ask in vain.
    patience: Duration,
    /// With the time until which it is waited for.
    holder: Option<(Vec<u8>, Deadline)>,
    holders: u8,
    /// Until when it asks in vain.
    unanswered: Option<Deadline>,
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
        let (mut lease, mut queue) = (Lease::new(this, token), Queue::new(lasts, this.patience));
        let mut pause = FIRST;
        loop {
            let tried = this.in_time(this.try_turn(core, want, token, &mut lease, lasts)).await;
            let goes_on = match tried.inspect_err(|fault| failed(core, fault)) {
                Ok(Tried::Found(entry)) => return Turn::Found(entry),
                Ok(Tried::Moved) if !until.is_past() => return Turn::Again,
                Ok(Tried::Taken | Tried::Moved) => false,
                Ok(Tried::Held(holder)) => queue.waits_for(holder),
                Err(fault) => queue.asks_again(&fault),
            };
            if !goes_on || until.is_past() {
                return Turn::Mine(Some(lease));
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LAST);
        }
    }

    async fn try_turn<W: Wanted>(
        &self,
        core: &Core,
        want: &W,
        token: &Token,
        lease: &mut Lease,
        lasts: Duration,
    ) -> Result<Tried, Fault> {
        let link = lease.link()?;
        let question = Question::of(core, want, self.hints.of(core.memory.hash(want.slot())));
        // Others may share what is found, who came after this one. And what is loaded is stored on one link only.
        if self.is_pending(question.names.iter().map(|name| &*name.text)) || link.id() != token.link {
            return Ok(Tried::Moved);
        }
        let look = Look::new(self, core, want, &link, &question);
        let (holder, seen) = lease.take_and(lasts, &look).await?;
        let has_moved = !matches!(&seen.capture, Capture::Taken(now) if **now == *token);
        Ok(match (seen.found, holder) {
            (Found::Fresh(entry), _) => Tried::Found(entry),
            (_, Holder::Oneself) => Tried::Taken,
            _ if has_moved => Tried::Moved,
            (_, Holder::Other(id)) => Tried::Held(Some(id)),
            (_, Holder::Nobody) => Tried::Held(None),
        })
    }
}

impl Queue {
    /// Who is found to load, and one more if that has died. If there is a third, the load of the second came to nothing that
    /// others may have, or it has died too: nobody waits for that again and again.
    const HOLDERS: u8 = 2;

    fn new(lasts: Duration, patience: Duration) -> Self {
        Self { longest: lasts.min(DEADLINE), patience, holder: None, holders: 0, unanswered: None }
    }

    fn waits_for(&mut self, holder: Option<Vec<u8>>) -> bool {
        self.unanswered = None;
        let Some(holder) = holder else { return true };
        match &self.holder {
            Some((known, until)) if *known == holder => return !until.is_past(),
            _ => {}
        }
        self.holder = Some((holder, Deadline::after(self.longest)));
        self.holders += 1;
        self.holders <= Self::HOLDERS
    }

    /// Whether it is tried again, since an answer is late or a connection was lost.
    fn asks_again(&mut self, fault: &Fault) -> bool {
        let until = *self.unanswered.get_or_insert_with(|| Deadline::after(self.patience));
        !matches!(fault, Fault::Refused(_)) && !until.is_past()
    }
}

fn failed(core: &Core, fault: &Fault) {
    tracing::debug!(%fault, "Redis was asked in vain who loads");
    core.count(Event::FarFault);
}
