//! The `Cache-Control` of a response (RFC 9111 §5.2.2), as far as a cache in front of a handler acts on it.

use ::http::header::{CACHE_CONTROL, HeaderMap, HeaderName};

use super::{delta_seconds, list};

/// What all `Cache-Control` lines of a response say together: of several values the strictest, unknown directives
/// ignored, names in any case (RFC 9111 §4.2.1, §5.2).
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct CacheControl {
    pub(crate) no_store: bool,
    pub(crate) must_understand: bool,
    pub(crate) private: Scope,
    pub(crate) no_cache: Scope,
    /// Seconds; 0 when it is malformed, at most 2^31.
    pub(crate) max_age: Option<u32>,
    /// Seconds; 0 when it is malformed, at most 2^31.
    pub(crate) s_maxage: Option<u32>,
}

/// How much of a response `private` or `no-cache` speaks of.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The directive isn't there.
    #[default]
    Nothing,
    /// `private="set-cookie"`: these fields.
    Fields(Vec<HeaderName>),
    /// Without argument, or with one that can't be read.
    Everything,
}

impl CacheControl {
    /// Reads all `Cache-Control` lines.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut said = Self::default();
        let lines = headers.get_all(CACHE_CONTROL).into_iter();
        lines
            .flat_map(|line| list::members(line.as_bytes()))
            .for_each(|member| said.add(&Directive::of(member)));
        said
    }

    fn add(&mut self, directive: &Directive<'_>) {
        let name = directive.name;
        if name.eq_ignore_ascii_case(b"max-age") {
            add_lifetime(&mut self.max_age, directive);
        } else if name.eq_ignore_ascii_case(b"s-maxage") {
            add_lifetime(&mut self.s_maxage, directive);
        } else if name.eq_ignore_ascii_case(b"no-store") {
            self.no_store = true;
        } else if name.eq_ignore_ascii_case(b"must-understand") {
            self.must_understand = true;
        } else if name.eq_ignore_ascii_case(b"private") {
            self.private.add(directive);
        } else if name.eq_ignore_ascii_case(b"no-cache") {
            self.no_cache.add(directive);
        }
    }
}

/// Of two values the shorter; what can't be read is no time at all.
fn add_lifetime(lifetime: &mut Option<u32>, directive: &Directive<'_>) {
    let seconds = directive.argument().and_then(delta_seconds::parse).unwrap_or(0);
    *lifetime = Some(lifetime.map_or(seconds, |earlier| earlier.min(seconds)));
}

impl Scope {
    fn add(&mut self, directive: &Directive<'_>) {
        let named = directive.argument().and_then(field_names);
        match (&mut *self, named) {
            (Scope::Everything, _) => {}
            (_, None) => *self = Scope::Everything,
            (Scope::Fields(fields), Some(more)) => fields.extend(more),
            (Scope::Nothing, Some(fields)) => *self = Scope::Fields(fields),
        }
    }
}

/// The names in the argument of a qualified directive; `None` when there are none, or one of them is no field name.
fn field_names(argument: &[u8]) -> Option<Vec<HeaderName>> {
    let names: Vec<_> = list::members(argument).map(HeaderName::from_bytes).collect::<Result<_, _>>().ok()?;
    (!names.is_empty()).then_some(names)
}

/// `name`, `name=argument` or `name="argument"`.
struct Directive<'a> {
    name: &'a [u8],
    /// What follows the name, from its `=`.
    tail: &'a [u8],
}

impl<'a> Directive<'a> {
    /// The name ends where no token goes on, so that `no-store; private` is still a `no-store`.
    fn of(member: &'a [u8]) -> Self {
        let end = member.iter().position(|&byte| !is_tchar(byte)).unwrap_or(member.len());
        let (name, tail) = member.split_at(end);
        Self { name, tail }
    }

    /// The argument without its quotes; escapes in it are kept, since no number and no field name needs them.
    fn argument(&self) -> Option<&'a [u8]> {
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
    use ::http::HeaderValue;

    fn said(lines: &[&str]) -> CacheControl {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(CACHE_CONTROL, HeaderValue::from_str(line).unwrap());
        }
        CacheControl::of(&headers)
    }

    fn fields(names: &[&'static str]) -> Scope {
        Scope::Fields(names.iter().copied().map(HeaderName::from_static).collect())
    }

    #[test]
    fn rfc9111_5_2_nothing_and_unknown_directives_say_nothing() {
        for lines in [&[][..], &[""], &[","], &["public, immutable, foo=1, community=\"UCI\", max-ages=5"]] {
            assert_eq!(said(lines), CacheControl::default(), "{lines:?}");
        }
    }

    #[test]
    fn rfc9111_5_2_names_in_any_case_over_several_lines() {
        let all = said(&["No-Store, PRIVATE", "no-CACHE,Must-Understand", "Max-Age=1, S-MaxAge=2"]);
        let expected = CacheControl {
            no_store: true,
            must_understand: true,
            private: Scope::Everything,
            no_cache: Scope::Everything,
            max_age: Some(1),
            s_maxage: Some(2),
        };
        assert_eq!(all, expected);
    }

    #[test]
    fn rfc9111_4_2_1_the_shortest_lifetime_counts_and_a_malformed_one_is_none() {
        let cases: [(&[&str], Option<u32>); 19] = [
            (&["max-age=60"], Some(60)),
            (&["max-age=\"60\""], Some(60)),
            (&["max-age=60, max-age=10"], Some(10)),
            (&["max-age=10", "max-age=60"], Some(10)),
            (&["max-age=10, max-age=x"], Some(0)),
            (&["max-age=99999999999"], Some(1 << 31)),
            (&["max-age"], Some(0)),
            (&["max-age="], Some(0)),
            (&["max-age=\"\""], Some(0)),
            (&["max-age=-1"], Some(0)),
            (&["max-age=1.5"], Some(0)),
            (&["max-age=60s"], Some(0)),
            (&["max-age= 60"], Some(0)),
            (&["max-age =60"], Some(0)),
            (&["max-age='60'"], Some(0)),
            (&["max-age=\"60"], Some(0)),
            (&["max-age=\"6\\0\""], Some(0)),
            (&["max-age=60; private"], Some(0)),
            (&["x-max-age=60"], None),
        ];
        for (lines, seconds) in cases {
            assert_eq!(said(lines).max_age, seconds, "{lines:?}");
        }
    }

    #[test]
    fn rfc9111_5_2_2_5_no_store_counts_however_it_is_written() {
        for line in
            ["no-store", "no-store=1", "no-store; private", "max-age=\"60, no-store", "a=\"x,y\", no-store"]
        {
            assert!(said(&[line]).no_store, "{line}");
        }
        for line in ["no-stores", "a=\"x, no-store\"", "x=no-store"] {
            assert!(!said(&[line]).no_store, "{line}");
        }
    }

    #[test]
    fn rfc9111_5_2_2_7_private_names_fields_or_everything() {
        let cases = [
            ("private", Scope::Everything),
            ("private=\"set-cookie\"", fields(&["set-cookie"])),
            ("private=\"Set-Cookie, X-User\"", fields(&["set-cookie", "x-user"])),
            ("private=x-user", fields(&["x-user"])),
            ("private=\"a\", private=\"b\"", fields(&["a", "b"])),
            ("private=\"a\", private", Scope::Everything),
            ("private, private=\"a\"", Scope::Everything),
            ("private=\"\"", Scope::Everything),
            ("private=", Scope::Everything),
            ("private=\"a b\"", Scope::Everything),
            ("private=\"a", Scope::Everything),
            ("private=\"a\\\"b\"", Scope::Everything),
        ];
        for (line, scope) in cases {
            assert_eq!(said(&[line]).private, scope, "{line}");
            assert_eq!(said(&[&line.replace("private", "no-cache")]).no_cache, scope, "{line}");
        }
    }
}
