//! The name of a path: one text for all its spellings (RFC 3986 §6.2.2).

use std::borrow::Cow;

use super::percent;

/// The name of a path, by which an invalidation finds the entries of all its spellings and queries (RFC 9111 §4.4).
///
/// Each segment is percent-decoded and encoded again, so that only unreserved characters stand for themselves, and dot
/// segments are removed; `//` and a trailing slash are kept, since they are other resources. Borrows when the path is
/// written so already.
pub(crate) fn path_name(path: &str) -> Cow<'_, str> {
    if is_normal(path) {
        return Cow::Borrowed(path);
    }
    let mut segments: Vec<String> = Vec::new();
    let mut ends_in_dots = false;
    for segment in path.strip_prefix('/').unwrap_or(path).split('/') {
        let segment = encode(segment);
        ends_in_dots = is_dots(&segment);
        match segment.as_str() {
            "." => {}
            ".." => drop(segments.pop()),
            _ => segments.push(segment),
        }
    }
    // What dots end names a folder: `/a/b/..` is `/a/`.
    if ends_in_dots {
        segments.push(String::new());
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    Cow::Owned(format!("{root}{}", segments.join("/")))
}

fn is_normal(path: &str) -> bool {
    !path.split('/').any(is_dots) && has_normal_encoding(path.as_bytes())
}

fn is_dots(segment: &str) -> bool {
    matches!(segment, "." | "..")
}

fn has_normal_encoding(mut rest: &[u8]) -> bool {
    loop {
        rest = match *rest {
            [] => return true,
            [b'%', high, low, ref rest @ ..] if is_normal_escape(high, low) => rest,
            [byte, ref rest @ ..] if byte == b'/' || percent::is_unreserved(byte) => rest,
            _ => return false,
        };
    }
}

/// Whether `%` and these two are how [`encode`] writes a byte.
fn is_normal_escape(high: u8, low: u8) -> bool {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'A'..=b'F');
    let escape = [b'%', high, low];
    is_digit(high) && is_digit(low) && !percent::decode(&escape).any(percent::is_unreserved)
}

fn encode(segment: &str) -> String {
    let mut encoded = String::with_capacity(segment.len());
    percent::decode(segment.as_bytes()).for_each(|byte| percent::push(&mut encoded, byte));
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3986_6_2_2_spellings_of_one_path_have_one_name() {
        let cases = [
            ("/users/%37", "/users/7"),
            ("/%75sers/7", "/users/7"),
            ("/a%2fb", "/a%2Fb"),
            ("/a:b", "/a%3Ab"),
            ("/a%3ab", "/a%3Ab"),
            ("/a@b", "/a%40b"),
            ("/caf\u{e9}", "/caf%C3%A9"),
            ("/caf%c3%a9", "/caf%C3%A9"),
            ("/50%", "/50%25"),
            ("/50%25", "/50%25"),
            ("/%zz", "/%25zz"),
            ("/%257E", "/%257E"),
            ("/a/./b", "/a/b"),
            ("/a/../b", "/b"),
            ("/a/%2e%2E/b", "/b"),
            ("/../../a", "/a"),
            ("/a/b/..", "/a/"),
            ("/a/.", "/a/"),
            ("/a/b/%2e%2e", "/a/"),
            ("*", "%2A"),
            ("a/../b", "b"),
            ("/..", "/"),
            ("/.", "/"),
            ("/a//../b", "/a/b"),
            ("/a/..//b", "//b"),
            ("/a/b/../../..", "/"),
        ];
        for (path, name) in cases {
            assert_eq!(path_name(path), name, "{path}");
        }
    }

    #[test]
    fn rfc3986_6_2_2_a_name_is_its_own_name_and_borrowed() {
        for path in
            ["/", "", "/users", "/users/", "/a//b", "//", "/a.b/..c/.d./e~_-", "/a%2Fb", "/%C3%A9", "/..."]
        {
            assert!(matches!(path_name(path), Cow::Borrowed(same) if same == path), "{path}");
        }
    }

    #[test]
    fn different_resources_have_different_names() {
        let paths =
            ["/users", "/users/", "//users", "/users//", "/Users", "/a/b", "/a%2Fb", "/a%252Fb", "/", "*"];
        let names: std::collections::HashSet<_> = paths.iter().map(|path| path_name(path)).collect();
        assert_eq!(names.len(), paths.len());
    }
}
