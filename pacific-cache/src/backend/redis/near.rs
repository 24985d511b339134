//! The near tier: what this node has read from Redis and keeps, as long as it can tell that it has not ended there.

use std::time::Duration;

use quick_cache::DefaultHashBuilder;

use super::mirror;
use crate::cells::Cells;

pub(crate) use mirror::Mirrored;

pub(crate) type Mirror = mirror::Mirror<DefaultHashBuilder>;

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

    pub(crate) fn mirror(self) -> Mirror {
        Mirror::new(self.bound(), Cells::new(CELLS, DefaultHashBuilder::default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::redis::push::Push;
    use crate::clock::Clock;

    const BOUND: Duration = Duration::from_secs(1);

    fn mirror(clock: &Clock) -> Mirror {
        let mirror = Near::within(BOUND).mirror();
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
        let mirror = Near::checked().mirror();
        mirror.hear(&Push::Proven(1, clock.now()));
        assert!(!mirror.serves(&mirrored(&mirror), clock.now()));
    }
}
