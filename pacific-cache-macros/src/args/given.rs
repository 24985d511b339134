//! One option as it was written.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, Lit, LitStr, Path, Token, token};

use crate::mistakes::Mistakes;

pub(crate) struct Given {
    pub(crate) name: Ident,
    value: Value,
}

enum Value {
    Absent,
    Equals(Expr),
    List(Punctuated<Expr, Token![,]>),
}

impl Given {
    pub(super) fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
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

    /// The strings in parentheses; `what` they are.
    pub(crate) fn strings(self, what: &str, example: &str, mistakes: &mut Mistakes) -> Vec<LitStr> {
        let (name, mut strings) = (self.name.clone(), Vec::new());
        for value in self.list(example, mistakes) {
            match value {
                Expr::Lit(ExprLit { lit: Lit::Str(string), .. }) => strings.push(string),
                other => mistakes.at(other, format_args!("`{name}` takes {what} in quotes: `{example}`")),
            }
        }
        strings
    }

    /// Checks that it stands alone.
    pub(crate) fn flag(self, mistakes: &mut Mistakes) {
        if !matches!(self.value, Value::Absent) {
            mistakes.at(&self.name, format_args!("`{0}` is a flag; write `{0}` alone", self.name));
        }
    }

    /// The path after `=`; `what` it leads to, with its article.
    pub(crate) fn path(self, what: &str, example: &str, mistakes: &mut Mistakes) -> Option<Path> {
        let name = self.name.clone();
        match self.value(example, mistakes)? {
            Expr::Path(path) if path.qself.is_none() => Some(path.path),
            other => {
                mistakes.at(other, format_args!("`{name}` takes a path to {what}: `{example}`"));
                None
            }
        }
    }

    /// The path after `crate =`.
    pub(crate) fn runtime(self, mistakes: &mut Mistakes) -> Option<Path> {
        self.path("the runtime", "crate = my_crate::pacific_cache", mistakes)
    }
}

/// What a `macro_rules!` hands on comes in an invisible group.
pub(super) fn ungrouped(value: Expr) -> Expr {
    match value {
        Expr::Group(group) if group.attrs.is_empty() => ungrouped(*group.expr),
        value => value,
    }
}

pub(super) fn ends(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}
