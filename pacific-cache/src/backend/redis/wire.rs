//! One connection: commands go out, answers come back in the same order.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Pipeline, PushInfo, PushKind, Value};
use tokio::time::timeout;

use super::Settings;
use super::bounded::Bounded;
use super::fault::Fault;
use super::life::Life;
use super::place::Place;
use super::push::{Push, Pushed};
use super::server::Server;
use super::stream;
use crate::mutant::{self, Mutant};

pub(crate) struct Wire {
    connection: MultiplexedConnection,
    life: Arc<Life>,
}

impl Wire {
    /// Connects and logs in, for as long as it takes. With `pushed` it speaks RESP3, without RESP2.
    pub(crate) async fn open(
        place: &Place,
        server: &Server,
        settings: &Settings,
        pushed: Option<Pushed>,
    ) -> Result<Self, Fault> {
        let stream = stream::open(place, server.tls.as_ref()).await?;
        let life = Life::new(pushed.clone());
        let stream = Bounded::new(stream, settings.largest_reply, Arc::clone(&life));
        let mut login = server.login.clone().set_lib_name("pacific-cache", env!("CARGO_PKG_VERSION"));
        let mut config = AsyncConnectionConfig::new().set_response_timeout(None);
        if pushed.is_some() {
            login = login.set_protocol(redis::ProtocolVersion::RESP3);
            config = config.set_push_sender(hand_on(&life));
        }
        let connected = MultiplexedConnection::new_with_config(&login, stream, config).await;
        let (connection, task) = connected.map_err(|error| life.why().unwrap_or_else(|| error.into()))?;
        life.lead(task);
        Ok(Self { connection, life })
    }

    /// The answer of each command, errors too; at most within `patience`.
    pub(crate) async fn ask(&self, commands: &Pipeline, patience: Duration) -> Result<Vec<Value>, Fault> {
        let mut connection = self.connection.clone();
        let mut answers = pin!(connection.send_packed_commands(commands, 0, commands.len()));
        // In two halves: where this process stood still for longer, the answer is here and only has to be read.
        let answered = match timeout(patience / 2, &mut answers).await {
            Err(_) => timeout(patience / 2, answers).await,
            answered => answered,
        };
        match self.life.why() {
            Some(why) => Err(why),
            None => Ok(answered.map_err(|_| Fault::Slow)??),
        }
    }

    pub(crate) fn life(&self) -> &Life {
        &self.life
    }
}

/// A closure, not a channel: the reader calls it at once, so that nobody gets a later answer before it has returned.
fn hand_on(life: &Arc<Life>) -> impl Fn(PushInfo) -> Result<(), Infallible> + Send + Sync + 'static {
    let life = Arc::clone(life);
    move |message| {
        if message.kind == PushKind::Disconnection {
            life.end(Fault::closed());
        } else if let Some(push) = Push::read(message) {
            if mutant::is(Mutant::PushesLate) {
                life.tell_later(push);
            } else {
                life.tell(push);
            }
        }
        Ok(())
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.life.end(Fault::ended());
    }
}
