//! The steps that every attribute takes: parse, check, expand.

use proc_macro2::TokenStream;
use quote::quote;

use crate::args::cache::CacheArgs;
use crate::args::etag::EtagArgs;
use crate::args::invalidates::InvalidatesArgs;
use crate::args::memoize::MemoizeArgs;
use crate::compose::Ours;
use crate::expand::Expanded;
use crate::function::Function;
use crate::mistakes::Mistakes;
use crate::{check, compose, expand};

pub(crate) fn cache(tokens: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let args = CacheArgs::parse(tokens.clone(), &mut mistakes);
    let ours = Ours { name: "cache", args: &tokens, runtime: args.entry.runtime.as_ref() };
    expanded(&ours, item, mistakes, |function, mistakes| {
        let etag = compose::take_etag(function, mistakes);
        check::cache(&args, etag.as_ref(), function, mistakes);
        // What it makes of a handler by itself would be more mistakes.
        compose::take(function, "memoize");
        expand::cache::expand(&args, etag.as_ref().map(|etag| &etag.args), function)
    })
}

pub(crate) fn memoize(tokens: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let args = MemoizeArgs::parse(tokens.clone(), &mut mistakes);
    let ours = Ours { name: "memoize", args: &tokens, runtime: args.entry.runtime.as_ref() };
    expanded(&ours, item, mistakes, |function, mistakes| {
        check::memoize(&args, function, mistakes);
        if let Some(moved) = ours.below("etag", function) {
            return moved.into();
        }
        // A function in a function takes the attributes with it; a body that stays here can't.
        if function.borrows().is_some() && !args.last && compose::is_rewritten(function) {
            return ours.last(function).into();
        }
        expand::memoize::expand(&args.entry, function)
    })
}

pub(crate) fn etag(tokens: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let args = EtagArgs::parse(tokens.clone(), &mut mistakes);
    let ours = Ours { name: "etag", args: &tokens, runtime: args.runtime.as_ref() };
    // That one takes this in, and tells its mistakes.
    let moved = syn::parse2(item.clone()).ok().and_then(|function| ours.below("cache", &function));
    if let Some(moved) = moved {
        return moved;
    }
    expanded(&ours, item, mistakes, |function, mistakes| {
        check::etag(&args, function, mistakes);
        expand::etag::expand(&args, function)
    })
}

pub(crate) fn invalidates(tokens: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let args = InvalidatesArgs::parse(tokens.clone(), &mut mistakes);
    let ours = Ours { name: "invalidates", args: &tokens, runtime: args.runtime.as_ref() };
    expanded(&ours, item, mistakes, |function, mistakes| {
        check::invalidates(&args, function, mistakes);
        expand::invalidates::expand(&args, function)
    })
}

/// The expansion; or, on any mistake, all of them and the function as it was.
fn expanded(
    ours: &Ours<'_>,
    item: TokenStream,
    mut mistakes: Mistakes,
    expand: impl FnOnce(&mut Function, &mut Mistakes) -> Expanded,
) -> TokenStream {
    let mut function = match Function::parse(item.clone(), ours.name) {
        Ok(function) => function,
        Err(error) => {
            mistakes.push(error);
            let errors = mistakes.beside();
            return quote!(#errors #item);
        }
    };
    if let Some(twice) = ours.twice(&function) {
        return twice;
    }
    let expanded = expand(&mut function, &mut mistakes);
    if mistakes.none() {
        return expanded.whole;
    }
    let (imports, names) = (compose::imports(&function), mistakes.inside());
    let asked = asked(&function, &expanded, &mistakes);
    let (errors, function) = (mistakes.beside(), function.with_inside(quote!(#imports #names #asked)));
    quote!(#errors #function)
}

/// What rustc can still tell, in dead code of the function.
fn asked(function: &Function, expanded: &Expanded, mistakes: &Mistakes) -> Option<TokenStream> {
    let Expanded { returns, arguments, .. } = expanded;
    let arguments = mistakes.are_arguments_clear().then_some(arguments);
    let returns = function.signature.receiver().is_none().then_some(returns);
    function.signature.constness.is_none().then(|| quote!(if false { #returns #arguments }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::{Delimiter, TokenTree};

    type Attribute = fn(TokenStream, TokenStream) -> TokenStream;

    /// A file of `tests/expansion`: the annotated function, a line of `=`, and what it becomes, laid out for people.
    fn assert_expands(attribute: Attribute, snapshot: &str) {
        let (given, expected) = snapshot.split_once("// =").unwrap();
        let (args, item) = given.split_once("]\n").unwrap();
        let (_, args) = args.split_once('(').unwrap();
        let args = args.strip_suffix(')').unwrap();
        let expanded = attribute(args.parse().unwrap(), item.parse().unwrap());
        let expected: TokenStream = format!("// ={expected}").parse().unwrap();
        assert_eq!(readable(&expanded), readable(&expected));
    }

    /// One statement a line, so that a difference can be found; spaces in it don't count.
    fn readable(tokens: &TokenStream) -> String {
        let mut text = String::new();
        for token in tokens.clone() {
            match token {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Brace => ("{\n", "}\n"),
                        Delimiter::Bracket => ("[", "]"),
                        _ => ("(", ")"),
                    };
                    text += &format!("{open}{}{close}", readable(&group.stream()));
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => text += ";\n",
                TokenTree::Punct(punct) => text.push(punct.as_char()),
                token => text += &format!("{token} "),
            }
        }
        text
    }

    #[test]
    fn a_cached_handler_expands_as_documented() {
        assert_expands(cache, include_str!("../tests/expansion/cache.rs"));
    }

    #[test]
    fn a_cached_handler_with_the_default_key_asks_what_its_arguments_read() {
        assert_expands(cache, include_str!("../tests/expansion/default_key.rs"));
    }

    #[test]
    fn a_cached_handler_with_everything_expands_to_one_call() {
        assert_expands(cache, include_str!("../tests/expansion/everything.rs"));
    }

    #[test]
    fn a_cached_handler_passes_every_option_on() {
        assert_expands(cache, include_str!("../tests/expansion/options.rs"));
    }

    #[test]
    fn a_handler_that_needs_headers_later_has_them_kept() {
        assert_expands(cache, include_str!("../tests/expansion/vary_cache.rs"));
    }

    #[test]
    fn what_is_secret_is_said_in_the_policy_and_at_its_braces() {
        assert_expands(cache, include_str!("../tests/expansion/sensitive.rs"));
    }

    #[test]
    fn a_principal_is_part_of_the_call() {
        assert_expands(cache, include_str!("../tests/expansion/per_user.rs"));
    }

    #[test]
    fn a_version_is_asked_for_in_the_load_of_a_cached_handler() {
        assert_expands(cache, include_str!("../tests/expansion/cache_etag.rs"));
    }

    #[test]
    fn an_etag_is_made_from_bytes_unless_more_is_said() {
        assert_expands(etag, include_str!("../tests/expansion/etag.rs"));
    }

    #[test]
    fn a_strong_etag_is_the_authors_promise() {
        assert_expands(etag, include_str!("../tests/expansion/etag_strong.rs"));
    }

    #[test]
    fn the_etag_of_a_name_is_known_before_the_handler_runs() {
        assert_expands(etag, include_str!("../tests/expansion/etag_key.rs"));
    }

    #[test]
    fn a_version_may_await_and_fail_as_the_handler_does() {
        assert_expands(etag, include_str!("../tests/expansion/etag_version.rs"));
    }

    #[test]
    fn an_etag_above_cache_goes_below_it() {
        assert_expands(etag, include_str!("../tests/expansion/etag_above_cache.rs"));
    }

    #[test]
    fn a_memoized_function_keeps_its_signature() {
        assert_expands(memoize, include_str!("../tests/expansion/memoize.rs"));
    }

    #[test]
    fn what_the_key_of_a_value_leaves_out_is_asked_about() {
        assert_expands(memoize, include_str!("../tests/expansion/memoize_key.rs"));
    }

    #[test]
    fn a_memoized_methods_body_stays_where_it_is() {
        assert_expands(memoize, include_str!("../tests/expansion/memoize_method.rs"));
    }

    #[test]
    fn expressions_see_borrowed_arguments_by_reference_too() {
        assert_expands(memoize, include_str!("../tests/expansion/memoize_borrowed.rs"));
    }

    #[test]
    fn memoize_above_etag_goes_below_it() {
        assert_expands(memoize, include_str!("../tests/expansion/memoize_above_etag.rs"));
    }

    #[test]
    fn memoize_on_a_method_goes_below_what_rewrites_the_body() {
        assert_expands(memoize, include_str!("../tests/expansion/memoize_above_others.rs"));
    }

    #[test]
    fn an_invalidating_function_keeps_its_signature_and_body() {
        assert_expands(invalidates, include_str!("../tests/expansion/invalidates.rs"));
    }

    #[test]
    fn an_invalidating_method_may_do_so_on_success_only() {
        assert_expands(invalidates, include_str!("../tests/expansion/on_success.rs"));
    }

    #[test]
    fn a_request_is_taken_as_the_options_need_it() {
        for (args, expected) in [
            ("ttl = 300", "Request"),
            ("ignore_credentials", "Request<true>"),
            ("per_user(id)", "Request<true>"),
            ("from_response", "Request<true>"),
            ("vary(\"accept\")", "Request<false,true>"),
            ("cache = USERS", "Request<false,true>"),
            ("per_user(id), cache = USERS", "Request<true,true>"),
        ] {
            let item: TokenStream = "async fn handler(Path(id): Path<u64>) -> String { id }".parse().unwrap();
            let expanded = cache(args.parse().unwrap(), item).to_string().replace(' ', "");
            let expected = format!("__pacific_request:::pacific_cache::__private::{expected},");
            assert!(expanded.contains(&expected), "{args}: {expanded}");
        }
    }

    #[test]
    fn on_a_mistake_the_function_stays_and_the_rest_is_asked_in_dead_code() {
        let item = "#[inline] pub async fn handler(Path(id): Path<u64>) -> String { id }";
        let expanded =
            cache("tll = 300".parse().unwrap(), item.parse().unwrap()).to_string().replace(' ', "");
        assert_eq!(expanded.matches("compile_error").count(), 1, "{expanded}");
        let (before, asked) = expanded.split_once("iffalse{").unwrap();
        assert!(before.ends_with("#[inline]pubasyncfnhandler(Path(id):Path<u64>)->String{"), "{before}");
        assert!(asked.contains("answers::<String>()") && asked.ends_with("}id}"), "{asked}");
    }

    #[test]
    fn nothing_is_asked_of_arguments_where_the_attribute_is_unclear_about_them() {
        for args in ["key = \"{}\"", "skp(id)", "skip(nobody)", "key = \"{nobody}\"", "per_user(\"ann\")"] {
            let item = "async fn handler(id: Id) -> String { id }".parse().unwrap();
            let expanded = cache(args.parse().unwrap(), item).to_string();
            assert!(expanded.contains("answers") && !expanded.contains("covered"), "{args}: {expanded}");
        }
    }
}
