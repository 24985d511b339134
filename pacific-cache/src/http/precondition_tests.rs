//! Preconditions, rule by rule.

use super::Verdict::{Failed, NotModified, Proceed};
use super::*;
use std::time::{Duration, UNIX_EPOCH};

const EARLY: &str = "Sun, 06 Nov 1994 08:49:36 GMT";
const EXACT: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
const LATE: &str = "Sunday, 06-Nov-94 08:49:38 GMT";

type Fields<'a> = &'a [(&'static str, &'a str)];

fn headers(fields: Fields<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        headers.append(*name, HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn evaluate(method: &Method, status: u16, request: Fields<'_>, response: Fields<'_>) -> Verdict {
    let now = UNIX_EPOCH + Duration::from_secs(1_795_521_600);
    let status = StatusCode::from_u16(status).unwrap();
    Preconditions::take(&mut headers(request))
        .map_or(Proceed, |taken| taken.evaluate(method, status, &headers(response), &|| now))
}

/// A GET and a PUT of a representation that has both validators.
fn get_and_put(request: Fields<'_>, etag: &str) -> (Verdict, Verdict) {
    let response = [("etag", etag), ("last-modified", EXACT)];
    (evaluate(&Method::GET, 200, request, &response), evaluate(&Method::PUT, 200, request, &response))
}

#[test]
fn rfc9110_13_1_2_if_none_match_compares_weakly() {
    let cases = [
        (r#"W/"1""#, r#"W/"1""#, true),
        (r#""1""#, r#"W/"1""#, true),
        (r#"W/"1""#, r#""1""#, true),
        (r#""2""#, r#""1""#, false),
        (r#""0", "1", "2""#, r#""1""#, true),
        (r#",, "0" ,, "1""#, r#"W/"1""#, true),
        (r#""0,"1""#, r#""1""#, false),
        (r#""a,b""#, r#""a,b""#, true),
        (r#""a,b""#, r#""a""#, false),
        (r#""a,b""#, r#""b""#, false),
        ("*", r#""1""#, true),
        (" * ", r#""1""#, true),
        (", *,", r#""1""#, true),
        (r#"*, "0""#, r#""1""#, false),
        (r#""0", *"#, r#""1""#, false),
        ("1", r#""1""#, false),
        (r#"1, "1""#, r#""1""#, true),
        (r#"w/"1", "1" x, "1"y"#, r#""1""#, false),
        (r#""open, "1""#, r#""1""#, true),
        ("", r#""1""#, false),
        (r#""""#, r#""""#, true),
        ("1", "1", false),
    ];
    for (known, etag, is_match) in cases {
        let expected = if is_match { (NotModified, Failed) } else { (Proceed, Proceed) };
        assert_eq!(get_and_put(&[("if-none-match", known)], etag), expected, "{known} against {etag}");
    }
}

#[test]
fn rfc9110_13_1_2_several_lines_are_one_list() {
    let lines: Fields<'_> = &[("if-none-match", r#""0""#), ("if-none-match", r#"x, W/"1""#)];
    assert_eq!(get_and_put(lines, r#""1""#), (NotModified, Failed));
    let any: Fields<'_> = &[("if-none-match", ""), ("if-none-match", "*")];
    assert_eq!(get_and_put(any, r#""1""#), (NotModified, Failed));
    let mixed: Fields<'_> = &[("if-none-match", "*"), ("if-none-match", r#""0""#)];
    assert_eq!(get_and_put(mixed, r#""1""#), (Proceed, Proceed));
}

#[test]
fn rfc9110_13_1_2_without_a_tag_only_the_star_matches() {
    for response in [&[][..], &[("etag", "none"), ("last-modified", EXACT)]] {
        let star = evaluate(&Method::HEAD, 200, &[("if-none-match", "*")], response);
        assert_eq!(star, NotModified);
        let tag = evaluate(&Method::HEAD, 200, &[("if-none-match", r#""1""#)], response);
        assert_eq!(tag, Proceed);
    }
}

#[test]
fn rfc9110_13_1_1_if_match_compares_strongly() {
    let cases = [
        (r#""1""#, r#""1""#, true),
        (r#""0", "1""#, r#""1""#, true),
        ("*", r#""1""#, true),
        ("*", r#"W/"1""#, true),
        (r#"W/"1""#, r#""1""#, false),
        (r#""1""#, r#"W/"1""#, false),
        (r#"W/"1""#, r#"W/"1""#, false),
        (r#""0""#, r#""1""#, false),
        ("garbage", r#""1""#, false),
    ];
    for (known, etag, is_match) in cases {
        let expected = if is_match { (Proceed, Proceed) } else { (Failed, Failed) };
        assert_eq!(get_and_put(&[("if-match", known)], etag), expected, "{known} against {etag}");
    }
}

#[test]
fn rfc9110_13_1_3_if_modified_since_is_for_reads_and_valid_dates() {
    let cases = [
        (EARLY, Proceed),
        (EXACT, NotModified),
        (LATE, NotModified),
        ("sun nov  6 08:49:37 1994", NotModified),
        ("Fri, 31 Dec 9999 23:59:59 GMT", NotModified),
        ("Sun, 06 Nov 1994 08:49:37 EST", Proceed),
        ("0", Proceed),
        ("", Proceed),
    ];
    for (date, expected) in cases {
        assert_eq!(get_and_put(&[("if-modified-since", date)], r#""1""#), (expected, Proceed), "{date}");
    }
    let twice: Fields<'_> = &[("if-modified-since", LATE), ("if-modified-since", LATE)];
    assert_eq!(get_and_put(twice, r#""1""#), (Proceed, Proceed));
    for response in [&[][..], &[("last-modified", "lately")]] {
        let verdict = evaluate(&Method::GET, 200, &[("if-modified-since", LATE)], response);
        assert_eq!(verdict, Proceed);
    }
}

#[test]
fn rfc9110_13_1_4_if_unmodified_since() {
    for (date, expected) in [(EARLY, Failed), (EXACT, Proceed), (LATE, Proceed), ("0", Proceed)] {
        let fields: Fields<'_> = &[("if-unmodified-since", date)];
        assert_eq!(get_and_put(fields, r#""1""#), (expected, expected), "{date}");
    }
    assert_eq!(evaluate(&Method::GET, 200, &[("if-unmodified-since", EARLY)], &[]), Proceed);
}

#[test]
fn rfc9110_13_2_2_the_order_of_conditions() {
    let cases: [(Fields<'_>, Verdict); 8] = [
        (&[("if-match", r#""1""#), ("if-unmodified-since", EARLY)], Proceed),
        (&[("if-match", r#""0""#), ("if-unmodified-since", LATE)], Failed),
        (&[("if-match", r#""0""#), ("if-none-match", r#""1""#)], Failed),
        (&[("if-match", r#""1""#), ("if-none-match", r#""1""#)], NotModified),
        (&[("if-unmodified-since", EARLY), ("if-none-match", r#""1""#)], Failed),
        (&[("if-none-match", r#""0""#), ("if-modified-since", LATE)], Proceed),
        (&[("if-none-match", "garbage"), ("if-modified-since", LATE)], Proceed),
        (&[("if-none-match", r#""1""#), ("if-modified-since", EARLY)], NotModified),
    ];
    for (request, expected) in cases {
        assert_eq!(get_and_put(request, r#""1""#).0, expected, "{request:?}");
    }
}

#[test]
fn rfc9110_9_3_2_what_asks_for_a_tag_that_a_head_lacks_decides_nothing() {
    let cases: [(Fields<'_>, Verdict); 11] = [
        (&[("if-none-match", r#""1""#)], Proceed),
        (&[("if-none-match", "*")], Proceed),
        (&[("if-none-match", "*"), ("if-modified-since", LATE)], Proceed),
        (&[("if-match", r#""1""#)], Proceed),
        (&[("if-match", r#""1""#), ("if-modified-since", LATE)], Proceed),
        (&[("if-match", r#""1""#), ("if-unmodified-since", EARLY)], Proceed),
        (&[("if-match", "*"), ("if-unmodified-since", EARLY)], Proceed),
        (&[("if-match", "*"), ("if-modified-since", LATE)], NotModified),
        (&[("if-modified-since", EARLY)], Proceed),
        (&[("if-modified-since", EXACT)], NotModified),
        (&[("if-unmodified-since", EARLY), ("if-none-match", "*")], Failed),
    ];
    for (request, expected) in cases {
        let taken = Preconditions::take(&mut headers(request)).unwrap();
        let response = headers(&[("last-modified", EXACT)]);
        let verdict = |status| taken.evaluate_untold(status, &response, &|| UNIX_EPOCH);
        assert_eq!(verdict(StatusCode::OK), expected, "{request:?}");
        assert_eq!(verdict(StatusCode::NOT_FOUND), Proceed, "{request:?}");
    }
}

#[test]
fn rfc9110_13_2_1_conditions_are_ignored_unless_the_response_is_a_success() {
    for status in [200, 201, 203, 204] {
        assert_eq!(evaluate(&Method::GET, status, &[("if-none-match", "*")], &[]), NotModified, "{status}");
        assert_eq!(evaluate(&Method::GET, status, &[("if-match", r#""1""#)], &[]), Failed, "{status}");
    }
    for status in [100, 301, 304, 404, 500] {
        let fields: Fields<'_> = &[("if-none-match", "*"), ("if-match", r#""1""#)];
        assert_eq!(evaluate(&Method::GET, status, fields, &[("etag", r#""1""#)]), Proceed, "{status}");
    }
}

#[test]
fn rfc9110_13_2_1_methods_that_select_no_representation_have_no_conditions() {
    let fields: Fields<'_> = &[("if-match", r#""0""#), ("if-none-match", "*")];
    for method in [Method::OPTIONS, Method::TRACE, Method::CONNECT] {
        assert_eq!(evaluate(&method, 200, fields, &[("etag", r#""1""#)]), Proceed, "{method}");
    }
    assert_eq!(evaluate(&Method::DELETE, 200, fields, &[("etag", r#""1""#)]), Failed);
}

#[test]
fn taking_leaves_the_load_no_condition_and_no_range() {
    let mut request = headers(&[
        ("accept", "*/*"),
        ("if-match", r#""1""#),
        ("if-none-match", r#""1""#),
        ("if-none-match", r#""2""#),
        ("if-modified-since", LATE),
        ("if-modified-since", LATE),
        ("if-unmodified-since", LATE),
        ("if-range", r#""1""#),
        ("range", "bytes=0-1"),
    ]);
    assert!(Preconditions::take(&mut request).is_some());
    assert_eq!(request, headers(&[("accept", "*/*")]));
}

#[test]
fn a_copy_decides_as_what_was_taken() {
    let cases: [Fields<'_>; 4] = [
        &[("if-none-match", r#""1""#)],
        &[("if-none-match", r#""0""#), ("if-none-match", r#""1""#), ("range", "bytes=0-1")],
        &[("if-match", r#""0""#), ("if-none-match", r#""1""#)],
        &[("if-modified-since", LATE), ("if-modified-since", LATE), ("if-match", r#""1""#)],
    ];
    for fields in cases {
        let (request, response) = (headers(fields), headers(&[("etag", r#""1""#), ("last-modified", EXACT)]));
        let now = || UNIX_EPOCH;
        let copied = Preconditions::copy(&request).unwrap();
        let taken = Preconditions::take(&mut request.clone()).unwrap();
        let [copied, taken] =
            [copied, taken].map(|some| some.evaluate(&Method::GET, StatusCode::OK, &response, &now));
        assert_eq!(copied, taken, "{fields:?}");
    }
    assert!(Preconditions::copy(&headers(&[("range", "bytes=0-1")])).is_none());
}

#[test]
fn a_request_without_conditions_has_none_and_a_lone_range_is_dropped() {
    for fields in [&[][..], &[("accept", "*/*")], &[("if-schedule-tag-match", r#""1""#)]] {
        let mut request = headers(fields);
        assert!(Preconditions::take(&mut request).is_none());
        assert_eq!(request, headers(fields));
    }
    for fields in [&[("range", "bytes=0-1")][..], &[("range", "bytes=0-1"), ("if-range", r#""1""#)]] {
        let mut request = headers(fields);
        assert!(Preconditions::take(&mut request).is_none());
        assert!(request.is_empty());
    }
}
