//! A counterexample, told step by step.

use std::fmt::{self, Display, Formatter};

use crate::explore::Model;

/// The shortest way from the start to a broken promise.
pub struct Trail {
    /// What happened, in order.
    pub steps: Vec<String>,
    /// What it broke.
    pub why: String,
}

impl Display for Trail {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (number, step) in self.steps.iter().enumerate() {
            writeln!(f, "{:>4}. {step}", number + 1)?;
        }
        write!(f, "   => {}", self.why)
    }
}

/// What was promised, and what a read got instead.
pub(crate) fn told((floor, got): (u8, u8)) -> String {
    format!("a read got v{got}, and v{floor} had been promised before it began")
}

/// Tells the way through these states. It is walked again without canonical names, so that a generation keeps the
/// number with which it first appeared.
pub(crate) fn tell<M: Model>(model: &M, way: &[M::State], why: String) -> Trail {
    let mut state = model.start();
    let mut steps = Vec::new();
    let mut next = Vec::new();
    for &wanted in way.iter().skip(1) {
        model.steps(&state, &mut next);
        let found = next.drain(..).find(|(_, after)| model.canonical(*after) == wanted);
        let Some((step, after)) = found else { break };
        steps.push(model.describe(&state, step, &after));
        state = after;
    }
    let why = model.broken(&state).unwrap_or(why);
    Trail { steps, why }
}
