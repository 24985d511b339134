//! What an attribute's templates and expressions mention of a function's arguments.

use std::collections::HashSet;

use proc_macro2::Ident;
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
}
