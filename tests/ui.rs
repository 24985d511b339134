//! What the attributes accept, and what they say of each mistake: one file a mistake, named for it.

#[test]
fn each_mistake_is_told_at_its_place_with_its_fix() {
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}

#[test]
fn what_is_right_compiles_without_a_warning() {
    trybuild::TestCases::new().pass("ui/pass/*.rs");
}
