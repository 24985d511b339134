//! The macros of the standard library that are known to use every expression that they are given.

use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::visit::Visit as _;
use syn::{Expr, ExprLit, Ident, Lit, Macro, Pat, Token};

use super::{Free, captures};

type Parse = fn(ParseStream<'_>) -> syn::Result<Used>;

/// What a macro uses.
pub(super) enum Used {
    Expressions(Vec<Expr>),
    /// `format!`: with the names in the braces of its text.
    Format(Vec<String>, Vec<Expr>),
    /// `matches!`: of something, by a pattern, under a condition.
    Matches(Box<(Expr, Pat, Option<Expr>)>),
}

const KNOWN: [(&str, Parse); 4] =
    [("format", format), ("format_args", format), ("matches", matches), ("vec", vec)];

fn parser(found: &Macro) -> Option<Parse> {
    let path = &found.path;
    let name = match path.segments.len() {
        1 => &path.segments[0].ident,
        2 if ["std", "core", "alloc"].iter().any(|home| path.segments[0].ident == home) => {
            &path.segments[1].ident
        }
        _ => return None,
    };
    KNOWN.iter().find(|(known, _)| name == known).map(|(_, parse)| *parse)
}

pub(super) fn is_known(found: &Macro) -> bool {
    parser(found).is_some()
}

impl Free {
    /// What a macro uses, if it is one of those.
    pub(super) fn known(&mut self, found: &Macro) {
        let Some(parse) = parser(found) else { return };
        if let Ok(used) = parse.parse2(found.tokens.clone()) {
            self.used(&used);
        }
    }

    fn used(&mut self, used: &Used) {
        match used {
            Used::Expressions(values) => values.iter().for_each(|value| self.visit_expr(value)),
            Used::Format(names, values) => {
                names.iter().for_each(|name| self.add(name));
                values.iter().for_each(|value| self.visit_expr(value));
            }
            Used::Matches(matched) => {
                let (value, pattern, condition) = &**matched;
                self.visit_expr(value);
                self.within(|free| {
                    free.binds(pattern);
                    condition.iter().for_each(|condition| free.condition(condition));
                });
            }
        }
    }
}

fn vec(input: ParseStream<'_>) -> syn::Result<Used> {
    let mut values = Vec::new();
    while !input.is_empty() {
        values.push(input.parse()?);
        if input.parse::<Option<Token![;]>>()?.is_none() {
            input.parse::<Option<Token![,]>>()?;
        }
    }
    Ok(Used::Expressions(values))
}

fn matches(input: ParseStream<'_>) -> syn::Result<Used> {
    let value = input.parse()?;
    input.parse::<Token![,]>()?;
    let pattern = Pat::parse_multi_with_leading_vert(input)?;
    let condition = input.parse::<Option<Token![if]>>()?.map(|_| input.parse()).transpose()?;
    input.parse::<Option<Token![,]>>()?;
    Ok(Used::Matches(Box::new((value, pattern, condition))))
}

fn format(input: ParseStream<'_>) -> syn::Result<Used> {
    let mut captured = captures::of(&literal(input.parse()?));
    let mut values = Vec::new();
    while input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
        if input.peek(Ident::peek_any) && input.peek2(Token![=]) && !input.peek2(Token![==]) {
            let name = input.call(Ident::parse_any)?.unraw().to_string();
            captured.retain(|captured| *captured != name);
            input.parse::<Token![=]>()?;
        }
        values.push(input.parse()?);
    }
    Ok(Used::Format(captured, values))
}

/// The text of a `format!`; what else may stand there captures nothing.
fn literal(text: Expr) -> String {
    match text {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => text.value(),
        Expr::Group(group) => literal(*group.expr),
        _ => String::new(),
    }
}
