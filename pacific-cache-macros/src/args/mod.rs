//! The grammar of the attributes: `name`, `name = value`, `name(values)`.

pub(crate) mod cache;
pub(crate) mod duration;
pub(crate) mod invalidates;
pub(crate) mod text;

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::{Expr, Path, Token, token};

use crate::mistakes::Mistakes;

/// One option as it was written.
pub(crate) struct Given {
    pub(crate) name: Ident,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    Absent,
    Equals(Expr),
    List(Punctuated<Expr, Token![,]>),
}

impl Given {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.call(Ident::parse_any)?;
        let value = if input.peek(token::Paren) {
            let list;
            syn::parenthesized!(list in input);
            Value::List(Punctuated::parse_terminated(&list)?)
        } else if input.parse::<Option<Token![=]>>()?.is_some() && !ends(input) {
            Value::Equals(input.parse()?)
        } else {
            Value::Absent
        };
        if !ends(input) {
            return Err(input.error(format_args!("expected a comma after `{name}`")));
        }
        Ok(Self { name, value })
    }

    /// The value after `=`; `example` shows one.
    pub(crate) fn value(self, example: &str, mistakes: &mut Mistakes) -> Option<Expr> {
        match self.value {
            Value::Equals(value) => Some(ungrouped(value)),
            _ => {
                mistakes.at(&self.name, format_args!("`{}` needs a value: `{example}`", self.name));
                None
            }
        }
    }

    /// The values in parentheses, of which there must be some; `example` shows them.
    pub(crate) fn list(self, example: &str, mistakes: &mut Mistakes) -> Vec<Expr> {
        match self.value {
            Value::List(list) if !list.is_empty() => list.into_iter().map(ungrouped).collect(),
            _ => {
                mistakes.at(&self.name, format_args!("`{}` takes a list: `{example}`", self.name));
                Vec::new()
            }
        }
    }

    /// Checks that it stands alone.
    pub(crate) fn flag(self, mistakes: &mut Mistakes) {
        if !matches!(self.value, Value::Absent) {
            mistakes.at(&self.name, format_args!("`{0}` is a flag; write `{0}` alone", self.name));
        }
    }

    /// The path after `crate =`.
    pub(crate) fn path(self, mistakes: &mut Mistakes) -> Option<Path> {
        match self.value("crate = my_crate::pacific_cache", mistakes)? {
            Expr::Path(path) if path.qself.is_none() => Some(path.path),
            other => {
                mistakes.at(other, "`crate` takes a path to the runtime: `crate = my_crate::pacific_cache`");
                None
            }
        }
    }
}

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

/// What a `macro_rules!` hands on comes in an invisible group.
fn ungrouped(value: Expr) -> Expr {
    match value {
        Expr::Group(group) if group.attrs.is_empty() => ungrouped(*group.expr),
        value => value,
    }
}

fn ends(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !ends(input) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}

/// Whether an option of this name was given before; if so, that's noted.
pub(crate) fn is_second(name: &Ident, seen: &mut Vec<Ident>, mistakes: &mut Mistakes) -> bool {
    let second = seen.contains(name);
    if second {
        mistakes.at(name, format_args!("`{name}` is given twice"));
    }
    seen.push(name.clone());
    second
}
