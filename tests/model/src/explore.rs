//! The explorer: all states of a model, nearest first, so that the first broken promise found is a shortest one.

use std::hash::{BuildHasher, Hash};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use crate::trail::{self, Trail};

/// What can be explored.
pub trait Model {
    /// All that can differ between two moments.
    type State: Copy + Eq + Hash;
    /// One thing that happens, at one instant.
    type Step: Copy;

    /// Where everything begins.
    fn start(&self) -> Self::State;

    /// All that can happen next.
    fn steps(&self, state: &Self::State, next: &mut Vec<(Self::Step, Self::State)>);

    /// One state for all that differ only in what nothing depends on.
    fn canonical(&self, state: Self::State) -> Self::State {
        state
    }

    /// The promise that is broken in this state, in words.
    fn broken(&self, state: &Self::State) -> Option<String>;

    /// Whether everyone has what they asked for. A state without a next one that isn't finished is stuck.
    fn finished(&self, state: &Self::State) -> bool;

    /// Which of the things that make a run worth its name this step is, as bits.
    fn witness(&self, _before: &Self::State, _step: Self::Step, _after: &Self::State) -> u32 {
        0
    }

    /// A step, for a reader of a counterexample.
    fn describe(&self, before: &Self::State, step: Self::Step, after: &Self::State) -> String;
}

/// What an exploration found.
pub struct Report {
    /// How many different states there are, or were found before the promise broke.
    pub states: usize,
    /// A shortest way to a broken promise, if there is one.
    pub broken: Option<Trail>,
    /// Which witnesses were seen.
    pub witnessed: u32,
}

/// How far an exploration is.
#[derive(Clone, Copy)]
pub struct Progress {
    /// States found.
    pub found: usize,
    /// States whose next ones are found too.
    pub done: usize,
}

/// States between two reports of progress.
const PACE: usize = 1 << 18;

/// Walks all states, and stops at the first in which a promise is broken or nobody can go on.
pub fn explore<M: Model>(model: &M, mut watch: impl FnMut(Progress)) -> Report {
    let mut seen = Seen::new(model.canonical(model.start()));
    let mut next = Vec::new();
    let mut witnessed = 0;
    let mut done = 0;
    while let Some(&state) = seen.states.get(done) {
        model.steps(&state, &mut next);
        if next.is_empty() && !model.finished(&state) {
            return seen.report(model, done, "nobody can go on".to_owned(), witnessed);
        }
        for (step, after) in next.drain(..) {
            witnessed |= model.witness(&state, step, &after);
            let Some(index) = seen.add(model.canonical(after), done) else { continue };
            if let Some(why) = model.broken(&after) {
                return seen.report(model, index, why, witnessed);
            }
        }
        done += 1;
        if done.is_multiple_of(PACE) {
            watch(Progress { found: seen.states.len(), done });
        }
    }
    Report { states: seen.states.len(), broken: None, witnessed }
}

/// The states found so far, each with the one from which it was found.
struct Seen<S> {
    states: Vec<S>,
    parents: Vec<u32>,
    index: HashTable<u32>,
}

impl<S: Copy + Eq + Hash> Seen<S> {
    fn new(start: S) -> Self {
        let mut seen = Self { states: Vec::new(), parents: Vec::new(), index: HashTable::new() };
        seen.add(start, 0);
        seen
    }

    /// The index of a state that is new.
    fn add(&mut self, state: S, parent: usize) -> Option<usize> {
        let Self { states, parents, index } = self;
        let hash = |state: &S| FxBuildHasher.hash_one(state);
        let own = hash(&state);
        if index.find(own, |&other| states[other as usize] == state).is_some() {
            return None;
        }
        let number = u32::try_from(states.len()).unwrap_or(u32::MAX);
        index.insert_unique(own, number, |&other| hash(&states[other as usize]));
        states.push(state);
        parents.push(u32::try_from(parent).unwrap_or(u32::MAX));
        Some(number as usize)
    }

    fn report<M: Model<State = S>>(&self, model: &M, last: usize, why: String, witnessed: u32) -> Report {
        let mut way = vec![self.states[last]];
        let mut index = last;
        while index != 0 {
            index = self.parents[index] as usize;
            way.push(self.states[index]);
        }
        way.reverse();
        let trail = trail::tell(model, &way, why);
        Report { states: self.states.len(), broken: Some(trail), witnessed }
    }
}
