//! A directive of `Cache-Control`, in a response or a request (RFC 9111 §5.2).

use ::http::header::{HeaderMap, HeaderName};

use super::{delta_seconds, list};

/// `name`, `name=argument` or `name="argument"`.
pub(super) struct Directive<'a> {
    name: &'a [u8],
    /// What follows the name, from its `=`.
    tail: &'a [u8],
}

/// The directives of all lines of the field that is called `name`.
pub(super) fn directives(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = Directive<'_>> {
    let lines = headers.get_all(name).into_iter();
    lines.flat_map(|line| list::members(line.as_bytes())).map(Directive::of)
}

impl<'a> Directive<'a> {
    /// The name ends where no token goes on, so that `no-store; private` is still a `no-store`.
    pub(super) fn of(member: &'a [u8]) -> Self {
        let end = member.iter().position(|&byte| !is_tchar(byte)).unwrap_or(member.len());
        let (name, tail) = member.split_at(end);
        Self { name, tail }
    }

    /// Whether it has this name, in any case.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// Whether it is its name alone.
    pub(super) fn is_bare(&self) -> bool {
        self.tail.is_empty()
    }

    /// The argument as a number of seconds, at most 2^31; `None` when it is missing or malformed.
    pub(super) fn seconds(&self) -> Option<u32> {
        self.argument().and_then(delta_seconds::parse)
    }

    /// The argument without its quotes; escapes in it are kept, since no number and no field name needs them.
    pub(super) fn argument(&self) -> Option<&'a [u8]> {
        let argument = self.tail.strip_prefix(b"=")?;
        match argument.strip_prefix(b"\"") {
            Some(quoted) => quoted.strip_suffix(b"\""),
            None => argument.iter().all(|&byte| is_tchar(byte)).then_some(argument),
        }
    }
}

/// A byte of a token (RFC 9110 §5.6.2).
fn is_tchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc9111_5_2_a_directive_is_a_name_and_perhaps_an_argument() {
        let cases: [(&str, bool, Option<&str>); 9] = [
            ("max-age", true, None),
            ("MAX-Age=60", false, Some("60")),
            ("max-age=\"60\"", false, Some("60")),
            ("max-age=", false, Some("")),
            ("max-age=\"a, b\"", false, Some("a, b")),
            ("max-age=a b", false, None),
            ("max-age=\"60", false, None),
            ("max-age; private", false, None),
            ("max-age =60", false, None),
        ];
        for (text, is_bare, argument) in cases {
            let directive = Directive::of(text.as_bytes());
            assert!(directive.is("max-age") && !directive.is("max-ag"), "{text}");
            assert_eq!(directive.is_bare(), is_bare, "{text}");
            assert_eq!(directive.argument(), argument.map(str::as_bytes), "{text}");
        }
    }
}
