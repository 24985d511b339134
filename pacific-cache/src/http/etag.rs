//! The entity tag (RFC 9110 §8.8.3): what identifies one representation.

use ::http::HeaderValue;
use ::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use twox_hash::xxhash3_128::Hasher;

/// An entity tag, borrowed from a field value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EntityTag<'a> {
    weak: bool,
    /// What stands between the quotes: visible ASCII without `"`, or bytes from 0x80.
    opaque: &'a [u8],
}

impl<'a> EntityTag<'a> {
    /// The tag that is a whole `ETag` value; `None` when the value is no entity tag (RFC 9110 §8.8.3).
    pub(crate) fn parse(value: &'a HeaderValue) -> Option<Self> {
        let (tag, rest) = Self::split_off(value.as_bytes().trim_ascii())?;
        rest.is_empty().then_some(tag)
    }

    /// Strong comparison (RFC 9110 §8.8.3.2): the same tag, and neither is weak.
    pub(crate) fn matches_strongly(self, other: Self) -> bool {
        !self.weak && !other.weak && self.opaque == other.opaque
    }

    /// Weak comparison (RFC 9110 §8.8.3.2): the same tag, weak or not.
    pub(crate) fn matches_weakly(self, other: Self) -> bool {
        self.opaque == other.opaque
    }

    /// The tag at the start of `text`, and what follows it.
    fn split_off(text: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (weak, quoted) = match text.strip_prefix(b"W/") {
            Some(quoted) => (true, quoted),
            None => (false, text),
        };
        let opaque_on = quoted.strip_prefix(b"\"")?;
        let end = opaque_on.iter().position(|&byte| !is_etagc(byte))?;
        let (opaque, rest) = opaque_on.split_at(end);
        Some((Self { weak, opaque }, rest.strip_prefix(b"\"")?))
    }
}

/// What a made tag promises (RFC 9110 §8.8.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Strength {
    /// The same content; a compression layer outside may give it another coding.
    #[default]
    Weak,
    /// The same bytes.
    Strong,
}

/// The tag of a response whose body is `body`: made of it and of its type and coding.
pub(crate) fn of(headers: &HeaderMap, body: &[u8], strength: Strength) -> HeaderValue {
    let field = |name| headers.get(name).map_or(&[][..], HeaderValue::as_bytes);
    of_parts(&[body, field(CONTENT_TYPE), field(CONTENT_ENCODING)], strength)
}

/// The tag made of some texts. Each is framed by its length, so that no two lists of them are hashed as the same bytes.
pub(crate) fn of_parts(parts: &[&[u8]], strength: Strength) -> HeaderValue {
    let mut hash = Hasher::new();
    for part in parts {
        hash.write(&(part.len() as u64).to_le_bytes());
        hash.write(part);
    }
    let mut tag = *b"W/\"1234567890123456789012\"";
    tag[3..25].copy_from_slice(&url_safe(hash.finish_128()));
    let start = if strength == Strength::Strong { 2 } else { 0 };
    // Url-safe characters are a value; were they not, an empty value is no tag and matches nothing.
    HeaderValue::from_bytes(&tag[start..]).unwrap_or(HeaderValue::from_static(""))
}

/// The same tag, strong (RFC 9110 §8.8.1).
pub(crate) fn into_strong(tag: HeaderValue) -> HeaderValue {
    match tag.as_bytes().strip_prefix(b"W/") {
        // What is left of a value is one.
        Some(strong) => HeaderValue::from_bytes(strong).unwrap_or(tag),
        None => tag,
    }
}

/// The entity tags of one line of a list; members that are none are passed over, and the list goes on behind them.
pub(super) fn tags(line: &[u8]) -> Tags<'_> {
    Tags { rest: line }
}

/// What [`tags`] iterates with.
pub(super) struct Tags<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Tags<'a> {
    type Item = EntityTag<'a>;

    fn next(&mut self) -> Option<EntityTag<'a>> {
        loop {
            self.rest = after_separators(self.rest);
            if self.rest.is_empty() {
                return None;
            }
            // A comma inside the quotes of a tag ends nothing, so what is no tag ends at the comma after its quotes.
            let (tag, rest) = match EntityTag::split_off(self.rest) {
                Some((tag, rest)) => (Some(tag), rest),
                None => (None, self.rest),
            };
            let end = rest.iter().position(|&byte| byte == b',').unwrap_or(rest.len());
            self.rest = &rest[end..];
            if tag.is_some() && rest[..end].trim_ascii().is_empty() {
                return tag;
            }
        }
    }
}

fn after_separators(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|byte| !matches!(byte, b',' | b' ' | b'\t')).unwrap_or(text.len());
    &text[start..]
}

/// `etagc` of RFC 9110 §8.8.3: no quote, no white space, no control character; a backslash is a byte like any other.
fn is_etagc(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x7E | 0x80..)
}

/// 128 bits as 22 characters of the url-safe alphabet (RFC 4648 §5).
fn url_safe(bits: u128) -> [u8; 22] {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::array::from_fn(|place| ALPHABET[(bits >> (6 * place)) as usize & 63])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(bytes: &[u8]) -> HeaderValue {
        HeaderValue::from_bytes(bytes).unwrap()
    }

    #[test]
    fn rfc9110_8_8_3_what_is_and_what_is_no_entity_tag() {
        let tags: [(&[u8], bool, &[u8]); 8] = [
            (b"\"xyzzy\"", false, b"xyzzy"),
            (b"W/\"xyzzy\"", true, b"xyzzy"),
            (b"\"\"", false, b""),
            (b"\"a,b\"", false, b"a,b"),
            (b"\"a\\\"", false, b"a\\"),
            (b"\"W/\"", false, b"W/"),
            (b"\"\xff\x80\"", false, b"\xff\x80"),
            (b"  \"padded\"\t", false, b"padded"),
        ];
        for (text, weak, opaque) in tags {
            assert_eq!(EntityTag::parse(&value(text)), Some(EntityTag { weak, opaque }), "{text:?}");
        }
        let none: [&[u8]; 12] = [
            b"",
            b"*",
            b"abc",
            b"\"",
            b"\"abc",
            b"abc\"",
            b"w/\"a\"",
            b"W/abc",
            b"W/ \"a\"",
            b"\"a b\"",
            b"\"a\"b",
            b"\"a\", \"b\"",
        ];
        for text in none {
            assert_eq!(EntityTag::parse(&value(text)), None, "{text:?}");
        }
    }

    #[test]
    fn rfc9110_8_8_3_2_strong_and_weak_comparison() {
        let cases = [
            ("W/\"1\"", "W/\"1\"", false, true),
            ("W/\"1\"", "W/\"2\"", false, false),
            ("W/\"1\"", "\"1\"", false, true),
            ("\"1\"", "\"1\"", true, true),
            ("\"1\"", "\"2\"", false, false),
            ("\"a\"", "\"A\"", false, false),
        ];
        for (one, other, strong, weak) in cases {
            let (one, other) = (value(one.as_bytes()), value(other.as_bytes()));
            let (one, other) = (EntityTag::parse(&one).unwrap(), EntityTag::parse(&other).unwrap());
            assert_eq!(one.matches_strongly(other), strong);
            assert_eq!(other.matches_strongly(one), strong);
            assert_eq!(one.matches_weakly(other), weak);
            assert_eq!(other.matches_weakly(one), weak);
        }
    }

    #[test]
    fn a_list_goes_on_behind_a_member_that_is_no_tag() {
        let cases: [(&str, &[&str]); 14] = [
            (r#""a""#, &["a"]),
            (r#""a", W/"b" ,"c""#, &["a", "b", "c"]),
            (r#",, "a", ,"b",,"#, &["a", "b"]),
            (r#""a,b", "c""#, &["a,b", "c"]),
            (r#"abc, "a""#, &["a"]),
            (r#"w/"x", "a""#, &["a"]),
            (r#""x" y, "a""#, &["a"]),
            (r#""x, "a""#, &["a"]),
            (r#""x y", "a""#, &["a"]),
            (r#""x""y", "a""#, &["a"]),
            (r#"x", "a""#, &["a"]),
            (r#"*, "a""#, &["a"]),
            (r#""a"#, &[]),
            ("", &[]),
        ];
        for (line, opaque) in cases {
            let found: Vec<_> =
                tags(line.as_bytes()).map(|tag| String::from_utf8_lossy(tag.opaque)).collect();
            assert_eq!(found, opaque, "{line}");
        }
    }

    #[test]
    fn a_made_tag_has_22_url_safe_characters_and_its_strength() {
        let opaque = |strength| {
            let made = of_parts(&[b"body", b"text/plain", b""], strength);
            let tag = EntityTag::parse(&made).unwrap();
            assert_eq!(tag.weak, strength == Strength::Weak);
            tag.opaque.to_vec()
        };
        let weak = opaque(Strength::Weak);
        assert_eq!(weak.len(), 22);
        assert!(weak.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte)));
        assert_eq!(weak, opaque(Strength::Strong));
    }

    #[test]
    fn rfc9110_8_8_3_another_body_type_or_coding_is_another_tag() {
        let made = |body: &[u8], fields: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in fields {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            of(&headers, body, Strength::Weak)
        };
        let plain: &[_] = &[("content-type", "text/plain")];
        let all: std::collections::HashSet<_> = [
            made(b"a", &[]),
            made(b"b", &[]),
            made(b"a", plain),
            made(b"a", &[("content-type", "text/html")]),
            made(b"a", &[("content-encoding", "gzip")]),
            made(b"a", &[("content-encoding", "text/plain")]),
        ]
        .into();
        assert_eq!(all.len(), 6);
        assert_eq!(made(b"a", plain), made(b"a", &[plain[0], ("x-custom", "1")]));
    }

    #[test]
    fn no_bit_of_the_hash_is_lost() {
        let texts: std::collections::HashSet<_> = (0..128).map(|bit| url_safe(1 << bit)).collect();
        assert_eq!(texts.len(), 128);
        assert_eq!(url_safe(0), [b'A'; 22]);
        assert_eq!(url_safe(u128::MAX), *b"_____________________D");
    }

    #[test]
    fn a_byte_that_moves_from_one_part_to_the_next_changes_the_made_tag() {
        let lists: [&[&[u8]]; 6] =
            [&[b"ab", b"c"], &[b"a", b"bc"], &[b"abc"], &[b"abc", b""], &[b"", b"abc"], &[b"ab", b"c", b""]];
        let made: std::collections::HashSet<_> =
            lists.iter().map(|parts| of_parts(parts, Strength::Weak)).collect();
        assert_eq!(made.len(), lists.len());
    }
}
