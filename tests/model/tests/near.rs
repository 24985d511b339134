//! The near tier: every mutant breaks its promise; the rules as they are, and some that could be chosen instead, don't.

use pacific_cache_model::{
    catalogue::Titled,
    explore::{Report, explore},
    near::{self, Near, mutants, right},
};

fn is_caught(mutant: Near) {
    let report = explore(&mutant, |_| ());
    assert!(report.broken.is_some(), "0 violations in {} states of {:?}", report.states, mutant.rules);
}

fn holds(Titled { title, model }: &Titled<Near>) -> Report {
    let report = explore(model, |_| ());
    let trail = report.broken.as_ref().map(ToString::to_string).unwrap_or_default();
    assert!(trail.is_empty(), "{title}\n{trail}");
    assert!(report.witnessed & near::HIT_AFTER != 0, "nothing is served after an invalidation: {title}");
    report
}

#[test]
fn what_a_read_returns_is_not_served_if_a_push_for_it_came_before() {
    is_caught(mutants::fill_without_check());
}

#[test]
fn an_entry_is_born_before_the_first_command_of_its_read() {
    is_caught(mutants::birth_before_the_second_command());
}

#[test]
fn pushes_are_applied_before_later_replies() {
    is_caught(mutants::pushes_in_another_task());
}

#[test]
fn a_hit_looks_at_the_proof_before_the_cells() {
    is_caught(mutants::cells_before_the_proof());
}

#[test]
fn the_death_of_the_link_ends_what_is_near() {
    is_caught(mutants::link_death_moves_nothing());
}

#[test]
fn an_own_invalidation_does_not_wait_for_its_push() {
    is_caught(mutants::own_invalidation_moves_nothing());
}

#[test]
fn an_own_invalidation_moves_cells_after_reads_that_it_overtook() {
    is_caught(mutants::own_moves_at_the_start_only());
}

#[test]
fn an_own_load_is_not_born_when_it_is_stored() {
    is_caught(mutants::own_load_born_before_the_store());
}

#[test]
fn an_own_load_is_captured_on_the_tracked_connection() {
    is_caught(mutants::own_load_captured_elsewhere());
}

#[test]
fn a_checked_entry_of_another_incarnation_is_refused() {
    is_caught(mutants::checked_without_incarnation());
}

#[test]
fn nothing_near_outlives_the_bound_or_an_own_invalidation() {
    right::small().iter().for_each(|titled| drop(holds(titled)));
}

#[test]
fn what_could_be_chosen_instead_holds_too() {
    right::also_right().iter().for_each(|titled| drop(holds(titled)));
}

#[test]
fn checked_depends_on_neither_cells_nor_pushes() {
    right::checked_without().iter().for_each(|titled| drop(holds(titled)));
}

#[test]
fn an_own_load_stays_near_only_where_the_connection_does_not_hear_of_its_own_store() {
    let later = |titled: &Titled<Near>| holds(titled).witnessed & near::OWN_LOAD_HIT_LATER != 0;
    let of = |title: &str| right::also_right().into_iter().find(|titled| titled.title == title).unwrap();
    assert!(later(&of("own load fills, NOLOOP")));
    assert!(!later(&of("own load fills, with echo")));
}
