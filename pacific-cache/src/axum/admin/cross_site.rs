//! Whether a request that changes something was sent by another site's page.

use http::header::ORIGIN;
use http::{HeaderMap, HeaderValue, Uri};

use super::auth::host;
use crate::http::origin;

const FETCH_SITE: &str = "sec-fetch-site";

/// What the browser says of the page, `Sec-Fetch-Site`, else whether the page's `Origin` is the host that was asked.
/// Every browser sends one of them with a POST (Fetch Standard, "append a request `Origin` header"); who sends neither is
/// none.
pub(super) fn is_cross_site(uri: &Uri, headers: &HeaderMap) -> bool {
    let said: Vec<_> = headers.get_all(FETCH_SITE).iter().collect();
    let origins: Vec<_> = headers.get_all(ORIGIN).iter().collect();
    match (&said[..], &origins[..]) {
        ([site], _) => *site != "same-origin" && *site != "none",
        ([], []) => false,
        ([], [origin]) => !is_own(origin, host(uri, headers)),
        _ => true,
    }
}

/// `null`, of a page that has none, is another's.
fn is_own(origin: &HeaderValue, host: Option<&str>) -> bool {
    let parts = origin.to_str().ok().and_then(|text| text.split_once("://"));
    parts.zip(host).is_some_and(|((scheme, authority), own)| origin::is_same(Some(scheme), authority, own))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(fields: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_static(value));
        }
        is_cross_site(&Uri::from_static("/"), &headers)
    }

    #[test]
    fn what_a_browser_says_of_the_page_decides() {
        for (site, refused) in
            [("same-origin", false), ("none", false), ("same-site", true), ("cross-site", true), ("", true)]
        {
            assert_eq!(is_refused(&[("sec-fetch-site", site)]), refused, "{site}");
        }
        // A proxy may have changed the host.
        let fields =
            [("sec-fetch-site", "same-origin"), ("origin", "https://a.example"), ("host", "inner:80")];
        assert!(!is_refused(&fields));
        assert!(is_refused(&[("sec-fetch-site", "none"), ("sec-fetch-site", "none")]));
    }

    #[test]
    fn else_the_pages_origin_is_the_host_that_was_asked() {
        let cases = [
            ("http://a.example", "a.example", false),
            ("https://a.example", "a.example:443", false),
            ("http://a.example:3000", "a.example:3000", false),
            ("http://a.example:3000", "a.example:3001", true),
            ("http://evil.example", "a.example", true),
            ("null", "a.example", true),
            ("", "a.example", true),
            ("http://", "a.example", true),
        ];
        for (origin, host, refused) in cases {
            assert_eq!(is_refused(&[("origin", origin), ("host", host)]), refused, "{origin} {host}");
        }
        assert!(is_refused(&[("origin", "http://a.example")]), "without a host");
        assert!(is_refused(&[("origin", "http://a.example"), ("origin", "null"), ("host", "a.example")]));
    }

    #[test]
    fn who_is_no_browser_says_nothing() {
        assert!(!is_refused(&[("host", "a.example")]));
    }
}
