//! `client = "public, max-age=60"`: the `Cache-Control` for clients, checked word by word.

use syn::{Expr, ExprLit, Lit, LitStr};

use super::Given;
use crate::mistakes::Mistakes;
use crate::suggest::nearest;

/// What clients are told.
pub(crate) struct Client {
    pub(crate) literal: LitStr,
    pub(crate) public: bool,
    /// In seconds.
    pub(crate) max_age: Option<u64>,
}

/// What a directive may have after `=`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    Seconds,
    /// Nothing, or names of fields in quotes.
    Fields,
}

/// RFC 9111 §5.2.2, RFC 5861, RFC 8246.
const DIRECTIVES: [(&str, Takes); 13] = [
    ("public", Takes::Nothing),
    ("private", Takes::Fields),
    ("no-cache", Takes::Fields),
    ("no-store", Takes::Nothing),
    ("no-transform", Takes::Nothing),
    ("must-revalidate", Takes::Nothing),
    ("proxy-revalidate", Takes::Nothing),
    ("must-understand", Takes::Nothing),
    ("immutable", Takes::Nothing),
    ("max-age", Takes::Seconds),
    ("s-maxage", Takes::Seconds),
    ("stale-while-revalidate", Takes::Seconds),
    ("stale-if-error", Takes::Seconds),
];

const EXAMPLE: &str = "client = \"public, max-age=600\"";

impl Client {
    pub(crate) fn parse(given: Given, mistakes: &mut Mistakes) -> Option<Self> {
        match given.value(EXAMPLE, mistakes)? {
            Expr::Lit(ExprLit { lit: Lit::Str(literal), .. }) => Some(Self::of(literal, mistakes)),
            other => {
                mistakes.at(other, format_args!("`client` takes the text of a `Cache-Control`: `{EXAMPLE}`"));
                None
            }
        }
    }

    fn of(literal: LitStr, mistakes: &mut Mistakes) -> Self {
        let text = literal.value();
        let mut seen = Vec::new();
        for directive in directives(&text) {
            if let Err(message) = directive.check(&seen) {
                mistakes.at(&literal, message);
            }
            seen.push(directive);
        }
        let has = |name: &str| seen.iter().any(|directive| directive.name == name);
        if has("public") && has("private") {
            mistakes.at(&literal, "`public` and `private` contradict each other");
        }
        let max_age = seen.iter().find(|directive| directive.name == "max-age");
        let max_age = max_age.and_then(|directive| directive.seconds());
        Self { public: has("public"), max_age, literal }
    }
}

struct Directive<'a> {
    name: String,
    value: Option<&'a str>,
}

impl Directive<'_> {
    fn check(&self, seen: &[Self]) -> Result<(), String> {
        let Self { name, value } = self;
        let Some((_, takes)) = DIRECTIVES.iter().find(|(known, _)| known == name) else {
            return Err(unknown(name));
        };
        if seen.iter().any(|seen| seen.name == *name) {
            return Err(format!("`{name}` is given twice"));
        }
        match (takes, value) {
            (Takes::Nothing | Takes::Fields, None) => Ok(()),
            (Takes::Seconds, _) if self.seconds().is_some() => Ok(()),
            (Takes::Fields, Some(value)) if is_fields(value) => Ok(()),
            (Takes::Seconds, _) => Err(format!("`{name}` takes whole seconds: `{name}=60`")),
            (Takes::Fields, _) => Err(format!("`{name}` takes names of fields in quotes, or nothing")),
            (Takes::Nothing, _) => Err(format!("`{name}` takes no value")),
        }
    }

    fn seconds(&self) -> Option<u64> {
        let digits = self.value?;
        // RFC 9111 §1.2.2: what is too large to count is infinite.
        digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
        (!digits.is_empty()).then(|| digits.parse().unwrap_or(u64::MAX))
    }
}

fn unknown(name: &str) -> String {
    let known = DIRECTIVES.iter().map(|(known, _)| *known);
    match nearest(name, known.clone()) {
        _ if name.is_empty() => "an empty directive says nothing; leave it out".into(),
        Some(meant) => format!("unknown directive `{name}`; did you mean `{meant}`?"),
        None => {
            format!("unknown directive `{name}`; directives are {}", known.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The parts between commas, but for commas in quotes.
fn directives(text: &str) -> Vec<Directive<'_>> {
    let mut quoted = false;
    let parts = text.split(|letter| {
        quoted ^= letter == '"';
        letter == ',' && !quoted
    });
    let trimmed = parts.map(|part| part.trim_matches([' ', '\t']));
    let named = trimmed.map(|part| match part.split_once('=') {
        Some((name, value)) => Directive { name: name.to_ascii_lowercase(), value: Some(value) },
        None => Directive { name: part.to_ascii_lowercase(), value: None },
    });
    named.collect()
}

fn is_fields(value: &str) -> bool {
    let inner = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b',' | b' ');
    inner.is_some_and(|fields| !fields.is_empty() && fields.bytes().all(is_part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::Span;

    fn parsed(text: &str) -> (Client, String) {
        let mut mistakes = Mistakes::default();
        let client = Client::of(LitStr::new(text, Span::call_site()), &mut mistakes);
        (client, mistakes.beside().to_string())
    }

    #[test]
    fn known_directives_are_taken_as_they_are() {
        for text in [
            "no-store",
            "public, max-age=600",
            "Public,MAX-AGE=600,immutable",
            "private, no-cache=\"set-cookie, x-user\"",
            "s-maxage=60, stale-while-revalidate=30,  stale-if-error=99999999999999999999",
            "no-transform, must-revalidate, proxy-revalidate, must-understand",
        ] {
            assert_eq!(parsed(text).1, "", "{text}");
        }
        let (client, _) = parsed("public, max-age=600");
        assert_eq!((client.public, client.max_age), (true, Some(600)));
        let (client, _) = parsed("s-maxage=600");
        assert_eq!((client.public, client.max_age), (false, None));
    }

    #[test]
    fn what_no_client_understands_is_told_why() {
        for (text, message) in [
            ("pubic", "unknown directive `pubic`; did you mean `public`?"),
            ("frobnicate", "unknown directive `frobnicate`; directives are public, private"),
            ("", "an empty directive"),
            ("public,", "an empty directive"),
            ("max-age", "`max-age` takes whole seconds"),
            ("max-age=", "`max-age` takes whole seconds"),
            ("max-age=5m", "`max-age` takes whole seconds"),
            ("max-age=-1", "`max-age` takes whole seconds"),
            ("max-age=\"5\"", "`max-age` takes whole seconds"),
            ("public=1", "`public` takes no value"),
            ("private=user", "`private` takes names of fields in quotes"),
            ("no-cache=\"a\r\nb\"", "`no-cache` takes names of fields in quotes"),
            ("public, public", "`public` is given twice"),
            ("public, private", "contradict each other"),
            ("public\n", "unknown directive"),
        ] {
            let mistakes = parsed(text).1;
            assert!(mistakes.contains(message), "{text}: {mistakes}");
        }
    }
}
