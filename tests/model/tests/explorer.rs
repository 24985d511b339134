//! The explorer itself: it finds the shortest way, tells it, and notices when nobody can go on.

use pacific_cache_model::explore::{Model, explore};

/// Two counters that go up to three; what is broken, and whether three is an end, differ.
struct Counters {
    bad: (u8, u8),
    ends: bool,
}

impl Model for Counters {
    type State = (u8, u8);
    type Step = char;

    fn start(&self) -> (u8, u8) {
        (0, 0)
    }

    fn steps(&self, &(a, b): &(u8, u8), next: &mut Vec<(char, (u8, u8))>) {
        if a < 3 {
            next.push(('a', (a + 1, b)));
        }
        if b < 3 {
            next.push(('b', (a, b + 1)));
        }
    }

    fn broken(&self, state: &(u8, u8)) -> Option<String> {
        (*state == self.bad).then(|| "as it was told".to_owned())
    }

    fn finished(&self, &(a, b): &(u8, u8)) -> bool {
        self.ends && a == 3 && b == 3
    }

    fn witness(&self, _: &(u8, u8), step: char, _: &(u8, u8)) -> u32 {
        if step == 'a' { 1 } else { 2 }
    }

    fn describe(&self, _: &(u8, u8), step: char, after: &(u8, u8)) -> String {
        format!("{step} to {after:?}")
    }
}

const NOWHERE: (u8, u8) = (9, 9);

#[test]
fn all_states_are_found_once() {
    let report = explore(&Counters { bad: NOWHERE, ends: true }, |_| ());
    assert_eq!((report.states, report.witnessed), (16, 3));
    assert!(report.broken.is_none());
}

#[test]
fn a_counterexample_is_a_shortest_one_told_from_the_start() {
    let trail = explore(&Counters { bad: (1, 2), ends: true }, |_| ()).broken.unwrap();
    assert_eq!(trail.steps.len(), 3);
    assert_eq!(trail.steps[2].chars().last(), Some(')'));
    assert!(trail.to_string().starts_with("   1. a to (1, 0)\n"), "{trail}");
    assert!(trail.to_string().ends_with("=> as it was told"));
}

#[test]
fn a_state_in_which_nobody_can_go_on_is_a_counterexample() {
    let trail = explore(&Counters { bad: NOWHERE, ends: false }, |_| ()).broken.unwrap();
    assert_eq!((trail.steps.len(), trail.why.as_str()), (6, "nobody can go on"));
}
