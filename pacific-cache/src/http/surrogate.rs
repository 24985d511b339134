//! The names of an entry, as fields that tell a CDN in front what to purge it by: `Surrogate-Key`, `Cache-Tag`, and
//! `Cache-Groups` (RFC 9875).

use ::http::HeaderValue;
use ::http::header::{HeaderMap, HeaderName};

use super::percent;

/// The longest value, in bytes: field lines longer than this are what servers and proxies refuse.
const LONGEST: usize = 8192;

/// The response field in which a cache in front of the service reads the names that it can purge a response by, for
/// [`CacheBuilder::surrogate_keys`](crate::CacheBuilder::surrogate_keys).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SurrogateField {
    /// `Surrogate-Key: a b`, as Fastly and Varnish read it.
    SurrogateKey,
    /// `Cache-Tag: a,b`, as Cloudflare and Akamai read it.
    CacheTag,
    /// `Cache-Groups: "a", "b"` (RFC 9875 §2).
    CacheGroups,
}

/// What [`value`] makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    /// `None` without a name.
    pub(crate) value: Option<HeaderValue>,
    /// Whether there were more names than fit: purging by those will not reach the response.
    pub(crate) cut: bool,
}

impl SurrogateField {
    /// Tells a response's names.
    pub(crate) fn tell<'a>(self, headers: &mut HeaderMap, names: impl Iterator<Item = &'a str>) {
        let Listed { value, cut } = value(self, names);
        if cut {
            tracing::warn!(field = %self.name(), "a response has more names than fit into its field");
        }
        if let Some(value) = value {
            headers.insert(self.name(), value);
        }
    }

    pub(crate) fn name(self) -> HeaderName {
        HeaderName::from_static(match self {
            Self::SurrogateKey => "surrogate-key",
            Self::CacheTag => "cache-tag",
            Self::CacheGroups => "cache-groups",
        })
    }

    const fn separator(self) -> &'static str {
        match self {
            Self::SurrogateKey => " ",
            Self::CacheTag => ",",
            Self::CacheGroups => ", ",
        }
    }

    /// Bytes that can't stand in a name of this field as they are become `%XX`, but for those that a string of
    /// RFC 9651 §3.3.3 can escape.
    fn push(self, text: &mut String, name: &str) {
        match self {
            Self::CacheGroups => {
                text.push('"');
                name.bytes().for_each(|byte| push_in_string(text, byte));
                text.push('"');
            }
            Self::SurrogateKey | Self::CacheTag => name.bytes().for_each(|byte| push_in_token(text, byte)),
        }
    }
}

/// The value of `field` that lists `names`, in their order, as many as fit. Empty ones name nothing.
pub(crate) fn value<'a>(field: SurrogateField, names: impl Iterator<Item = &'a str>) -> Listed {
    let mut text = String::new();
    let mut cut = false;
    for name in names.filter(|name| !name.is_empty()) {
        let end = text.len();
        text.push_str(if end > 0 { field.separator() } else { "" });
        field.push(&mut text, name);
        if text.len() > LONGEST {
            text.truncate(end);
            cut = true;
            break;
        }
    }
    // Printable ASCII is a value.
    Listed { value: HeaderValue::try_from(text).ok().filter(|value| !value.is_empty()), cut }
}

/// Visible ASCII but for the comma, which separates tags, as it is.
fn push_in_token(text: &mut String, byte: u8) {
    if byte.is_ascii_graphic() && byte != b',' {
        text.push(char::from(byte));
    } else {
        percent::push(text, byte);
    }
}

/// Printable ASCII as it is, quotes and backslashes behind a backslash.
fn push_in_string(text: &mut String, byte: u8) {
    match byte {
        b'"' | b'\\' => text.extend(['\\', char::from(byte)]),
        b' '..=b'~' => text.push(char::from(byte)),
        _ => percent::push(text, byte),
    }
}

#[cfg(test)]
mod tests {
    use super::SurrogateField::{CacheGroups, CacheTag, SurrogateKey};
    use super::*;

    fn text(field: SurrogateField, names: &[&str]) -> String {
        let listed = value(field, names.iter().copied());
        assert!(!listed.cut);
        listed.value.map_or(String::new(), |value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn each_field_lists_names_in_its_own_way() {
        let names = ["users", "user:7", "", "/users/7"];
        assert_eq!(text(SurrogateKey, &names), "users user:7 /users/7");
        assert_eq!(text(CacheTag, &names), "users,user:7,/users/7");
        assert_eq!(text(CacheGroups, &names), r#""users", "user:7", "/users/7""#);
        for field in [SurrogateKey, CacheTag, CacheGroups] {
            assert_eq!(value(field, [].into_iter()), Listed { value: None, cut: false });
            assert_eq!(text(field, &["", ""]), "");
        }
    }

    #[test]
    fn rfc9875_2_names_are_one_member_each_whatever_is_in_them() {
        let cases = [
            ("a b", "a%20b", "a%20b", r#""a b""#),
            ("a,b", "a%2Cb", "a%2Cb", r#""a,b""#),
            ("a%20b", "a%20b", "a%20b", r#""a%20b""#),
            ("a\"b\\c", "a\"b\\c", "a\"b\\c", r#""a\"b\\c""#),
            ("\u{e9}", "%C3%A9", "%C3%A9", r#""%C3%A9""#),
            ("a\tb\r\nc\0\u{7f}", "a%09b%0D%0Ac%00%7F", "a%09b%0D%0Ac%00%7F", r#""a%09b%0D%0Ac%00%7F""#),
            ("blake3 0f", "blake3%200f", "blake3%200f", r#""blake3 0f""#),
            (" ", "%20", "%20", r#"" ""#),
        ];
        for (name, key, tag, group) in cases {
            assert_eq!(text(SurrogateKey, &[name]), key);
            assert_eq!(text(CacheTag, &[name]), tag);
            assert_eq!(text(CacheGroups, &[name]), group);
        }
    }

    #[test]
    fn names_beyond_8_kib_are_left_out_and_the_caller_is_told() {
        let name = "n".repeat(127);
        for (field, fit) in [(SurrogateKey, 64), (CacheTag, 64), (CacheGroups, 62)] {
            let names = |count| std::iter::repeat_n(name.as_str(), count);
            let all = value(field, names(fit));
            assert!(!all.cut, "{field:?}");
            let more = value(field, names(fit + 1).chain(["short"]));
            assert_eq!((more.value, more.cut), (all.value, true), "{field:?}");
        }
        let exact = "n".repeat(LONGEST);
        assert_eq!(text(SurrogateKey, &[&exact]), exact);
        let longer = "n".repeat(LONGEST + 1);
        assert_eq!(value(CacheTag, [&*longer, "a"].into_iter()), Listed { value: None, cut: true });
    }

    #[test]
    fn each_field_has_its_name() {
        let names = [SurrogateKey, CacheTag, CacheGroups].map(SurrogateField::name);
        assert_eq!(names, ["surrogate-key", "cache-tag", "cache-groups"]);
    }
}
