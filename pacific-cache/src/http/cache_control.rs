//! The `Cache-Control` of a response (RFC 9111 §5.2.2), as far as a cache in front of a handler acts on it.

use ::http::header::{CACHE_CONTROL, Entry, HeaderMap, HeaderName, HeaderValue};

use super::directive::{Directive, directives};
use super::list;

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
        directives(headers, CACHE_CONTROL).for_each(|directive| said.add(&directive));
        said
    }

    fn add(&mut self, directive: &Directive<'_>) {
        if directive.is("max-age") {
            add_lifetime(&mut self.max_age, directive);
        } else if directive.is("s-maxage") {
            add_lifetime(&mut self.s_maxage, directive);
        } else if directive.is("no-store") {
            self.no_store = true;
        } else if directive.is("must-understand") {
            self.must_understand = true;
        } else if directive.is("private") {
            self.private.add(directive);
        } else if directive.is("no-cache") {
            self.no_cache.add(directive);
        }
    }
}

/// Takes back each `public` (RFC 9111 §5.2.2.9); lines that say none stay as they are.
pub(crate) fn remove_public(headers: &mut HeaderMap) {
    if !directives(headers, CACHE_CONTROL).any(|directive| directive.is("public")) {
        return;
    }
    let Entry::Occupied(lines) = headers.entry(CACHE_CONTROL) else { return };
    let lines: Vec<_> = lines.remove_entry_mult().1.filter_map(without_public).collect();
    for line in lines {
        headers.append(CACHE_CONTROL, line);
    }
}

/// `None` where nothing is left.
fn without_public(line: HeaderValue) -> Option<HeaderValue> {
    let is_public = |member: &&[u8]| Directive::of(member).is("public");
    let members: Vec<_> = list::members(line.as_bytes()).collect();
    if !members.iter().any(is_public) {
        return Some(line);
    }
    let rest: Vec<_> = members.into_iter().filter(|member| !is_public(member)).collect();
    // Parts of a value make a value.
    if rest.is_empty() { None } else { HeaderValue::from_bytes(&rest.join(&b", "[..])).ok() }
}

/// Of two values the shorter; what can't be read is no time at all.
fn add_lifetime(lifetime: &mut Option<u32>, directive: &Directive<'_>) {
    let seconds = directive.seconds().unwrap_or(0);
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
    fn rfc9111_5_2_2_9_only_public_is_taken_back() {
        let cases: [(&[&str], &[&str]); 7] = [
            (&["public, max-age=30"], &["max-age=30"]),
            (&["max-age=30,PUBLIC , no-transform"], &["max-age=30, no-transform"]),
            (&["public"], &[]),
            (&["public=\"a, b\", s-maxage=9", "a,b"], &["s-maxage=9", "a,b"]),
            (&["a=\"x, public\",b", "public", "immutable"], &["a=\"x, public\",b", "immutable"]),
            (&["publicly, a=public"], &["publicly, a=public"]),
            (&[], &[]),
        ];
        for (lines, left) in cases {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(CACHE_CONTROL, HeaderValue::from_str(line).unwrap());
            }
            remove_public(&mut headers);
            let lines: Vec<_> = headers.get_all(CACHE_CONTROL).iter().map(HeaderValue::as_bytes).collect();
            assert_eq!(lines, left.iter().map(|line| line.as_bytes()).collect::<Vec<_>>());
        }
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
