//! What stands in for a response when a precondition decides: the fields of its 304 or 412.

use ::http::header::{
    CACHE_CONTROL, CACHE_STATUS, CONTENT_LOCATION, DATE, ETAG, EXPIRES, HeaderMap, HeaderName, SET_COOKIE,
    VARY,
};

/// The fields of a 200 that its 304 repeats (RFC 9110 §15.4.5).
const REPEATED: [HeaderName; 6] = [CACHE_CONTROL, CONTENT_LOCATION, DATE, ETAG, EXPIRES, VARY];

/// What tells nothing of the representation, and so isn't the stood-in response's alone: what a cache did; and a
/// cookie, with which a session goes on.
const BESIDES: [HeaderName; 2] = [CACHE_STATUS, SET_COOKIE];

/// The fields of the 304 in the place of a response with these.
pub(crate) fn not_modified(headers: &HeaderMap) -> HeaderMap {
    only(headers, is_in_not_modified)
}

/// Whether the 304 in the place of a response has its fields of this name.
pub(crate) fn is_in_not_modified(name: &HeaderName) -> bool {
    REPEATED.contains(name) || BESIDES.contains(name)
}

/// The fields of the 412 in the place of a response with these (RFC 9110 §15.5.13).
pub(crate) fn failed(headers: &HeaderMap) -> HeaderMap {
    only(headers, |name| BESIDES.contains(name))
}

fn only(headers: &HeaderMap, is_kept: impl Fn(&HeaderName) -> bool) -> HeaderMap {
    let kept = headers.iter().filter(|(name, _)| is_kept(name));
    let mut fields = HeaderMap::with_capacity(REPEATED.len());
    for (name, value) in kept {
        fields.append(name, value.clone());
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::http::HeaderValue;

    fn given() -> HeaderMap {
        let fields = [
            ("age", "1"),
            ("cache-control", "private"),
            ("cache-control", "max-age=1"),
            ("cache-status", "Upstream; hit"),
            ("content-encoding", "gzip"),
            ("content-language", "en"),
            ("content-length", "4"),
            ("content-location", "/a"),
            ("content-type", "text/plain"),
            ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("etag", "\"1\""),
            ("expires", "0"),
            ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("set-cookie", "a=1"),
            ("set-cookie", "b=2"),
            ("vary", "accept"),
            ("x-custom", "1"),
        ];
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(name, HeaderValue::from_static(value));
        }
        headers
    }

    fn lines(headers: &HeaderMap) -> Vec<String> {
        let mut lines: Vec<_> =
            headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
        lines.sort_unstable();
        lines
    }

    #[test]
    fn rfc9110_15_4_5_a_304_repeats_what_caches_need_and_nothing_of_the_representation() {
        let expected = [
            "cache-control: max-age=1",
            "cache-control: private",
            "cache-status: Upstream; hit",
            "content-location: /a",
            "date: Sun, 06 Nov 1994 08:49:37 GMT",
            "etag: \"1\"",
            "expires: 0",
            "set-cookie: a=1",
            "set-cookie: b=2",
            "vary: accept",
        ];
        assert_eq!(lines(&not_modified(&given())), expected);
    }

    #[test]
    fn rfc9110_15_5_13_a_412_says_nothing_of_the_representation() {
        let expected = ["cache-status: Upstream; hit", "set-cookie: a=1", "set-cookie: b=2"];
        assert_eq!(lines(&failed(&given())), expected);
    }
}
