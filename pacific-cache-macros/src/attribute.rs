//! The steps that every attribute takes: parse, check, expand.

use proc_macro2::TokenStream;
use quote::quote;

use crate::args::cache::CacheArgs;
use crate::args::invalidates::InvalidatesArgs;
use crate::function::Function;
use crate::mistakes::Mistakes;
use crate::{check, expand};

pub(crate) fn cache(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let args = CacheArgs::parse(args, &mut mistakes);
    expanded("cache", item, mistakes, |function, mistakes| {
        check::cache(&args, function, mistakes);
        expand::cache::expand(&args, function)
    })
}

pub(crate) fn invalidates(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let args = InvalidatesArgs::parse(args, &mut mistakes);
    expanded("invalidates", item, mistakes, |function, mistakes| {
        check::invalidates(&args, function, mistakes);
        expand::invalidates::expand(&args, function)
    })
}

/// The expansion; or, on any mistake, all of them and the function as it was.
fn expanded(
    attribute: &str,
    item: TokenStream,
    mut mistakes: Mistakes,
    expand: impl FnOnce(&Function, &mut Mistakes) -> TokenStream,
) -> TokenStream {
    let function = match Function::parse(item.clone(), attribute) {
        Ok(function) => function,
        Err(error) => {
            mistakes.push(error);
            let errors = mistakes.beside();
            return quote!(#errors #item);
        }
    };
    let expanded = expand(&function, &mut mistakes);
    if mistakes.none() {
        return expanded;
    }
    let (errors, function) = (mistakes.beside(), function.with_inside(mistakes.inside()));
    quote!(#errors #function)
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
    fn an_invalidating_function_keeps_its_signature_and_body() {
        assert_expands(invalidates, include_str!("../tests/expansion/invalidates.rs"));
    }

    #[test]
    fn an_invalidating_method_may_do_so_on_success_only() {
        assert_expands(invalidates, include_str!("../tests/expansion/on_success.rs"));
    }

    #[test]
    fn on_a_mistake_the_function_stays_as_it_was() {
        let item: TokenStream =
            "#[inline] pub async fn handler(Path(id): Path<u64>) -> String { id }".parse().unwrap();
        let expanded = cache("tll = 300".parse().unwrap(), item.clone()).to_string();
        let errors = expanded.strip_suffix(&item.to_string()).unwrap();
        assert_eq!(errors.matches("compile_error").count(), 1, "{errors}");
    }
}
