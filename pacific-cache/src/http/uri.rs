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
        Some((path, query)) if !is_sorted(query) => {
            Cow::Owned(format!("{path}?{}", sorted(query.split('&'))))
        }
        _ => Cow::Borrowed(path_and_query),
    }
}

/// The path, and of the query only the parameters that are called one of `names`, sorted by name: what a handler can
/// tell apart that reads these only. Written as [`path_and_sorted_query`] writes them; without any, the path alone.
pub(crate) fn path_and_narrowed_query(path_and_query: &str, names: &[&str]) -> String {
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    // A name may be empty, but what holds no parameter is none that is called so.
    let is_named = |pair: &&str| !pair.is_empty() && names.contains(&&*name(pair));
    let narrowed = sorted(query.split('&').filter(is_named));
    if narrowed.is_empty() { path.to_owned() } else { format!("{path}?{narrowed}") }
}

fn is_sorted(query: &str) -> bool {
    query.split('&').map(name).is_sorted()
}

/// The sort is stable: parameters of one name keep their order.
fn sorted<'a>(pairs: impl Iterator<Item = &'a str>) -> String {
    let mut pairs: Vec<&str> = pairs.collect();
    pairs.sort_by_cached_key(|pair| name(pair));
    pairs.join("&")
}

fn name(pair: &str) -> Cow<'_, str> {
    percent::decode_form(pair.split_once('=').map_or(pair, |(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::fuzz::Random;

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

    fn narrowed(target: &str) -> String {
        path_and_narrowed_query(target, &["page", "a b", "q\u{e9}"])
    }

    #[test]
    fn rfc9111_2_of_a_narrowed_query_only_what_is_named_counts() {
        let cases = [
            ("/a", "/a"),
            ("/a?", "/a"),
            ("/a?&&", "/a"),
            ("/a?x=1", "/a"),
            ("/a?x=page&pages=1&PAGE=2&pag=3", "/a"),
            ("/a?page=2", "/a?page=2"),
            ("/a?x=1&page=2&y=3", "/a?page=2"),
            ("/a?page=2&a+b=1", "/a?a+b=1&page=2"),
            ("/a?page=2&x&a%20b=1&page=1", "/a?a%20b=1&page=2&page=1"),
            ("/a?p%61ge=2", "/a?p%61ge=2"),
            ("/a?q%C3%A9=1&q%E9=2", "/a?q%C3%A9=1"),
            ("/a?page", "/a?page"),
            ("/a?page=", "/a?page="),
            ("/a?x=1?page=2", "/a"),
            ("/a?page=1?x=2", "/a?page=1?x=2"),
            ("*", "*"),
            ("", ""),
        ];
        for (target, key) in cases {
            assert_eq!(narrowed(target), key, "{target}");
        }
        assert_eq!(path_and_narrowed_query("/a?&=1&page=2", &[""]), "/a?=1");
        assert_eq!(path_and_narrowed_query("/a?page=2", &[]), "/a");
    }

    #[test]
    fn rfc9111_2_different_relevant_inputs_never_make_one_key() {
        let paths = ["/a", "/a/", "/%61", "/a%3Fpage=1", "/"];
        let relevant = [
            "page",
            "page=",
            "page==",
            "page=1",
            "page=2",
            "page=1?",
            "page=%20",
            "page=+",
            "page=1%26page=2",
            "page=a%2Bb=1",
            "page=1;page=2",
            "p%61ge=1",
            "a+b",
            "a+b=",
            "a+b=1",
            "a%20b=1",
            "a b=1",
        ];
        let irrelevant = ["", "x", "x=page", "page%3D1", "page%20=1", "Page=1", "x=1?page=3"];
        let mut inputs = std::collections::HashMap::new();
        let mut random = Random(0x2545_F491_4F6C_DD1D);
        for _ in 0..20_000 {
            let path = paths[random.below(paths.len())];
            let (mut pairs, mut input) = (Vec::new(), Vec::new());
            for _ in 0..random.below(6) {
                if random.below(3) == 0 {
                    pairs.push(irrelevant[random.below(irrelevant.len())]);
                } else {
                    pairs.push(relevant[random.below(relevant.len())]);
                    input.push(pairs[pairs.len() - 1]);
                }
            }
            // What a handler can tell apart: the order of one name's parameters.
            input.sort_by_key(|pair| pair.starts_with('p'));
            let key = narrowed(&format!("{path}?{}", pairs.join("&")));
            let input = (path, input);
            assert_eq!(*inputs.entry(key).or_insert_with(|| input.clone()), input);
        }
        let distinct: std::collections::HashSet<_> = inputs.values().collect();
        assert_eq!(distinct.len(), inputs.len());
    }
}
