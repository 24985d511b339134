//! What Redis answers to a look: an entry's bytes, and generations.

use std::mem;

use bytes::Bytes;
use redis::{Cmd, Value};

use super::fault::Fault;
use super::layout::Layout;
use super::token::Question;
use crate::envelope::{Generation, Held};

/// The answer to one `MGET` of an entry and of generations, with what is left of the entry's life if that was asked.
pub(crate) struct Reply {
    pub(crate) entry: Option<Bytes>,
    /// Behind the entry the generations, in the order of the question; what is there and is no generation is none.
    values: Vec<Value>,
    /// Milliseconds.
    pub(crate) left: Option<u64>,
}

/// The question for it.
pub(crate) fn question(layout: &Layout, entry: &str, question: &Question<'_>) -> Cmd {
    let mut keys = Keys::new(question.names.len() + 1, entry.len());
    keys.0.arg(entry);
    for name in &question.names {
        keys.add(|key| name.push_key(key, layout));
    }
    keys.0
}

/// The question for the generations of names that something carries.
pub(crate) fn generations_of(layout: &Layout, held: &[Held<'_>]) -> Cmd {
    let mut keys = Keys::new(held.len(), 0);
    for held in held {
        keys.add(|key| layout.push(key, held.kind, held.is_constant, &held.text));
    }
    keys.0
}

/// An `MGET` whose keys are written one after another into one place.
struct Keys(Cmd, String);

impl Keys {
    /// Most keys are shorter, with what is around them.
    const USUAL: usize = 48;

    fn new(count: usize, more: usize) -> Self {
        let mut command = Cmd::with_capacity(count + 1, count * Self::USUAL + more);
        command.arg("MGET");
        Self(command, String::with_capacity(2 * Self::USUAL))
    }

    fn add(&mut self, push: impl FnOnce(&mut String)) {
        let Self(command, key) = self;
        key.clear();
        push(key);
        command.arg(key.as_str());
    }
}

impl Reply {
    /// Of the answer to `MGET` alone.
    pub(crate) fn of(answer: Value) -> Result<Self, Fault> {
        let Value::Array(mut values) = answer else { return Err(Fault::Garbled) };
        let entry = match values.first_mut() {
            Some(Value::BulkString(bytes)) => Some(Bytes::from(mem::take(bytes))),
            Some(Value::Nil) => None,
            _ => return Err(Fault::Garbled),
        };
        Ok(Self { entry, values, left: None })
    }

    /// Of the last answers of a pipeline.
    pub(crate) fn read(answers: Vec<Value>, asks_left: bool) -> Result<Self, Fault> {
        let mut answers = answers.into_iter().rev();
        let left = if asks_left { left(answers.next())? } else { None };
        let reply = Self::of(answers.next().unwrap_or(Value::Nil))?;
        Ok(Self { left, ..reply })
    }

    /// Of the name at this place of the question, if it has one.
    pub(crate) fn generation(&self, place: usize) -> Option<Generation> {
        self.values.get(place + 1).and_then(generation)
    }

    /// All generations, if none is missing.
    pub(crate) fn whole(&self, count: usize) -> Option<Vec<Generation>> {
        (0..count).map(|place| self.generation(place)).collect()
    }
}

/// Whether what was asked with [`generations_of`] is as it was.
pub(crate) fn is_as_it_was(answer: &Value, held: &[Held<'_>]) -> Result<bool, Fault> {
    let Value::Array(values) = answer else { return Err(Fault::Garbled) };
    let same = |(value, held): (&Value, &Held<'_>)| generation(value) == Some(held.generation);
    Ok(values.len() == held.len() && values.iter().zip(held).all(same))
}

/// What generations there are, by the last answer of a pipeline.
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
