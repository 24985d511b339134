//! The near tier: what this node has read from Redis and keeps, as long as it can tell that it has not ended there.
//!
//! It mirrors one tracked connection. Each key that was read has a cell; what Redis says of a key on that connection moves
//! it. An entry carries the clock's value from before the command that read it was sent, and is good while none of its cells
//! has moved since, and while a PING that was answered shows that everything said until lately has been heard.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use quick_cache::DefaultHashBuilder;

use super::push::Push;
use crate::cells::{Birth, Cells, Fence};
use crate::clock::Instant;
use crate::mutant::{self, Mutant};

/// Keys share so many cells: who shares one is read again sooner than it need be.
const CELLS: usize = 1 << 12;

/// How the copies of what is in Redis are kept good on each node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near(Rule);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    Within(Duration),
    Checked,
}

impl Near {
    /// A hit asks nobody. What another node has ended is gone as soon as Redis has told this one, which takes about a
    /// millisecond, and after `bound` at the latest, whatever is lost on the way.
    ///
    /// What this node has ended is gone at once.
    #[must_use]
    pub const fn within(bound: Duration) -> Self {
        Self(Rule::Within(bound))
    }

    /// A hit asks Redis for the generations of its names, in one round trip without the body: nothing that has ended is ever
    /// read.
    #[must_use]
    pub const fn checked() -> Self {
        Self(Rule::Checked)
    }

    pub(crate) const fn bound(self) -> Option<Duration> {
        match self.0 {
            Rule::Within(bound) => Some(bound),
            Rule::Checked => None,
        }
    }
}

/// What an entry of the near tier depends on.
#[derive(Clone, Debug)]
pub(crate) struct Mirrored {
    /// The link that it was read on.
    link: u64,
    fence: Fence,
}

impl Mirrored {
    /// Bytes in memory, about.
    pub(crate) fn weight(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.fence.cells)
    }
}

pub(crate) struct Mirror {
    bound: Option<Duration>,
    cells: Cells<DefaultHashBuilder>,
    /// The link that was proven last.
    link: AtomicU64,
    /// When the newest PING was sent there that has been answered.
    proven: AtomicU64,
}

impl Mirror {
    pub(crate) fn new(near: Near) -> Self {
        let cells = Cells::new(CELLS, DefaultHashBuilder::default());
        Self { bound: near.bound(), cells, link: AtomicU64::new(0), proven: AtomicU64::new(0) }
    }

    /// Whether a hit asks Redis.
    pub(crate) fn is_checked(&self) -> bool {
        self.bound.is_none()
    }

    /// How long ago it was that everything said until then had been heard; `None` before the first proof.
    pub(crate) fn age(&self, now: Instant) -> Option<Duration> {
        let proven = self.proven.load(SeqCst);
        (proven > 0).then(|| now.since(Instant::from_raw(proven)))
    }

    /// Before a command is sent whose answer may be kept.
    pub(crate) fn birth(&self) -> Birth {
        self.cells.birth()
    }

    /// Of what was read on `link` from these keys.
    pub(crate) fn mirrored<'a>(
        &self,
        link: u64,
        birth: Birth,
        keys: impl Iterator<Item = &'a str>,
    ) -> Mirrored {
        Mirrored { link, fence: Fence { birth, cells: keys.map(|key| self.cells.bucket(key)).collect() } }
    }

    /// Whether what is mirrored may be served without asking. The proof is looked at before the cells: what is said after
    /// that proves nothing of what they were.
    pub(crate) fn serves(&self, mirrored: &Mirrored, now: Instant) -> bool {
        let proven = Instant::from_raw(self.proven.load(SeqCst));
        self.bound.is_some_and(|bound| now <= proven.after(bound))
            && (self.link.load(SeqCst) == mirrored.link || mutant::is(Mutant::NoFlush))
            && self.cells.intact(&mirrored.fence)
    }

    /// What Redis says, or the link.
    pub(crate) fn hear(&self, push: &Push) {
        match push {
            Push::Keys(keys) => self.moved(keys.iter().filter_map(|key| std::str::from_utf8(key).ok())),
            Push::All => self.cells.invalidate_all(),
            Push::Proven(link, at) => {
                // Whoever finds the new link must not find the old proof.
                self.proven.store(at.to_raw(), SeqCst);
                self.link.store(*link, SeqCst);
            }
        }
    }

    /// These keys have changed.
    pub(crate) fn moved<'a>(&self, keys: impl Iterator<Item = &'a str>) {
        self.cells.invalidate(keys);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    const BOUND: Duration = Duration::from_secs(1);

    fn mirror(clock: &Clock) -> Mirror {
        let mirror = Mirror::new(Near::within(BOUND));
        mirror.hear(&Push::Proven(1, clock.now()));
        mirror
    }

    fn mirrored(mirror: &Mirror) -> Mirrored {
        mirror.mirrored(1, mirror.birth(), ["a", "b"].into_iter())
    }

    #[test]
    fn what_is_mirrored_is_served_until_one_of_its_keys_changes() {
        let clock = Clock::manual();
        for (said, serves) in [
            (Push::Keys(vec![b"c".to_vec()]), true),
            (Push::Keys(vec![b"c".to_vec(), b"b".to_vec()]), false),
            (Push::All, false),
        ] {
            let mirror = mirror(&clock);
            let mirrored = mirrored(&mirror);
            mirror.hear(&said);
            assert_eq!(mirror.serves(&mirrored, clock.now()), serves, "{said:?}");
        }
    }

    #[test]
    fn what_changes_between_question_and_answer_is_not_served() {
        let clock = Clock::manual();
        let mirror = mirror(&clock);
        let before = mirror.birth();
        mirror.hear(&Push::Keys(vec![b"a".to_vec()]));
        assert!(!mirror.serves(&mirror.mirrored(1, before, ["a"].into_iter()), clock.now()));
    }

    #[test]
    fn without_proof_nothing_is_served_after_the_bound() {
        let clock = Clock::manual();
        let mirror = mirror(&clock);
        let mirrored = mirrored(&mirror);
        clock.advance(BOUND);
        assert!(mirror.serves(&mirrored, clock.now()));
        clock.advance(Duration::from_millis(10));
        assert!(!mirror.serves(&mirrored, clock.now()));
        mirror.hear(&Push::Proven(1, clock.now()));
        assert!(mirror.serves(&mirrored, clock.now()));
    }

    #[test]
    fn what_was_read_on_another_link_is_not_served() {
        let clock = Clock::manual();
        let mirror = mirror(&clock);
        let mirrored = mirrored(&mirror);
        mirror.hear(&Push::Proven(2, clock.now()));
        assert!(!mirror.serves(&mirrored, clock.now()));
    }

    #[test]
    fn where_every_hit_is_checked_nothing_is_served_without_asking() {
        let clock = Clock::manual();
        let mirror = Mirror::new(Near::checked());
        mirror.hear(&Push::Proven(1, clock.now()));
        assert!(!mirror.serves(&mirrored(&mirror), clock.now()));
    }
}
