//! One connection: commands go out, answers come back in the same order.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Cmd, Pipeline, PushInfo, PushKind, Value};

use super::Settings;
use super::bounded::Bounded;
use super::fault::Fault;
use super::life::Life;
use super::place::Place;
use super::push::{Push, Pushed};
use super::server::Server;
use super::stream;
use crate::clock::patiently;
use crate::mutant::{self, Mutant};

/// So many commands are handed over before whoever has another waits.
const WAITING: usize = 1024;

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
        let mut config =
            AsyncConnectionConfig::new().set_response_timeout(None).set_pipeline_buffer_size(WAITING);
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
        let answers = pin!(connection.send_packed_commands(commands, 0, commands.len()));
        let answered = patiently(patience, answers).await;
        match self.life.why() {
            Some(why) => Err(why),
            None => Ok(answered.ok_or(Fault::Slow)??),
        }
    }

    /// The answer of one command, for as long as it takes: whoever asks is patient for so long as they may be.
    pub(crate) async fn ask_one(&self, command: &Cmd) -> Result<Value, Fault> {
        let answer = self.connection.clone().send_packed_command(command).await;
        match self.life.why() {
            Some(why) => Err(why),
            None => Ok(answer?),
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
