//! What an attribute's templates and expressions mention of a function's arguments.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::Expr;
use syn::ext::IdentExt as _;

use crate::args::text::Text;

#[derive(Default)]
pub(crate) struct Mentions {
    holes: Vec<Ident>,
    words: HashSet<String>,
}

impl Mentions {
    pub(crate) fn of<'a>(
        texts: impl IntoIterator<Item = &'a Text>,
        expressions: impl IntoIterator<Item = &'a Expr>,
    ) -> Self {
        let mut mentions = Self::default();
        for text in texts {
            match text {
                Text::Template(template) => {
                    mentions.holes.extend(template.holes.iter().map(|hole| hole.binding.clone()));
                }
                Text::Expression(expression) => mentions.add(expression),
            }
        }
        expressions.into_iter().for_each(|expression| mentions.add(expression));
        mentions
    }

    fn add(&mut self, expression: &Expr) {
        self.words.extend(words(&expression.to_token_stream().to_string()));
    }

    /// Whether a template or an expression has this name.
    pub(crate) fn has(&self, name: &Ident) -> bool {
        self.holes.contains(name) || self.may_have(name)
    }

    /// Whether an expression has this word, which may be something else than the binding.
    pub(crate) fn may_have(&self, name: &Ident) -> bool {
        self.words.contains(&name.unraw().to_string())
    }

    pub(crate) fn and(mut self, other: Self) -> Self {
        self.holes.extend(other.holes);
        self.words.extend(other.words);
        self
    }
}

/// The words of some code, those in its literals too (`format!` has bindings there); of a raw identifier the part
/// after `r#`.
pub(crate) fn words(text: &str) -> Vec<String> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.split(|letter| !is_part(letter)).map(str::to_owned).collect()
}

/// The words of some code that can only be names of values: no fields, no parts of paths, and of literals only what is
/// in braces.
pub(crate) fn names(tokens: TokenStream) -> Vec<String> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let punct = |index: Option<usize>| match index.and_then(|index| tokens.get(index)) {
        Some(TokenTree::Punct(punct)) => punct.as_char(),
        _ => ' ',
    };
    let mut names = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let before = (punct(index.checked_sub(2)), punct(index.checked_sub(1)));
        let is_part = before == (':', ':') || (before.1 == '.' && before.0 != '.');
        match token {
            TokenTree::Ident(_) if is_part || punct(Some(index + 1)) == ':' => {}
            TokenTree::Ident(name) => names.push(name.unraw().to_string()),
            TokenTree::Literal(literal) => names.extend(in_braces(&literal.to_string())),
            TokenTree::Group(group) => names.extend(self::names(group.stream())),
            TokenTree::Punct(_) => {}
        }
    }
    names
}

/// What follows the opening braces of a literal, as `format!` reads it.
fn in_braces(literal: &str) -> Vec<String> {
    literal.split('{').skip(1).filter_map(|part| words(part).into_iter().next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_code_are_its_names_and_those_in_its_literals() {
        let words = words(r#"format!("{tenant}:{}", user.r#type)"#);
        for word in ["format", "tenant", "user", "type"] {
            assert!(words.iter().any(|found| found == word), "{word}");
        }
    }

    #[test]
    fn fields_paths_and_text_are_no_names_of_values() {
        for (code, expected) in [
            ("user.id", "user"),
            ("(tenant, &user.r#type)", "tenant user"),
            ("session.user.id()", "session"),
            ("module::user", ""),
            ("user::current(request)", "request"),
            ("Principal { user: caller }", "Principal caller"),
            ("\"user of the tenant\"", ""),
            (r#"format!("{tenant}:{}:{user:?}", id)"#, "format tenant user id"),
            ("[a, ..rest]", "a rest"),
        ] {
            let found = names(code.parse().unwrap());
            let found: Vec<_> = found.into_iter().filter(|name| !name.is_empty()).collect();
            assert_eq!(found.join(" "), expected, "{code}");
        }
    }
}
