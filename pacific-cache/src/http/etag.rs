//! The entity tag (RFC 9110 §8.8.3): what identifies one representation.

use std::hash::Hasher;

use ::http::HeaderValue;
use xxhash_rust::xxh3::Xxh3;

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

impl EntityTag<'_> {
    /// A weak tag made of the bytes of `parts`: body, `Content-Type`, `Content-Encoding`.
    ///
    /// Weak, since a compression layer outside would otherwise give two codings one strong tag. Each part is framed by
    /// its length, so that no two lists of parts are hashed as the same bytes.
    pub(crate) fn weak_of(parts: &[&[u8]]) -> HeaderValue {
        quoted("W/", parts)
    }

    /// The same as a strong tag, for bytes that nothing outside changes.
    pub(crate) fn strong_of(parts: &[&[u8]]) -> HeaderValue {
        quoted("", parts)
    }
}

fn quoted(prefix: &str, parts: &[&[u8]]) -> HeaderValue {
    let mut hash = Xxh3::new();
    for part in parts {
        hash.write(&(part.len() as u64).to_le_bytes());
        hash.write(part);
    }
    let tag = format!("{prefix}\"{}\"", url_safe(hash.digest128()));
    // Url-safe characters are a value; were they not, an empty value is no tag and matches nothing.
    HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static(""))
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
fn url_safe(bits: u128) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    (0..22).map(|place| char::from(ALPHABET[(bits >> (6 * place)) as usize & 63])).collect()
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
    fn a_made_tag_is_a_weak_one_of_22_url_safe_characters() {
        let made = EntityTag::weak_of(&[b"body", b"text/plain", b""]);
        let tag = EntityTag::parse(&made).unwrap();
        assert!(tag.weak);
        assert_eq!(tag.opaque.len(), 22);
        assert!(tag.opaque.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte)));
        assert_eq!(made, EntityTag::weak_of(&[b"body", b"text/plain", b""]));
    }

    #[test]
    fn no_bit_of_the_hash_is_lost() {
        let texts: std::collections::HashSet<_> = (0..128).map(|bit| url_safe(1 << bit)).collect();
        assert_eq!(texts.len(), 128);
        assert_eq!(url_safe(0), "A".repeat(22));
        assert_eq!(url_safe(u128::MAX), format!("{}D", "_".repeat(21)));
    }

    #[test]
    fn a_byte_that_moves_from_one_part_to_the_next_changes_the_made_tag() {
        let lists: [&[&[u8]]; 6] =
            [&[b"ab", b"c"], &[b"a", b"bc"], &[b"abc"], &[b"abc", b""], &[b"", b"abc"], &[b"ab", b"c", b""]];
        let made: std::collections::HashSet<_> =
            lists.iter().map(|parts| EntityTag::weak_of(parts)).collect();
        assert_eq!(made.len(), lists.len());
    }
}
