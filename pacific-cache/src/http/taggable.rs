//! Whether a response that has no entity tag is given one (RFC 9110 §8.8.3).

use ::http::header::{ETAG, HeaderMap};
use ::http::{HeaderValue, StatusCode};

use super::cache_control::CacheControl;
use super::number;

/// Whether a tag made of the content is of use: to a 200 without one. Nobody may keep what is `no-store` (RFC 9111
/// §5.2.2.5), so nobody could ask whether it has changed; it isn't hashed for nothing.
pub(crate) fn is_taggable(status: StatusCode, headers: &HeaderMap) -> bool {
    status == StatusCode::OK && !headers.contains_key(ETAG) && may_be_kept(headers)
}

/// Whether a body of this length is what `Content-Length` says; the body that is missing from a HEAD's answer must not
/// be taken for one that is empty (RFC 9110 §9.3.2).
pub(crate) fn is_content(length: u64, said: Option<&HeaderValue>, is_head: bool) -> bool {
    match said {
        Some(said) => *said == number::value(length),
        None => length > 0 || !is_head,
    }
}

/// An extension of a request: a layer outside tags responses to it whose body has at most so many bytes, and judges its
/// conditions then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TaggedOutside {
    pub(crate) max_body: u64,
}

impl TaggedOutside {
    /// Whether a response with a body of this length is left to that layer. That a HEAD's body is missing is no reason
    /// against it: the GET's is tagged.
    pub(crate) fn includes(self, status: StatusCode, headers: &HeaderMap, length: Option<u64>) -> bool {
        length.is_some_and(|length| length <= self.max_body) && is_taggable(status, headers)
    }
}

/// An extension of a HEAD's response: the GET's is given a tag of its bytes, which nobody knows now, and which a layer
/// outside would make otherwise.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TagUntold;

/// A cache that knows `must-understand` ignores the `no-store` beside it (RFC 9111 §5.2.2.3).
fn may_be_kept(headers: &HeaderMap) -> bool {
    let said = CacheControl::of(headers);
    !said.no_store || said.must_understand
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc9110_8_8_3_only_a_200_without_a_tag_is_given_one() {
        for status in 100..1000 {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(is_taggable(status, &HeaderMap::new()), status == 200, "{status}");
        }
        for tag in ["\"a\"", "W/\"a\"", "no tag", ""] {
            let headers = HeaderMap::from_iter([(ETAG, HeaderValue::from_static(tag))]);
            assert!(!is_taggable(StatusCode::OK, &headers), "{tag}");
        }
    }

    #[test]
    fn rfc9111_5_2_2_5_what_nobody_may_keep_needs_no_tag() {
        let cases = [
            ("no-store", false),
            ("max-age=60, No-Store", false),
            ("no-store, must-understand", true),
            ("no-cache", true),
            ("private", true),
            ("public, max-age=60", true),
        ];
        for (value, expected) in cases {
            let headers =
                HeaderMap::from_iter([("cache-control".parse().unwrap(), HeaderValue::from_static(value))]);
            assert_eq!(is_taggable(StatusCode::OK, &headers), expected, "{value}");
        }
    }

    #[test]
    fn rfc9110_9_3_2_a_heads_missing_body_is_not_an_empty_one() {
        let cases = [
            (4, None, true, true),
            (4, None, false, true),
            (0, None, false, true),
            (0, None, true, false),
            (0, Some("0"), true, true),
            (0, Some("4"), true, false),
            (0, Some("4"), false, false),
            (4, Some("4"), true, true),
            (4, Some("5"), false, false),
            (4, Some("04"), false, false),
            (4, Some("four"), false, false),
        ];
        for (length, said, is_head, expected) in cases {
            let value = said.map(HeaderValue::from_static);
            assert_eq!(is_content(length, value.as_ref(), is_head), expected, "{length} {said:?} {is_head}");
        }
    }
}
