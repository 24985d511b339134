//! What Redis answers to a look: an entry's bytes, and generations.

use bytes::Bytes;
use redis::{Cmd, Pipeline, Value};

use super::fault::Fault;
use crate::envelope::Generation;

/// The answer to one `MGET` of an entry and of generations, with what is left of the entry's life if that was asked.
pub(crate) struct Reply {
    pub(crate) entry: Option<Bytes>,
    /// In the order of the question; what is there and is no generation is none.
    pub(crate) generations: Vec<Option<Generation>>,
    /// Milliseconds.
    pub(crate) left: Option<u64>,
}

/// Adds the question for it.
pub(crate) fn ask(commands: &mut Pipeline, entry: &str, generations: &[String], asks_left: bool) {
    /// What is around a word on the wire, about.
    const AROUND: usize = 8;
    let bytes = generations.iter().map(|key| key.len() + AROUND).sum::<usize>() + entry.len() + 4 * AROUND;
    let mut command = Cmd::with_capacity(generations.len() + 2, bytes);
    command.arg("MGET").arg(entry).arg(generations);
    commands.add_command(command);
    if asks_left {
        commands.cmd("PTTL").arg(entry);
    }
}

impl Reply {
    /// Of the last answers of a pipeline.
    pub(crate) fn read(answers: Vec<Value>, asks_left: bool) -> Result<Self, Fault> {
        let mut answers = answers.into_iter().rev();
        let left = if asks_left { left(answers.next())? } else { None };
        let Some(Value::Array(values)) = answers.next() else { return Err(Fault::Garbled) };
        let mut values = values.into_iter();
        let entry = match values.next() {
            Some(Value::BulkString(bytes)) => Some(Bytes::from(bytes)),
            Some(Value::Nil) => None,
            _ => return Err(Fault::Garbled),
        };
        Ok(Self { entry, generations: values.map(|value| generation(&value)).collect(), left })
    }

    /// All generations, if none is missing.
    pub(crate) fn whole(&self, count: usize) -> Option<Vec<Generation>> {
        let generations: Option<Vec<_>> = self.generations.iter().copied().collect();
        generations.filter(|generations| generations.len() == count)
    }
}

/// What generations there are.
pub(crate) fn generations(answers: Vec<Value>) -> Result<Vec<Option<Generation>>, Fault> {
    match answers.into_iter().next_back() {
        Some(Value::Array(values)) => Ok(values.iter().map(generation).collect()),
        _ => Err(Fault::Garbled),
    }
}

fn generation(value: &Value) -> Option<Generation> {
    match value {
        Value::BulkString(bytes) => bytes.as_slice().try_into().ok().map(Generation),
        _ => None,
    }
}

/// Negative where there is no entry, or no end.
fn left(answer: Option<Value>) -> Result<Option<u64>, Fault> {
    match answer {
        Some(Value::Int(left)) => Ok(u64::try_from(left).ok()),
        _ => Err(Fault::Garbled),
    }
}
