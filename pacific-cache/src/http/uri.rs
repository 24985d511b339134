//! What of a URI goes into keys and names.

use std::borrow::Cow;

use super::percent;

pub(crate) use super::path_name::path_name;

/// The path, and the query with its parameters sorted by name: what a handler can tell apart by `Path` and `Query`.
///
/// Both are kept as they are written; two parameters of one name, however it is encoded, keep their order, since a
/// handler sees that (RFC 9111 §2). Borrows when the query is sorted already.
pub(crate) fn path_and_sorted_query(path_and_query: &str) -> Cow<'_, str> {
    match path_and_query.split_once('?') {
        Some((path, query)) if !is_sorted(query) => Cow::Owned(format!("{path}?{}", sorted(query))),
        _ => Cow::Borrowed(path_and_query),
    }
}

fn is_sorted(query: &str) -> bool {
    query.split('&').map(name).is_sorted()
}

/// The sort is stable: parameters of one name keep their order.
fn sorted(query: &str) -> String {
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_by_cached_key(|pair| name(pair));
    pairs.join("&")
}

fn name(pair: &str) -> Cow<'_, str> {
    percent::decode_form(pair.split_once('=').map_or(pair, |(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(target: &str) -> String {
        path_and_sorted_query(target).into_owned()
    }

    #[test]
    fn rfc9111_2_parameters_are_sorted_by_name_and_keep_their_order_within_one() {
        let cases = [
            ("/a", "/a"),
            ("/a?", "/a?"),
            ("/a?b=2&a=1", "/a?a=1&b=2"),
            ("/a?a=2&a=1", "/a?a=2&a=1"),
            ("/a?b=1&a=2&a=1", "/a?a=2&a=1&b=1"),
            ("/a?b&a", "/a?a&b"),
            ("/a?b=1&a%20=2&a+=1", "/a?a%20=2&a+=1&b=1"),
            ("/a?%62=1&a=2", "/a?a=2&%62=1"),
            ("/a?b=1&%61=2&a=1", "/a?%61=2&a=1&b=1"),
            ("/a?z=1&%FF=2&%FE=1", "/a?z=1&%FF=2&%FE=1"),
            ("/a?a=1&", "/a?&a=1"),
            ("*", "*"),
            ("", ""),
        ];
        for (uri, text) in cases {
            assert_eq!(key(uri), text, "{uri}");
        }
    }

    #[test]
    fn rfc9111_2_different_inputs_never_make_one_key() {
        let uris = [
            "/a",
            "/a?",
            "/a/",
            "/a%2Fb",
            "/a/b",
            "/A",
            "/a?b",
            "/a?b=",
            "/a?b=&",
            "/a?&&b=",
            "/a?b=%20",
            "/a?b=+",
            "/a?b==",
            "/a?b%3D",
            "/a?b=c%26d",
            "/a?b=c&d",
            "/a?b=c&d=",
            "/a?x=1&x=2",
            "/a?x=2&x=1",
            "/a?%FF=1&%FE=2",
            "/a?%FE=2&%FF=1",
            "/a?x=1&%78=2",
            "/a?%78=2&x=1",
            "/%61",
            "/a%3Fb",
        ];
        let keys: std::collections::HashSet<_> = uris.iter().map(|uri| key(uri)).collect();
        assert_eq!(keys.len(), uris.len());
    }

    #[test]
    fn a_sorted_query_is_borrowed() {
        for target in ["/a", "/a?a=1&b=2", "/a?page=1&per_page=20"] {
            assert!(matches!(path_and_sorted_query(target), Cow::Borrowed(_)), "{target}");
        }
    }
}
