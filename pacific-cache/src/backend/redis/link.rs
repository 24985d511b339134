//! One connection to one primary, and which server that is. It never reconnects: another connection is another link.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use redis::{Cmd, Pipeline, Value};
use tokio::time::timeout;

use super::Settings;
use super::fault::Fault;
use super::identity::{Incarnation, Means};
use super::place::Place;
use super::push::Pushed;
use super::server::{Server, Way};
use super::wire::Wire;
use crate::clock::Instant;
use crate::sync::{Mutex, lock};

static IDS: AtomicU64 = AtomicU64::new(1);

pub(crate) struct Link {
    id: u64,
    wire: Wire,
    means: Means,
    incarnation: Incarnation,
    tracked: bool,
    settings: Settings,
    /// When the newest PING was sent that has been answered.
    proven: Mutex<Instant>,
}

impl Link {
    /// Connects within the settings' patience. The server must be a primary that answers.
    ///
    /// With `tracked` it is told of every key that changes and that it has read right after [`track`], and of the link's end;
    /// a server that can't or mayn't do that gives a link that isn't [tracked](Self::is_tracked).
    pub(crate) async fn connect(
        server: &Server,
        settings: &Settings,
        tracked: Option<Pushed>,
    ) -> Result<Arc<Self>, Fault> {
        let connecting = async {
            match &server.way {
                Way::Direct(place) => Self::to(place, server, settings, tracked).await,
                Way::Cluster(places, key) => {
                    super::cluster::connect(places, key, server, settings, tracked).await
                }
                Way::Sentinels(places, name) => {
                    super::sentinel::connect(places, name, server, settings, tracked).await
                }
            }
        };
        timeout(settings.patience, connecting).await.unwrap_or(Err(Fault::Slow))
    }

    pub(super) async fn to(
        place: &Place,
        server: &Server,
        settings: &Settings,
        tracked: Option<Pushed>,
    ) -> Result<Arc<Self>, Fault> {
        let opened = Wire::open(place, server, settings, tracked.clone()).await;
        match opened {
            // Before Redis 6 there is no RESP3.
            Err(Fault::Refused(text)) if text.contains("HELLO") && tracked.is_some() => {
                let wire = Wire::open(place, server, settings, None).await?;
                Self::met(wire, settings, false).await
            }
            wire => Self::met(wire?, settings, tracked.is_some()).await,
        }
    }

    /// The first questions: who are you, and do you serve?
    async fn met(wire: Wire, settings: &Settings, tracked: bool) -> Result<Arc<Self>, Fault> {
        let before = settings.clock.now();
        let tracked = tracked && begins_tracking(&wire, settings).await?;
        let (means, incarnation) = identify(&wire, settings).await?;
        let id = IDS.fetch_add(1, Relaxed);
        let (settings, proven) = (settings.clone(), Mutex::new(before));
        Ok(Arc::new(Self { id, wire, means, incarnation, tracked, settings, proven }))
    }

    /// No other link of this process has it.
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    pub(crate) fn incarnation(&self) -> Incarnation {
        self.incarnation
    }

    /// Whether keys that are read on this link can be tracked.
    pub(crate) fn is_tracked(&self) -> bool {
        self.tracked
    }

    /// Whether the incarnation is known from a key only, so that lost changes of the server aren't noticed.
    pub(crate) fn is_anonymous(&self) -> bool {
        matches!(self.means, Means::Key(_))
    }

    pub(crate) fn is_alive(&self) -> bool {
        self.wire.life().lasts()
    }

    /// When the newest PING was sent that has been answered: every push for what happened before has been delivered.
    pub(crate) fn proven(&self) -> Instant {
        *lock(&self.proven)
    }

    /// Ends the link.
    pub(crate) fn kill(&self) {
        self.wire.life().end(Fault::ended());
    }

    /// Waits for the end of the link, and says why it has ended.
    pub(crate) async fn died(&self) -> Fault {
        self.wire.life().ended().await
    }

    /// Sends commands as one pipeline, in one round trip; an answer each. One answer that is an error is the fault of all;
    /// what shows that the server isn't what it was kills the link.
    pub(crate) async fn send(&self, commands: &Pipeline) -> Result<Vec<Value>, Fault> {
        let answers = self.judged(self.wire.ask(commands, self.settings.patience).await)?;
        self.judged(Fault::among(&answers).map_or(Ok(answers), Err))
    }

    /// Sends one command, and waits for the answer as long as it takes.
    pub(crate) async fn ask(&self, command: &Cmd) -> Result<Value, Fault> {
        let answer = self.judged(self.wire.ask_one(command).await)?;
        match Fault::among(std::slice::from_ref(&answer)) {
            Some(fault) => self.judged(Err(fault)),
            None => Ok(answer),
        }
    }

    /// Asks the server again which it is: another role or incarnation, or no answer in time, kills the link.
    pub(crate) async fn check(&self) -> Result<(), Fault> {
        let incarnation = self.means.of(&self.wire, self.settings.patience).await;
        self.vital(incarnation.and_then(|now| {
            // Also where the server has come to keep it to itself.
            if now == Some(self.incarnation) { Ok(()) } else { Err(Fault::Changed) }
        }))
    }

    /// Sends PING on this connection: no answer in time kills the link.
    pub(crate) async fn ping(&self) -> Result<(), Fault> {
        let sent = self.settings.clock.now();
        self.vital(ping(&self.wire, &self.settings).await)?;
        *lock(&self.proven) = sent;
        Ok(())
    }

    /// Without this the link can't be believed, whatever the fault.
    fn vital<T>(&self, outcome: Result<T, Fault>) -> Result<T, Fault> {
        if let Err(fault) = &outcome {
            self.wire.life().end(fault.clone());
        }
        outcome
    }

    fn judged<T>(&self, outcome: Result<T, Fault>) -> Result<T, Fault> {
        if let Err(fault) = &outcome
            && fault.is_deadly()
        {
            self.wire.life().end(fault.clone());
        }
        outcome
    }
}

/// Whether the server does it, of what is read right after [`track`].
async fn begins_tracking(wire: &Wire, settings: &Settings) -> Result<bool, Fault> {
    let mut commands = Pipeline::new();
    commands.cmd("CLIENT").arg("TRACKING").arg("ON").arg("OPTIN");
    track(&mut commands);
    let answers = wire.ask(&commands, settings.patience).await?;
    Ok(answers == [Value::Okay, Value::Okay])
}

/// What the next command reads is tracked.
pub(super) fn track(commands: &mut Pipeline) {
    commands.cmd("CLIENT").arg("CACHING").arg("YES");
}

/// A server that keeps it to itself is known by a key.
async fn identify(wire: &Wire, settings: &Settings) -> Result<(Means, Incarnation), Fault> {
    ping(wire, settings).await?;
    let info = Means::Info { in_cluster: settings.in_cluster };
    if let Some(incarnation) = info.of(wire, settings.patience).await? {
        return Ok((info, incarnation));
    }
    let means = Means::Key(format!("{}id", settings.prefix));
    let incarnation = means.of(wire, settings.patience).await?;
    Ok((means, incarnation.ok_or(Fault::Garbled)?))
}

/// Unlike INFO, PING is refused by a server that is still reading its snapshot.
async fn ping(wire: &Wire, settings: &Settings) -> Result<(), Fault> {
    let mut commands = Pipeline::new();
    commands.cmd("PING");
    let answers = wire.ask(&commands, settings.patience).await?;
    match Fault::among(&answers) {
        Some(fault) => Err(fault),
        None if answers == [Value::SimpleString("PONG".to_owned())] => Ok(()),
        None => Err(Fault::Garbled),
    }
}
