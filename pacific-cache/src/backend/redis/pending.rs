//! Names that have ended in this process and not yet, as far as it knows, in Redis: it serves none of them meanwhile.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Weak};

use tokio::sync::Notify;

use crate::mutant::{self, Mutant};
use crate::sync::{Mutex, lock};

/// Beyond it everything has ended: who can't reach Redis for so long serves nothing from it anyway.
const MOST: usize = 10_000;

/// Of one namespace on one server, for all caches of this process.
#[derive(Default)]
pub(crate) struct Pending {
    state: Mutex<State>,
    /// How many there are, so that who reads takes no lock while there are none.
    count: AtomicUsize,
    none_left: Notify,
}

#[derive(Default)]
struct State {
    /// Each name with the number of its newest invalidation.
    names: HashMap<Box<str>, u64>,
    everything: Option<u64>,
    last: u64,
}

/// What is sent together; confirming it confirms no later invalidation of the same names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Batch {
    pub(crate) names: Vec<(Box<str>, u64)>,
    pub(crate) everything: Option<u64>,
}

static NAMESPACES: Mutex<Option<HashMap<String, Weak<Pending>>>> = Mutex::new(None);

impl Pending {
    /// That of a namespace, which is named by its server and prefix.
    pub(crate) fn of(namespace: &str) -> Arc<Self> {
        let mut namespaces = lock(&NAMESPACES);
        let namespaces = namespaces.get_or_insert_default();
        namespaces.retain(|_, pending| pending.strong_count() > 0);
        if let Some(pending) = namespaces.get(namespace).and_then(Weak::upgrade) {
            return pending;
        }
        let pending = Arc::<Self>::default();
        namespaces.insert(namespace.to_owned(), Arc::downgrade(&pending));
        pending
    }

    pub(crate) fn add<'a>(&self, names: impl Iterator<Item = &'a str>) -> Batch {
        let mut state = lock(&self.state);
        state.last += 1;
        let number = state.last;
        let mut batch = Batch::default();
        for name in names {
            state.names.insert(name.into(), number);
            batch.names.push((name.into(), number));
        }
        if state.names.len() > MOST {
            state.names.clear();
            state.everything = Some(number);
            batch = Batch { names: Vec::new(), everything: state.everything };
        }
        self.counted(&state);
        batch
    }

    pub(crate) fn add_everything(&self) -> Batch {
        let mut state = lock(&self.state);
        state.last += 1;
        state.everything = Some(state.last);
        self.counted(&state);
        Batch { names: Vec::new(), everything: state.everything }
    }

    pub(crate) fn confirm(&self, batch: &Batch) {
        let mut state = lock(&self.state);
        for (name, number) in &batch.names {
            if state.names.get(name) == Some(number) || mutant::is(Mutant::NoTickets) {
                state.names.remove(name);
            }
        }
        if batch.everything.is_some() && state.everything == batch.everything {
            state.everything = None;
        }
        self.counted(&state);
        if self.count() == 0 {
            self.none_left.notify_waiters();
        }
    }

    /// Waits until there is none.
    pub(crate) async fn none_left(&self) {
        loop {
            let none_left = self.none_left.notified();
            if self.count() == 0 {
                return;
            }
            none_left.await;
        }
    }

    /// Everything that there is.
    pub(crate) fn all(&self) -> Batch {
        let state = lock(&self.state);
        let names = state.names.iter().map(|(name, number)| (name.clone(), *number)).collect();
        Batch { names, everything: state.everything }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.count.load(SeqCst)
    }

    /// Whether one of these names is.
    pub(crate) fn holds<'a>(&self, mut names: impl Iterator<Item = &'a str>) -> bool {
        if self.count() == 0 || mutant::is(Mutant::NothingPending) {
            return false;
        }
        let state = lock(&self.state);
        state.everything.is_some() || names.any(|name| state.names.contains_key(name))
    }

    fn counted(&self, state: &State) {
        self.count.store(state.names.len() + usize::from(state.everything.is_some()), SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(pending: &Pending, name: &str) -> bool {
        pending.holds([name].into_iter())
    }

    #[test]
    fn a_confirmation_confirms_no_later_invalidation_of_the_same_name() {
        let pending = Pending::default();
        let first = pending.add(["a", "b"].into_iter());
        let second = pending.add(["a"].into_iter());
        pending.confirm(&first);
        assert!(holds(&pending, "a") && !holds(&pending, "b"));
        pending.confirm(&second);
        assert!(!holds(&pending, "a"));
    }

    #[test]
    fn too_many_names_are_everything_until_that_is_confirmed() {
        let pending = Pending::default();
        let names: Vec<String> = (0..=MOST).map(|name| name.to_string()).collect();
        let early = pending.add(["early"].into_iter());
        let batch = pending.add(names.iter().map(String::as_str));
        assert!(holds(&pending, "anything") && pending.count() == 1);
        pending.confirm(&early);
        assert!(holds(&pending, "anything"), "only the confirmation of everything will do");
        pending.confirm(&batch);
        assert!(!holds(&pending, "anything") && pending.count() == 0);
    }

    #[test]
    fn caches_of_one_namespace_have_it_in_common() {
        let (one, other) = (Pending::of("tests/a"), Pending::of("tests/b"));
        drop(one.add(["x"].into_iter()));
        assert!(holds(&Pending::of("tests/a"), "x") && !holds(&other, "x"));
    }
}
