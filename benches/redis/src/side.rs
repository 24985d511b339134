//! One side of a comparison: what is asked, so many times, one after another or many at once.

use pacific_cache_bench::{Failure, call::Call};
use redis::aio::MultiplexedConnection;

/// What is asked.
#[derive(Clone)]
pub enum Side {
    /// One command by the `redis` crate's own connection; its answer has so many bytes.
    Command(MultiplexedConnection, redis::Cmd, usize),
    /// Requests to a router, without a socket; each asker makes another.
    Calls(Vec<Call>),
}

/// How often.
#[derive(Clone, Copy)]
pub struct Load {
    /// Askers, each of whom asks one after another.
    pub at_once: usize,
    /// Questions of each.
    pub each: usize,
}

impl Side {
    /// Asks; every answer is checked.
    pub async fn ask(&self, load: Load) -> Result<(), Failure> {
        // A single asker is this task itself: nobody has to be woken.
        if load.at_once == 1 {
            return Ok(self.of(0).ask_often(load.each).await?);
        }
        let askers: Vec<_> =
            (0..load.at_once).map(|asker| tokio::spawn(self.of(asker).ask_often(load.each))).collect();
        for asker in askers {
            asker.await??;
        }
        Ok(())
    }

    /// What one of many asks.
    fn of(&self, asker: usize) -> Self {
        match self {
            Self::Command(..) => self.clone(),
            Self::Calls(calls) => Self::Calls(calls.iter().cycle().skip(asker).take(1).cloned().collect()),
        }
    }

    async fn ask_often(self, times: usize) -> Result<(), String> {
        match self {
            Self::Command(mut connection, command, bytes) => {
                for _ in 0..times {
                    let answer: redis::Value = command.query_async(&mut connection).await.map_err(text)?;
                    if length(&answer) != bytes {
                        return Err(format!("an answer has {} bytes instead of {bytes}", length(&answer)));
                    }
                }
                Ok(())
            }
            Self::Calls(calls) => {
                for mut call in calls {
                    let seen = call.send(times, Vec::new()).await.map_err(text)?;
                    call.check(times, seen).map_err(text)?;
                }
                Ok(())
            }
        }
    }
}

fn text(error: impl ToString) -> String {
    error.to_string()
}

fn length(answer: &redis::Value) -> usize {
    match answer {
        redis::Value::BulkString(bytes) => bytes.len(),
        redis::Value::Array(answers) => answers.iter().map(length).sum(),
        _ => 0,
    }
}
