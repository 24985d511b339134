//! Whether an expression can leave the code around it by `?`.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Expr, ExprAsync, ExprClosure, ExprTry, Item, Macro};

/// Where its first `?` is.
pub(crate) fn question_mark(expression: &Expr) -> Option<Span> {
    let mut search = Search(None);
    search.visit_expr(expression);
    search.0
}

struct Search(Option<Span>);

impl<'a> Visit<'a> for Search {
    fn visit_expr_try(&mut self, found: &'a ExprTry) {
        visit::visit_expr_try(self, found);
        self.0.get_or_insert(found.question_token.span());
    }

    /// It can't be told what a macro makes of one.
    fn visit_macro(&mut self, found: &'a Macro) {
        self.0 = self.0.or_else(|| in_tokens(found.tokens.clone()));
    }

    fn visit_expr_closure(&mut self, _: &'a ExprClosure) {}

    fn visit_expr_async(&mut self, _: &'a ExprAsync) {}

    fn visit_item(&mut self, _: &'a Item) {}
}

fn in_tokens(tokens: TokenStream) -> Option<Span> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Punct(punct) if punct.as_char() == '?' => Some(punct.span()),
        TokenTree::Group(group) => in_tokens(group.stream()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_question_mark_of_its_own_leaves_an_expression() {
        for (text, expected) in [
            ("db.version(id).await", false),
            ("db.version(id).await?", true),
            ("db.version(id?).await", true),
            ("{ let row = find(id)?; row.version }", true),
            ("pick!(find(id)?)", true),
            ("async { find(id)? }", false),
            ("find(id).and_then(|row| row.version()?)", false),
        ] {
            assert_eq!(question_mark(&syn::parse_str(text).unwrap()).is_some(), expected, "{text}");
        }
    }
}
