//! What is run: which rules, in which world, and what must come of it.

use crate::{
    explore::{Model, Progress, Report, explore},
    far::{self, Far},
    near::{self, Near},
};

/// A model, and what it is called.
pub struct Titled<M> {
    /// What it is called.
    pub title: &'static str,
    /// Rules and world.
    pub model: M,
}

/// What must come of an exploration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// No promise breaks.
    Held,
    /// One does.
    Broken,
}

/// How long an exploration takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    /// Seconds.
    Small,
    /// Minutes, and gigabytes.
    Large,
}

/// One line of the table.
pub struct Case {
    /// What is run.
    pub title: String,
    /// What must come of it.
    pub expected: Expected,
    /// How long it takes.
    pub size: Size,
    subject: Subject,
}

enum Subject {
    Far(Far),
    Near(Near),
}

impl Case {
    /// Explores it.
    pub fn run(&self, watch: impl FnMut(Progress)) -> Report {
        match &self.subject {
            Subject::Far(model) => explore(model, watch),
            Subject::Near(model) => explore(model, watch),
        }
    }
}

impl Report {
    /// Whether this came of it.
    #[must_use]
    pub fn is(&self, expected: Expected) -> bool {
        self.broken.is_some() == (expected == Expected::Broken)
    }
}

/// Everything, in the order of the table.
#[must_use]
pub fn all() -> Vec<Case> {
    use {
        Expected::{Broken, Held},
        Size::{Large, Small},
    };
    let fenced = |titled: Titled<Far>| Titled { model: far::right::fenced(titled.model), ..titled };
    let mut cases = Vec::new();
    add(&mut cases, "far", far::mutants::all(), Subject::Far, (Broken, Small));
    let mutants = far::mutants::all().into_iter().map(fenced).collect();
    add(&mut cases, "far, local fence", mutants, Subject::Far, (Broken, Small));
    add(&mut cases, "far", far::right::small(), Subject::Far, (Held, Small));
    let small = far::right::small().into_iter().map(fenced).collect();
    add(&mut cases, "far, local fence", small, Subject::Far, (Held, Small));
    add(&mut cases, "near", near::mutants::all(), Subject::Near, (Broken, Small));
    add(&mut cases, "near", near::right::small(), Subject::Near, (Held, Small));
    add(&mut cases, "near", near::right::also_right(), Subject::Near, (Held, Small));
    add(&mut cases, "near", near::right::checked_without(), Subject::Near, (Held, Small));
    add(&mut cases, "far", far::right::large(), Subject::Far, (Held, Large));
    add(&mut cases, "far, local fence", far::right::large_fenced(), Subject::Far, (Held, Large));
    add(&mut cases, "near", near::right::large(), Subject::Near, (Held, Large));
    cases
}

fn add<M: Model>(
    cases: &mut Vec<Case>,
    group: &str,
    titled: Vec<Titled<M>>,
    subject: fn(M) -> Subject,
    (expected, size): (Expected, Size),
) {
    cases.extend(titled.into_iter().map(|Titled { title, model }| Case {
        title: format!("{group}: {title}"),
        expected,
        size,
        subject: subject(model),
    }));
}
