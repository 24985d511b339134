//! The protocol over Redis: every mutant breaks the promise, with and without this node's cells; the rules as they are don't.

use pacific_cache_model::{
    catalogue::Titled,
    explore::{Report, explore},
    far::{self, Far, mutants, right},
};

/// Explores with and without the local fence; the promise must break in both.
fn is_caught(mutant: Far) {
    for far in [mutant, right::fenced(mutant)] {
        let report = explore(&far, |_| ());
        assert!(report.broken.is_some(), "0 violations in {} states of {:?}", report.states, far.rules);
    }
}

fn holds(Titled { title, model }: &Titled<Far>) -> Report {
    let report = explore(model, |_| ());
    let trail = report.broken.as_ref().map(ToString::to_string).unwrap_or_default();
    assert!(trail.is_empty(), "{title}\n{trail}");
    report
}

#[test]
fn an_entry_of_another_incarnation_is_refused_after_a_failover() {
    is_caught(mutants::no_incarnation());
}

#[test]
fn a_request_joins_only_a_flight_with_its_token() {
    is_caught(mutants::join_any_flight());
}

#[test]
fn generations_are_captured_before_the_load() {
    is_caught(mutants::capture_after_the_load());
}

#[test]
fn a_load_with_an_uncaptured_tag_is_not_stored() {
    is_caught(mutants::uncaptured_result_tags_stored());
}

#[test]
fn a_load_with_an_uncaptured_tag_is_not_given_to_waiters() {
    is_caught(mutants::result_tags_unchecked_for_waiters());
}

#[test]
fn a_pending_name_is_not_served() {
    is_caught(mutants::no_pending_set());
}

#[test]
fn a_pending_name_waits_for_the_confirmation_of_its_newest_invalidation() {
    is_caught(mutants::pending_names_without_tickets());
}

#[test]
fn a_result_tag_is_looked_up_in_the_pending_set_before_its_generation_is_read() {
    is_caught(mutants::pending_tags_looked_up_after_their_read());
}

#[test]
fn a_request_without_a_token_shares_only_a_load_that_began_after_it_arrived() {
    is_caught(mutants::tokenless_joins_an_earlier_load());
}

#[test]
fn a_refresh_is_not_stored_under_what_was_captured_after_its_load() {
    is_caught(mutants::refresh_captures_after_its_load());
}

#[test]
fn no_read_gets_what_was_invalidated_before_it_began() {
    right::small().iter().for_each(|titled| drop(holds(titled)));
}

#[test]
fn the_local_fence_breaks_nothing() {
    for Titled { title, model } in right::small() {
        holds(&Titled { title, model: right::fenced(model) });
    }
}

#[test]
fn the_worlds_are_ones_in_which_things_are_served_and_shared() {
    let seen = right::small().iter().fold(0, |seen, titled| {
        let report = holds(titled);
        assert!(report.witnessed & far::HIT != 0, "nothing is ever served: {}", titled.title);
        seen | report.witnessed
    });
    let all = far::HIT | far::SHARED | far::SHARED_NEXT | far::JOINED_REFRESH | far::TAGGED_HIT;
    assert_eq!(seen, all);
}
