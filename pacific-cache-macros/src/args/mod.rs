//! The grammar of the attributes: `name`, `name = value`, `name(values)`.

pub(crate) mod cache;
pub(crate) mod client;
pub(crate) mod duration;
pub(crate) mod entry;
pub(crate) mod etag;
mod given;
pub(crate) mod header;
pub(crate) mod invalidates;
pub(crate) mod memoize;
pub(crate) mod text;
pub(crate) mod unguessable;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Expr, ExprLit, Lit, Token};

pub(crate) use self::given::Given;
use self::given::{ends, ungrouped};
use crate::mistakes::Mistakes;
use crate::suggest::nearest;

/// What one place between commas holds.
pub(crate) enum Argument {
    Option(Given),
    Positional(Expr),
}

/// Reads everything between the parentheses; `is_option` looks at what comes next.
pub(crate) fn parse(
    tokens: TokenStream,
    is_option: fn(ParseStream<'_>) -> bool,
    mistakes: &mut Mistakes,
) -> Vec<Argument> {
    let parser = |input: ParseStream<'_>| {
        let mut arguments = Vec::new();
        while !input.is_empty() {
            match argument(input, is_option) {
                Ok(argument) => arguments.push(argument),
                Err(error) => {
                    mistakes.push(error);
                    mistakes.arguments_unclear();
                    skip_to_comma(input)?;
                }
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(arguments)
    };
    parser.parse2(tokens).unwrap_or_else(|error| {
        mistakes.push(error);
        Vec::new()
    })
}

fn argument(input: ParseStream<'_>, is_option: fn(ParseStream<'_>) -> bool) -> syn::Result<Argument> {
    if is_option(input) {
        return Given::parse(input).map(Argument::Option);
    }
    let value = input.parse()?;
    if ends(input) {
        Ok(Argument::Positional(ungrouped(value)))
    } else {
        Err(input.error("expected a comma"))
    }
}

fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !ends(input) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}

/// The names of the options that were given, in their order.
#[derive(Default)]
pub(crate) struct Seen(Vec<Ident>);

impl Seen {
    /// Whether an option of this name was given before; if so, that's noted.
    pub(crate) fn again(&mut self, name: &Ident, mistakes: &mut Mistakes) -> bool {
        let again = self.0.contains(name);
        if again {
            mistakes.arguments_unclear();
            mistakes.at(name, format_args!("`{name}` is given twice"));
        }
        self.0.push(name.clone());
        again
    }

    pub(crate) fn names(&self) -> &[Ident] {
        &self.0
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Ident> {
        self.0.iter().find(|seen| *seen == name)
    }

    /// Of two options the one that came later, if both are there.
    pub(crate) fn later_of(&self, one: &str, other: &str) -> Option<&Ident> {
        let first = self.0.iter().find(|seen| *seen == one || *seen == other)?;
        self.get(if first == one { other } else { one })
    }
}

/// Reads the options of an attribute of which each has a name, and hands on each once. `positional` is an option that
/// a string without a name may have been meant to be.
pub(crate) fn options(
    attribute: &str,
    positional: &str,
    tokens: TokenStream,
    mistakes: &mut Mistakes,
    mut take: impl FnMut(Given, &mut Mistakes),
) -> Seen {
    let mut seen = Seen::default();
    for argument in parse(tokens, begins_with_word, mistakes) {
        match argument {
            Argument::Option(given) if seen.again(&given.name, mistakes) => {}
            Argument::Option(given) => take(given, mistakes),
            Argument::Positional(value) => nameless(attribute, positional, &value, mistakes),
        }
    }
    seen
}

/// A word that isn't the beginning of a longer expression, such as `std::time::Duration::ZERO`.
fn begins_with_word(input: ParseStream<'_>) -> bool {
    input.peek(Ident::peek_any) && !input.peek2(Token![::]) && !input.peek(Lit)
}

/// It can't be told whether `#[cache(300)]` or `#[cache = 300]` was written.
fn nameless(attribute: &str, positional: &str, value: &Expr, mistakes: &mut Mistakes) {
    if !matches!(value, Expr::Lit(ExprLit { lit: Lit::Int(_) | Lit::Float(_), .. })) {
        mistakes.arguments_unclear();
    }
    let option = match value {
        Expr::Lit(ExprLit { lit: Lit::Int(_) | Lit::Float(_), .. }) if attribute != "etag" => {
            format!("ttl = {}", value.to_token_stream())
        }
        Expr::Lit(ExprLit { lit: Lit::Str(_), .. }) => "key = \"user:{id}\"".into(),
        _ => positional.to_owned(),
    };
    mistakes.at(value, format_args!("options have names: `{option}`; write `#[{attribute}({option})]`"));
}

/// An option that there isn't, with the nearest of those that there are.
pub(crate) fn unknown(name: &Ident, options: &[&str], mistakes: &mut Mistakes) {
    let word = name.to_string();
    if let Some(meant) = nearest(&word, options.iter().copied()) {
        mistakes.at(name, format_args!("unknown option `{word}`; did you mean `{meant}`?"));
        if ["key", "skip", "per_user"].contains(&meant) {
            mistakes.arguments_unclear();
        }
    } else {
        let options = options.iter().map(|option| format!("`{option}`")).collect::<Vec<_>>().join(", ");
        mistakes.at(name, format_args!("unknown option `{word}`; options are {options}"));
    }
}
