//! Templates: `"user:{id}"`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{LitStr, Member};

use crate::mistakes::Mistakes;

/// What a template is for; it changes words only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Key,
    Name,
    /// The key of an `#[etag]`, which names what the response shows.
    Tag,
}

impl Purpose {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Key | Self::Tag => "key",
            Self::Name => "name",
        }
    }

    fn empty(self) -> &'static str {
        match self {
            Self::Key => {
                "an empty key would make every request share one entry; for that, name it: `key = \"all-users\"`"
            }
            Self::Name => "an empty name names nothing; say what changed: `\"users\"`",
            Self::Tag => "an empty key names nothing; say what the response shows: `key = \"user:{id}\"`",
        }
    }
}

/// Text with bindings in braces.
pub(crate) struct Template {
    pub(crate) literal: LitStr,
    pub(crate) holes: Vec<Hole>,
}

/// One pair of braces: a binding, or a field of it.
pub(crate) struct Hole {
    pub(crate) binding: Ident,
    pub(crate) fields: Vec<Member>,
    /// The cache's secret makes its text.
    pub(crate) is_unguessable: bool,
}

impl Template {
    /// Takes a literal apart; of what is wrong, everything is noted.
    pub(crate) fn parse(literal: LitStr, purpose: Purpose, mistakes: &mut Mistakes) -> Option<Self> {
        let text = literal.value();
        if text.is_empty() {
            mistakes.at(&literal, purpose.empty());
            return None;
        }
        let mut holes = Vec::new();
        let mut sound = true;
        for part in parts(&text) {
            let checked = match part {
                Part::Text(text) => check_text(text, purpose),
                Part::Hole(text) => Hole::parse(text, literal.span(), purpose).map(|hole| holes.push(hole)),
                Part::Wrong(message) => Err(message),
            };
            if let Err(message) = checked {
                mistakes.at(&literal, message);
                sound = false;
            }
        }
        sound.then_some(Self { literal, holes })
    }

    /// Whether every pair of braces has a plain name, as `format_args!` takes it.
    pub(crate) fn is_plain(&self) -> bool {
        self.holes.iter().all(|hole| hole.fields.is_empty())
    }
}

impl Hole {
    fn parse(text: &str, span: Span, purpose: Purpose) -> Result<Self, String> {
        if text.is_empty() || text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("name what goes in the braces: `{id}`".into());
        }
        if text.contains(':') && !text.contains("::") {
            return Err(format!("no format specs in {}s: they can merge different values", purpose.word()));
        }
        let mut names = text.split('.');
        let binding = names.next().and_then(|name| binding(name, span));
        let fields = names.map(|name| field(name, span)).collect::<Option<_>>();
        match (binding, fields) {
            (Some(binding), Some(fields)) => Ok(Self { binding, fields, is_unguessable: false }),
            _ => Err(format!(
                "braces take an argument's binding or a field of it, and `{text}` is neither; anything else goes into an expression, as in `key = format!(..)`"
            )),
        }
    }

    /// A name that begins with a capital may be a constant.
    pub(crate) fn may_be_constant(&self) -> bool {
        self.binding.unraw().to_string().starts_with(char::is_uppercase)
    }

    /// The value in the braces, by reference; `referenced` says whether the binding is a reference already.
    pub(crate) fn value(&self, referenced: bool) -> TokenStream {
        let Self { binding, fields, .. } = self;
        if referenced && fields.is_empty() && !self.may_be_constant() {
            binding.to_token_stream()
        } else {
            quote_spanned!(binding.span()=> &#binding #(.#fields)*)
        }
    }
}

fn binding(name: &str, span: Span) -> Option<Ident> {
    if name == "self" {
        return Some(Ident::new(name, span));
    }
    let mut ident = syn::parse_str::<Ident>(name)
        .or_else(|_| syn::parse_str::<Ident>(&format!("r#{name}")))
        .ok()
        .filter(|ident| ident.unraw() == name)?;
    ident.set_span(span);
    Some(ident)
}

fn field(name: &str, span: Span) -> Option<Member> {
    if let Ok(index) = name.parse::<u32>() {
        return Some(Member::Unnamed(syn::Index { index, span }));
    }
    binding(name, span).map(Member::Named)
}

fn check_text(text: &str, purpose: Purpose) -> Result<(), String> {
    if text.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
        return Err(format!("a {} may not contain spaces or control characters", purpose.word()));
    }
    Ok(())
}

enum Part<'a> {
    Text(&'a str),
    Hole(&'a str),
    Wrong(String),
}

/// Splits a template at its braces.
fn parts(mut text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    while let Some(brace) = text.find(['{', '}']) {
        parts.push(Part::Text(&text[..brace]));
        let (part, rest) = after_brace(&text[brace..]);
        parts.push(part);
        text = rest;
    }
    parts.push(Part::Text(text));
    parts
}

/// `text` begins with a brace.
fn after_brace(text: &str) -> (Part<'_>, &str) {
    if text.starts_with("{{") || text.starts_with("}}") {
        return (Part::Wrong("braces can't be escaped here; use other characters".into()), &text[2..]);
    }
    if let Some(rest) = text.strip_prefix('}') {
        return (Part::Wrong("unmatched `}`".into()), rest);
    }
    match text[1..].find(['{', '}']) {
        Some(end) if text[1 + end..].starts_with('}') => (Part::Hole(&text[1..=end]), &text[end + 2..]),
        Some(end) => (Part::Wrong("unclosed `{`".into()), &text[1 + end..]),
        None => (Part::Wrong("unclosed `{`".into()), ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, String> {
        let mut mistakes = Mistakes::default();
        let literal = LitStr::new(text, Span::call_site());
        match Template::parse(literal, Purpose::Key, &mut mistakes) {
            Some(template) => {
                let values = template.holes.iter().map(|hole| hole.value(true).to_string().replace(' ', ""));
                Ok(values.collect::<Vec<_>>().join(","))
            }
            None => Err(mistakes.beside().to_string()),
        }
    }

    #[test]
    fn braces_name_bindings_and_their_fields() {
        assert_eq!(parse("all-users").as_deref(), Ok(""));
        assert_eq!(parse("user:{id}").as_deref(), Ok("id"));
        assert_eq!(parse("{a}{b}:{c}").as_deref(), Ok("a,b,c"));
        assert_eq!(parse("{q.page}:{t.0.x}:{self.tenant}").as_deref(), Ok("&q.page,&t.0.x,&self.tenant"));
        assert_eq!(parse("{type}").as_deref(), Ok("r#type"));
    }

    #[test]
    fn what_is_no_template_is_told_why() {
        for (text, message) in [
            ("", "an empty key"),
            ("a b", "spaces or control characters"),
            ("a\u{7f}", "spaces or control characters"),
            ("user:{}", "name what goes in the braces"),
            ("user:{0}", "name what goes in the braces"),
            ("{price:.2}", "no format specs in keys"),
            ("{id:?}", "no format specs in keys"),
            ("user:{id", "unclosed `{`"),
            ("user:{id{x}", "unclosed `{`"),
            ("user:id}", "unmatched `}`"),
            ("{{id}}", "can't be escaped"),
            ("{f(id)}", "is neither"),
            ("{Self::ID}", "is neither"),
            ("{q.}", "is neither"),
            ("{ id }", "is neither"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.contains(message), "{text}: {error}");
        }
    }
}
