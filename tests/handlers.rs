//! Handlers of many shapes: each is cached, and what its key tells apart is kept apart.
//!
//! They are also what an author writes under the strictest lints.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, clippy::pedantic)]

#[path = "handlers/app.rs"]
mod app;
#[path = "handlers/keys.rs"]
mod keys;
#[path = "handlers/shapes.rs"]
mod shapes;
#[path = "handlers/uri.rs"]
mod uri;
#[path = "handlers/with_others.rs"]
mod with_others;
#[path = "handlers/writes.rs"]
mod writes;

use app::{App, get};

/// Two requests of one entry, and one of another.
async fn keeps(name: &str, first: &str, again: &str, other: &str) {
    let app = App::new();
    assert_eq!(get(&app, first).await.loads, 1, "{name}: {first} loads");
    let hit = get(&app, again).await;
    assert_eq!((hit.loads, hit.is_hit), (1, true), "{name}: {again} is answered by what {first} stored");
    assert_eq!(get(&app, other).await.loads, 2, "{name}: {other} is another entry");
}

/// Requests that never share.
async fn never_keeps(name: &str, path: &str) {
    let app = App::new();
    assert_eq!(get(&app, path).await.loads, 1, "{name}");
    let second = get(&app, path).await;
    assert_eq!((second.loads, second.is_hit), (2, false), "{name}");
}

macro_rules! handlers_that_keep {
    ($($name:ident: $first:literal, $again:literal, $other:literal;)*) => {$(
        #[tokio::test]
        async fn $name() {
            keeps(stringify!($name), $first, $again, $other).await;
        }
    )*};
}

handlers_that_keep! {
    a_template_names_a_path_parameter: "/keys/user/1", "/keys/user/1?x=1", "/keys/user/2";
    a_template_names_several_bindings: "/keys/pair/1/2", "/keys/pair/1/2", "/keys/pair/2/1";
    a_template_names_query_parameters: "/keys/page?page=1&size=2", "/keys/page?size=2&page=1&x=1", "/keys/page?page=2&size=2";
    a_template_names_text_with_any_character: "/keys/text/a%2Fb", "/keys/text/a%2Fb", "/keys/text/a%252Fb";
    a_template_names_a_derived_struct: "/keys/derived/7", "/keys/derived/7?x=1", "/keys/derived/8";
    a_template_names_a_derived_enum: "/keys/sorted?sort=up", "/keys/sorted?sort=up&x=1", "/keys/sorted?sort=down";
    a_template_names_an_option: "/keys/maybe", "/keys/maybe?x=1", "/keys/maybe?page=0";
    a_template_names_a_constant: "/keys/constant/1", "/keys/constant/1", "/keys/constant/2";
    a_template_names_a_raw_identifier: "/keys/raw/a", "/keys/raw/a", "/keys/raw/b";
    a_template_names_a_mutable_binding: "/keys/mutable/1", "/keys/mutable/1", "/keys/mutable/2";
    a_template_names_what_an_extractor_found: "/keys/language?de", "/keys/language?de", "/keys/language?en";
    a_template_names_a_destructured_extension: "/keys/caller", "/keys/caller?x=1", "/keys/caller/other";
    a_template_without_braces_is_one_entry: "/keys/all", "/keys/all?x=1", "/keys/user/1";
    an_expression_makes_the_key: "/keys/expression/1", "/keys/expression/3", "/keys/expression/2";
    an_expression_names_a_raw_identifier: "/keys/raw-expression/a", "/keys/raw-expression/a", "/keys/raw-expression/b";
    a_ttl_is_an_expression: "/keys/ttl/5", "/keys/ttl/5", "/keys/ttl/6";
    a_binding_may_be_for_the_key_alone: "/keys/only/1/2", "/keys/only/1/2", "/keys/only/2/2";
    tags_are_templates_and_expressions: "/keys/tagged/1", "/keys/tagged/1", "/keys/tagged/2";
    skipped_bindings_share_an_entry: "/keys/skipped/1/2", "/keys/skipped/1/3", "/keys/skipped/2/2";
    a_skipped_field_owner_shares_an_entry: "/keys/field?page=1&size=2", "/keys/field?page=1&size=3", "/keys/field?page=2&size=2";

    state_alone_is_keyed_by_path: "/uri/state", "/uri/state?x=1", "/uri/path/1";
    a_path_is_in_the_default_key: "/uri/path/1", "/uri/path/1?x=1", "/uri/path/2";
    a_query_is_in_the_default_key: "/uri/query?page=1&size=2", "/uri/query?size=2&page=1", "/uri/query?page=1&size=3";
    an_optional_path_is_in_the_default_key: "/uri/optional", "/uri/optional?x=1", "/uri/optional/1";
    a_fallible_query_is_in_the_default_key: "/uri/fallible?page=x", "/uri/fallible?page=x", "/uri/fallible?page=y";
    a_raw_query_is_in_the_default_key: "/uri/raw?b&a", "/uri/raw?b&a", "/uri/raw?a&b";
    a_uri_is_in_the_default_key: "/uri/uri?a", "/uri/uri?a", "/uri/uri?b";
    an_original_uri_is_in_the_default_key: "/uri/original?a", "/uri/original?a", "/uri/original?b";
    raw_parameters_are_in_the_default_key: "/uri/params/a/b", "/uri/params/a/b?x", "/uri/params/a/c";
    a_matched_path_is_in_the_default_key: "/uri/matched/1", "/uri/matched/1", "/uri/matched/2";
    a_method_is_the_same_for_all: "/uri/method", "/uri/method?x=1", "/uri/state";

    a_generic_handler_is_cached: "/shapes/generic/1", "/shapes/generic/1", "/shapes/generic/2";
    a_handler_of_another_type_is_another: "/shapes/generic/1", "/shapes/generic/1", "/shapes/generic-other/1";
    a_const_generic_handler_is_cached: "/shapes/array", "/shapes/array?x=1", "/shapes/array-other";
    a_where_clause_is_kept: "/shapes/where/1", "/shapes/where/1", "/shapes/where/2";
    a_borrowed_state_is_static: "/shapes/lifetime", "/shapes/lifetime?x=1", "/shapes/generic/1";
    an_opaque_response_is_cached: "/shapes/opaque/1", "/shapes/opaque/1", "/shapes/opaque/2";
    a_result_is_cached: "/shapes/result/1", "/shapes/result/1", "/shapes/result/2";
    a_tuple_is_cached: "/shapes/tuple/1", "/shapes/tuple/1", "/shapes/tuple/2";
    a_handler_without_a_return_type_is_cached: "/shapes/unit", "/shapes/unit?x=1", "/shapes/opaque/1";
    state_is_destructured: "/shapes/state/1", "/shapes/state/1", "/shapes/state/2";
    a_handler_with_seven_arguments_is_cached: "/shapes/seven/1", "/shapes/seven/1", "/shapes/seven/2";
    an_associated_function_is_cached: "/shapes/associated/1", "/shapes/associated/1", "/shapes/associated/2";
    a_handler_from_a_macro_is_cached: "/shapes/macro/1", "/shapes/macro/1", "/shapes/macro/2";
    a_handler_may_call_itself: "/shapes/recursive/3", "/shapes/recursive/3", "/shapes/recursive/2";
    a_shared_extractor_needs_no_key: "/shapes/shared/1", "/shapes/shared/1", "/shapes/shared/2";
    an_argument_that_is_not_bound_needs_no_key: "/shapes/unbound/1", "/shapes/unbound/1", "/shapes/unbound/2";
    a_skipped_body_is_cached: "/shapes/body/1", "/shapes/body/1", "/shapes/body/2";

    with_invalidates_below: "/with/below/1", "/with/below/1", "/with/below/2";
    with_invalidates_above: "/with/above/1", "/with/above/1", "/with/above/2";
    with_debug_handler_below: "/with/debug/1", "/with/debug/1", "/with/debug/2";
    with_instrument_above: "/with/instrument-above/1", "/with/instrument-above/1", "/with/instrument-above/2";
    with_instrument_below: "/with/instrument-below/1", "/with/instrument-below/1", "/with/instrument-below/2";
}

#[tokio::test]
async fn a_stream_is_handed_on_and_not_kept() {
    never_keeps("server-sent events", "/shapes/stream").await;
}

#[tokio::test]
async fn a_cookie_keeps_a_skipped_argument_from_being_shared() {
    for (path, shared) in [("/keys/skipped/1/2", false), ("/keys/user/1", true), ("/keys/ignoring/1/2", true)]
    {
        let app = App::new();
        get(&app, path).await;
        assert_eq!(app.get_with(path, "cookie", "session=1").await.is_hit, shared, "{path}");
    }
}

#[tokio::test]
async fn credentials_bypass_unless_they_are_ignored() {
    for (path, shared) in [("/keys/user/1", false), ("/keys/ignoring/1/2", true)] {
        let app = App::new();
        get(&app, path).await;
        assert_eq!(app.get_with(path, "authorization", "Bearer 1").await.is_hit, shared, "{path}");
    }
}
