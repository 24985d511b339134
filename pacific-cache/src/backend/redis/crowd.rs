//! Looks that many ask for at once: who comes while one is on its way shares the next, which is sent after they came.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use quick_cache::DefaultHashBuilder;

use super::fault::Fault;
use super::token::Question;
use crate::far::Seen;
use crate::sync::{Mutex, lock};

/// By the hash of each slot that is looked for now: slots that share one wait for each other's looks.
#[derive(Default)]
pub(crate) struct Crowds(Mutex<HashMap<u64, Arc<Crowd>, DefaultHashBuilder>>);

#[derive(Default)]
struct Crowd {
    /// How many looks have begun.
    begun: AtomicU64,
    /// Held while a look is on its way.
    newest: tokio::sync::Mutex<Option<Newest>>,
}

/// A look that has come back.
struct Newest {
    number: u64,
    question: Question<'static>,
    outcome: Result<Seen, Fault>,
}

/// One of a crowd. The last to leave closes it.
struct Place<'a> {
    crowds: &'a Crowds,
    slot: u64,
    crowd: Arc<Crowd>,
}

impl Crowds {
    /// What a look came to that began after this call: this one, or another's with the same question.
    pub(crate) async fn look(
        &self,
        slot: u64,
        question: &Question<'_>,
        look: impl Future<Output = Result<Seen, Fault>>,
    ) -> Result<Seen, Fault> {
        let place = self.place(slot);
        let before = place.crowd.begun.load(SeqCst);
        let mut newest = place.crowd.newest.lock().await;
        if let Some(newest) =
            newest.as_ref().filter(|newest| newest.number > before && newest.question == *question)
        {
            return newest.outcome.clone();
        }
        let number = place.crowd.begun.fetch_add(1, SeqCst) + 1;
        let outcome = look.await;
        // Whoever comes after this has a look of its own.
        if place.is_shared() {
            *newest = Some(Newest { number, question: question.to_owned(), outcome: outcome.clone() });
        }
        outcome
    }

    fn place(&self, slot: u64) -> Place<'_> {
        let crowd = Arc::clone(lock(&self.0).entry(slot).or_default());
        Place { crowds: self, slot, crowd }
    }
}

impl Place<'_> {
    /// Whether there are handles beside the map's and this one's.
    fn is_shared(&self) -> bool {
        Arc::strong_count(&self.crowd) > 2
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut crowds = lock(&self.crowds.0);
        if !self.is_shared() {
            crowds.remove(&self.slot);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;

    use futures_util::future::join_all;

    use super::*;
    use crate::far::Capture;
    use crate::wanted::Found;

    fn question() -> Question<'static> {
        Question {
            slot: "slot".into(),
            is_sensitive: false,
            names: Vec::new(),
            own: 0,
            asks_left: false,
            may_load: false,
        }
    }

    async fn counted(looks: &AtomicUsize) -> Result<Seen, Fault> {
        looks.fetch_add(1, SeqCst);
        tokio::time::sleep(Duration::from_millis(1)).await;
        Ok(Seen { found: Found::Nothing, capture: Capture::Dark })
    }

    #[tokio::test]
    async fn a_thousand_at_once_look_twice_and_leave_nothing_behind() {
        let (crowds, looks) = (Crowds::default(), AtomicUsize::new(0));
        let question = question();
        // The first is on its way when the others come: they can't have its answer.
        let all = join_all((0..1_000).map(|_| crowds.look(7, &question, counted(&looks)))).await;
        assert!(all.iter().all(Result::is_ok));
        assert_eq!((looks.load(SeqCst), lock(&crowds.0).len()), (2, 0));
    }

    #[tokio::test]
    async fn who_comes_after_a_look_began_waits_for_another() {
        let (crowds, looks) = (Crowds::default(), AtomicUsize::new(0));
        let question = question();
        for _ in 0..2 {
            crowds.look(7, &question, counted(&looks)).await.unwrap();
        }
        assert_eq!(looks.load(SeqCst), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_whose_caller_leaves_is_nobodys() {
        let (crowds, looks) = (Crowds::default(), AtomicUsize::new(0));
        let question = question();
        let forever = crowds.look(7, &question, std::future::pending());
        let leaving = tokio::time::timeout(Duration::from_millis(5), forever);
        let (left, seen) = tokio::join!(leaving, crowds.look(7, &question, counted(&looks)));
        assert!(left.is_err() && seen.is_ok());
        assert_eq!((looks.load(SeqCst), lock(&crowds.0).len()), (1, 0));
    }
}
