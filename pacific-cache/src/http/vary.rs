//! `Vary` (RFC 9110 §12.5.5): the fields of a request that its response depends on, and the variant they select
//! (RFC 9111 §4.1).

use std::borrow::Cow;

use ::http::HeaderValue;
use ::http::header::{HeaderMap, VARY};

use super::{list, percent};
use crate::name::bounded;

/// One text for what a request says in these fields, whose names are lower-case literals: the same for two requests
/// if and only if every field of theirs matches (RFC 9111 §4.1).
///
/// ```text
/// Accept: text/html, */*        → accept=text%2Fhtml,%2A%2F%2A;x-tenant
/// ```
///
/// White space that means nothing is left out, several lines are one list, an absent field is no empty one. Members
/// keep their order, and empty ones count: nobody knows what a field of the service's own means by them.
pub(crate) fn variant(headers: &HeaderMap, names: &[&str]) -> String {
    let mut text = String::new();
    for (place, name) in names.iter().enumerate() {
        // No name, and no value as it is written here, has any of `;=,` in it.
        text.push_str(if place > 0 { ";" } else { "" });
        text.push_str(name);
        let mut field = Field::new(&mut text);
        headers.get_all(*name).into_iter().for_each(|line| field.push_line(line.as_bytes()));
    }
    bounded(Cow::Owned(text)).into_owned()
}

/// One field, being written without the white space that means nothing: of that around a member nothing is kept, of a
/// run inside one a single space. What stands in quotes is kept as it is, to the end where they never close.
struct Field<'a> {
    text: &'a mut String,
    /// What comes before the next line.
    joint: char,
    at: At,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before the first byte of a member.
    Start,
    Member,
    /// Behind white space in a member.
    Space,
    Quoted,
    /// Behind a backslash in quotes.
    Escape,
}

impl<'a> Field<'a> {
    fn new(text: &'a mut String) -> Self {
        Self { text, joint: '=', at: At::Start }
    }

    fn push_line(&mut self, line: &[u8]) {
        self.text.push(self.joint);
        self.joint = ',';
        self.at = if matches!(self.at, At::Quoted | At::Escape) { At::Quoted } else { At::Start };
        line.iter().for_each(|byte| self.push(*byte));
    }

    fn push(&mut self, byte: u8) {
        let at = self.at;
        self.at = match (at, byte) {
            (At::Quoted, b'\\') => At::Escape,
            (At::Quoted, b'"') => At::Member,
            (At::Quoted | At::Escape, _) | (_, b'"') => At::Quoted,
            (_, b',') => At::Start,
            (At::Start, b' ' | b'\t') => At::Start,
            (_, b' ' | b'\t') => At::Space,
            _ => At::Member,
        };
        match (at, self.at) {
            (At::Quoted | At::Escape, _) => percent::push(self.text, byte),
            (_, At::Start) if byte == b',' => self.text.push(','),
            (_, At::Start | At::Space) => {}
            (At::Space, _) => [b' ', byte].into_iter().for_each(|byte| percent::push(self.text, byte)),
            _ => percent::push(self.text, byte),
        }
    }
}

/// Whether a response's `Vary` names only fields of `names`, so that [`variant`] tells its requests apart; what is no
/// field name is none of them, nor is `*`.
pub(crate) fn is_covered(headers: &HeaderMap, names: &[&str]) -> bool {
    members(headers).all(|member| names.iter().any(|name| is(member, name)))
}

/// Adds to a response's `Vary` those of `names` that it lacks; `*` says more than any name.
pub(crate) fn add(headers: &mut HeaderMap, names: &[&str]) {
    if members(headers).any(|member| member == b"*") {
        return;
    }
    let lacking = |name: &&&str| !members(headers).any(|member| is(member, name));
    let lacking: Vec<&str> = names.iter().filter(lacking).copied().collect();
    if !lacking.is_empty() {
        // Names are a value; were they not, `*` keeps other caches from sharing the response.
        let line = HeaderValue::try_from(lacking.join(", ")).unwrap_or(HeaderValue::from_static("*"));
        headers.append(VARY, line);
    }
}

fn members(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    headers.get_all(VARY).into_iter().flat_map(|line| list::members(line.as_bytes()))
}

fn is(member: &[u8], name: &str) -> bool {
    member.eq_ignore_ascii_case(name.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    type Fields<'a> = &'a [(&'static str, &'a [u8])];

    fn headers(fields: Fields<'_>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_bytes(value).unwrap());
        }
        headers
    }

    fn of(fields: Fields<'_>) -> String {
        variant(&headers(fields), &["accept", "x-b"])
    }

    #[test]
    fn rfc9111_4_1_fields_that_match_make_one_text() {
        let cases: [(Fields<'_>, &str); 15] = [
            (&[], "accept;x-b"),
            (&[("x-other", b"1")], "accept;x-b"),
            (&[("x-b", b"1"), ("accept", b"2")], "accept=2;x-b=1"),
            (&[("accept", b"")], "accept=;x-b"),
            (&[("accept", b" \t ")], "accept=;x-b"),
            (&[("accept", b"a , b;q=1"), ("x-b", b"x")], "accept=a,b%3Bq%3D1;x-b=x"),
            (&[("accept", b"\ta,\t b;q=1  ")], "accept=a,b%3Bq%3D1;x-b"),
            (&[("accept", b"a"), ("accept", b" b;q=1")], "accept=a,b%3Bq%3D1;x-b"),
            (&[("accept", b"a \t  b"), ("x-b", b"c\td")], "accept=a%20b;x-b=c%20d"),
            (&[("accept", b"\"a,  b\"  c")], "accept=%22a%2C%20%20b%22%20c;x-b"),
            (&[("accept", b"\"a"), ("accept", b"b  \" , c")], "accept=%22a,b%20%20%22,c;x-b"),
            (&[("accept", b"\"a \\\"  b\" , c")], "accept=%22a%20%5C%22%20%20b%22,c;x-b"),
            (&[("accept", b"\"a\\"), ("accept", b"\"  b")], "accept=%22a%5C,%22%20b;x-b"),
            (&[("accept", b"a,"), ("accept", b",b")], "accept=a,,,b;x-b"),
            (&[("x-b", b"\xff\xc3\xa9")], "accept;x-b=%FF%C3%A9"),
        ];
        for (fields, text) in cases {
            assert_eq!(of(fields), text, "{fields:?}");
        }
    }

    #[test]
    fn rfc9111_4_1_no_two_requests_that_differ_make_one_text() {
        let long = |last: u8| [vec![b'a'; 8192], vec![last]].concat();
        let (long_b, long_c) = (long(b'b'), long(b'c'));
        let requests: [Fields<'_>; 35] = [
            &[],
            &[("accept", b"")],
            &[("x-b", b"")],
            &[("accept", b""), ("x-b", b"")],
            &[("accept", b"a"), ("x-b", b"b")],
            &[("accept", b"b"), ("x-b", b"a")],
            &[("accept", b"a"), ("accept", b"b")],
            &[("accept", b"b, a")],
            &[("accept", b"a")],
            &[("x-b", b"a")],
            &[("accept", b"A")],
            &[("accept", b"a b")],
            &[("accept", b"ab")],
            &[("accept", b"a,,b")],
            &[("accept", b",a")],
            &[("accept", b"a,")],
            &[("accept", b",")],
            &[("accept", b"a;x-b=b")],
            &[("accept", b"a;x-b")],
            &[("accept", b"a%2Cb")],
            &[("accept", b"\"a,b\"")],
            &[("accept", b"\"a, b\"")],
            &[("accept", b"\"a,  b\"")],
            &[("accept", b"\"a,  b")],
            &[("accept", b"\"a, b")],
            &[("accept", b"\"a\\\",  b\"")],
            &[("accept", b"\"a\\\", b\"")],
            &[("accept", b"\"a"), ("accept", b"b  c\"")],
            &[("accept", b"\"a"), ("accept", b"b c\"")],
            &[("accept", b"\xff")],
            &[("accept", b"\xfe")],
            &[("accept", "\u{FFFD}".as_bytes())],
            &[("accept", b"%FF")],
            &[("accept", &long_b)],
            &[("accept", &long_c)],
        ];
        let texts: HashSet<_> = requests.iter().map(|fields| of(fields)).collect();
        assert_eq!(texts.len(), requests.len());
        assert_ne!(variant(&headers(&[]), &["accept"]), variant(&headers(&[]), &["x-b"]));
        assert_ne!(variant(&headers(&[]), &["a", "b"]), variant(&headers(&[]), &["a"]));
    }

    #[test]
    fn a_long_variant_is_hashed_and_no_short_one_is_its_hash() {
        let text = of(&[("accept", &[b'a'; 8192])]);
        assert!(text.len() < 80, "{text}");
        assert!(text.contains(' ') && !of(&[("accept", text.as_bytes())]).contains(' '), "{text}");
    }

    #[test]
    fn rfc9111_4_1_a_vary_is_covered_when_it_names_nothing_else() {
        let covered: [Fields<'_>; 7] = [
            &[],
            &[("vary", b"")],
            &[("vary", b"accept")],
            &[("vary", b"X-B, ,ACCEPT,")],
            &[("vary", b"accept"), ("vary", b"x-b")],
            &[("vary", b"accept, accept")],
            &[("x-other", b"vary")],
        ];
        for fields in covered {
            assert!(is_covered(&headers(fields), &["accept", "x-b"]), "{fields:?}");
        }
        let not_covered: [Fields<'_>; 9] = [
            &[("vary", b"*")],
            &[("vary", b"accept, *")],
            &[("vary", b"accept"), ("vary", b"cookie")],
            &[("vary", b"accept-language")],
            &[("vary", b"acc")],
            &[("vary", b"accept x-b")],
            &[("vary", b"accept; x-b")],
            &[("vary", b"\"accept\"")],
            &[("vary", b"accept\xff")],
        ];
        for fields in not_covered {
            assert!(!is_covered(&headers(fields), &["accept", "x-b"]), "{fields:?}");
        }
        assert!(!is_covered(&headers(&[("vary", b"accept")]), &[]));
    }

    #[test]
    fn rfc9110_12_5_5_a_vary_gets_the_names_that_it_lacks() {
        let cases: [(Fields<'_>, &[&str]); 8] = [
            (&[], &["accept, x-b"]),
            (&[("vary", b"")], &["", "accept, x-b"]),
            (&[("vary", b"origin")], &["origin", "accept, x-b"]),
            (&[("vary", b"origin, Accept")], &["origin, Accept", "x-b"]),
            (&[("vary", b"x-b"), ("vary", b"ACCEPT")], &["x-b", "ACCEPT"]),
            (&[("vary", b"*")], &["*"]),
            (&[("vary", b"origin"), ("vary", b"x-c, *")], &["origin", "x-c, *"]),
            (&[("vary", b"accept-language")], &["accept-language", "accept, x-b"]),
        ];
        for (fields, lines) in cases {
            let mut headers = headers(fields);
            add(&mut headers, &["accept", "x-b"]);
            let said: Vec<_> = headers.get_all(VARY).into_iter().collect();
            assert_eq!(said, lines, "{fields:?}");
        }
        let mut none = HeaderMap::new();
        add(&mut none, &[]);
        assert!(none.is_empty());
    }
}
