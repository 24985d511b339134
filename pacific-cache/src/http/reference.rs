//! A URI reference (RFC 3986 §4.1): its scheme, authority and path.

/// A reference, taken apart; its query and fragment are left out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference<'a> {
    pub(super) scheme: Option<&'a str>,
    pub(super) authority: Option<&'a str>,
    path: &'a str,
}

impl<'a> Reference<'a> {
    /// Takes any text apart, as RFC 3986 appendix B does.
    pub(super) fn of(text: &'a str) -> Self {
        let text = &text[..text.find(['?', '#']).unwrap_or(text.len())];
        let (scheme, hierarchy) = match text.split_once(':') {
            Some((scheme, hierarchy)) if is_scheme(scheme) => (Some(scheme), hierarchy),
            _ => (None, text),
        };
        let Some(authority_on) = hierarchy.strip_prefix("//") else {
            return Self { scheme, authority: None, path: hierarchy };
        };
        let (authority, path) = authority_on.split_at(authority_on.find('/').unwrap_or(authority_on.len()));
        Self { scheme, authority: Some(authority), path }
    }

    /// The path it leads to from `base` (RFC 3986 §5.2.2), with its dot segments still in it.
    pub(super) fn path_from(&self, base: &str) -> String {
        match self.path {
            "" if self.authority.is_some() => "/".to_owned(),
            "" => base.to_owned(),
            path if path.starts_with('/') => path.to_owned(),
            path => {
                let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
                format!("{folder}/{path}")
            }
        }
    }
}

/// RFC 3986 §3.1.
fn is_scheme(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3986_appendix_b_a_reference_taken_apart() {
        type Parts = (Option<&'static str>, Option<&'static str>, &'static str);
        let cases: [(&str, Parts); 14] = [
            (
                "http://www.ics.uci.edu/pub/ietf/uri/#Related",
                (Some("http"), Some("www.ics.uci.edu"), "/pub/ietf/uri/"),
            ),
            ("HTTPS://a:1?q", (Some("HTTPS"), Some("a:1"), "")),
            ("//a/b", (None, Some("a"), "/b")),
            ("///b", (None, Some(""), "/b")),
            ("/b//c", (None, None, "/b//c")),
            ("b?c://d", (None, None, "b")),
            ("#a:b", (None, None, "")),
            ("", (None, None, "")),
            ("mailto:a@b", (Some("mailto"), None, "a@b")),
            ("a/b:c", (None, None, "a/b:c")),
            ("/a:b", (None, None, "/a:b")),
            ("1a:b", (None, None, "1a:b")),
            (":b", (None, None, ":b")),
            ("a+b-c.1:/", (Some("a+b-c.1"), None, "/")),
        ];
        for (text, (scheme, authority, path)) in cases {
            assert_eq!(Reference::of(text), Reference { scheme, authority, path }, "{text}");
        }
    }

    #[test]
    fn rfc3986_5_2_2_a_reference_leads_on_from_its_base() {
        let cases = [
            ("/b/c", "g", "/b/g"),
            ("/b/c/", "g", "/b/c/g"),
            ("/b/c", "./g/", "/b/./g/"),
            ("/b/c", "../g", "/b/../g"),
            ("/b/c", "/g", "/g"),
            ("/b/c", "//a/g", "/g"),
            ("/b/c", "//a", "/"),
            ("/b/c", "http://a", "/"),
            ("/b/c", "http://a?x", "/"),
            ("/b/c", "", "/b/c"),
            ("/b/c", "?y", "/b/c"),
            ("/b/c", "#s", "/b/c"),
            ("/", "g", "/g"),
            ("", "g", "/g"),
        ];
        for (base, reference, path) in cases {
            assert_eq!(Reference::of(reference).path_from(base), path, "{reference} from {base}");
        }
    }
}
