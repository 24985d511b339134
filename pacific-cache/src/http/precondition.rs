//! The conditions of a request (RFC 9110 §13), taken off it for the load and applied to the result.

use std::time::SystemTime;

use ::http::header::{
    ETAG, HeaderMap, HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE,
    LAST_MODIFIED, RANGE,
};
use ::http::{HeaderValue, Method, StatusCode};

use super::etag::{self, EntityTag};
use super::{date, list};

/// What a request's conditions make of the response to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The response as it is.
    Proceed,
    /// 304 (RFC 9110 §15.4.5).
    NotModified,
    /// 412 (RFC 9110 §15.5.13).
    Failed,
}

/// The conditions of one request.
#[derive(Debug)]
pub(crate) enum Preconditions {
    /// One line of `If-None-Match` and nothing else: what clients that have a response send, kept without a box.
    IfNoneMatch(HeaderValue),
    Others(Box<Conditions>),
}

/// Any others; each is `None` when the request has no such field.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    if_match: Option<Lines>,
    if_unmodified_since: Option<HeaderValue>,
    if_none_match: Option<Lines>,
    if_modified_since: Option<HeaderValue>,
}

impl Preconditions {
    /// Takes the conditions off a request, so that the load they are applied to runs without them (RFC 9111 §3); `None`
    /// when there are none. `Range` and `If-Range` go as well: a stored response is answered whole (RFC 9110 §14.2).
    ///
    /// On the way of every hit: a request without conditions costs a look at each of its field names, and no
    /// allocation.
    pub(crate) fn take(headers: &mut HeaderMap) -> Option<Self> {
        match Found::of(headers) {
            Found::Nothing => None,
            Found::OneTagLine => headers.remove(IF_NONE_MATCH).map(Self::IfNoneMatch),
            Found::Others => Self::take_all(headers),
        }
    }

    /// The same, leaving them on the request.
    pub(crate) fn copy(headers: &HeaderMap) -> Option<Self> {
        match Found::of(headers) {
            Found::Nothing => None,
            Found::OneTagLine => headers.get(IF_NONE_MATCH).cloned().map(Self::IfNoneMatch),
            Found::Others => Self::copy_all(headers),
        }
    }

    fn take_all(headers: &mut HeaderMap) -> Option<Self> {
        let taken = Self::copy_all(headers);
        for name in [IF_MATCH, IF_UNMODIFIED_SINCE, IF_NONE_MATCH, IF_MODIFIED_SINCE, IF_RANGE, RANGE] {
            headers.remove(name);
        }
        taken
    }

    fn copy_all(headers: &HeaderMap) -> Option<Self> {
        let copied = Conditions {
            if_match: Lines::of(headers, IF_MATCH),
            if_unmodified_since: only(headers, IF_UNMODIFIED_SINCE),
            if_none_match: Lines::of(headers, IF_NONE_MATCH),
            if_modified_since: only(headers, IF_MODIFIED_SINCE),
        };
        (!copied.is_empty()).then(|| Self::Others(Box::new(copied)))
    }

    /// Applies the conditions, in the order of RFC 9110 §13.2.2, to the response that the request would get without
    /// them; they are ignored unless that is a 2xx, and by methods that select no representation (§13.2.1).
    ///
    /// `headers` are the response's: its `ETag` and `Last-Modified` are compared. `now` is asked for the century of
    /// RFC 850 dates only.
    pub(crate) fn evaluate(
        &self,
        method: &Method,
        status: StatusCode,
        headers: &HeaderMap,
        now: &dyn Fn() -> SystemTime,
    ) -> Verdict {
        if !selects(method, status) {
            return Verdict::Proceed;
        }
        let current = Current { headers, now };
        let is_read = matches!(*method, Method::GET | Method::HEAD);
        let (lost_update, is_unmodified) = match self {
            Self::IfNoneMatch(line) => (false, matches_weakly(line, &current)),
            Self::Others(others) => (others.lost_update(&current), others.is_unmodified(&current, is_read)),
        };
        match (lost_update, is_unmodified, is_read) {
            (true, ..) | (_, true, false) => Verdict::Failed,
            (false, true, true) => Verdict::NotModified,
            (false, false, _) => Verdict::Proceed,
        }
    }

    /// The same of a HEAD's response whose `ETag` only the GET's bytes tell: from the first condition on that asks for
    /// that, nothing is decided. A 304 would be without its tag (§15.4.5), so `If-None-Match: *` is one too.
    pub(crate) fn evaluate_untold(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        now: &dyn Fn() -> SystemTime,
    ) -> Verdict {
        let Self::Others(others) = self else { return Verdict::Proceed };
        let current = Current { headers, now };
        if !selects(&Method::HEAD, status) || others.lists_known_tags() {
            Verdict::Proceed
        } else if others.lost_update(&current) {
            Verdict::Failed
        } else if others.if_none_match.is_none() && others.is_unmodified(&current, true) {
            Verdict::NotModified
        } else {
            Verdict::Proceed
        }
    }
}

/// Whether there is a representation that the conditions could be about (RFC 9110 §13.2.1).
fn selects(method: &Method, status: StatusCode) -> bool {
    status.is_success() && !matches!(*method, Method::CONNECT | Method::OPTIONS | Method::TRACE)
}

/// A line that is, byte for byte, the current tag needs no reading.
fn matches_weakly(line: &HeaderValue, current: &Current<'_>) -> bool {
    let Some(tag) = current.etag() else { return is_any([line].into_iter()) };
    current.headers.get(ETAG) == Some(line)
        || etag::tags(line.as_bytes()).any(|known| known.matches_weakly(tag))
        || is_any([line].into_iter())
}

/// `*`; only alone: `"a", *` is no list of tags and no `*`, and must not get a 304 for a tag it doesn't name.
fn is_any<'a>(lines: impl Iterator<Item = &'a HeaderValue>) -> bool {
    let mut members = lines.flat_map(|line| list::members(line.as_bytes()));
    members.next() == Some(b"*") && members.next().is_none()
}

impl Conditions {
    /// `If-Match`, else `If-Unmodified-Since`: is it another representation than the one that the client knows?
    fn lost_update(&self, current: &Current<'_>) -> bool {
        match (&self.if_match, &self.if_unmodified_since) {
            (Some(known), _) => !known.match_any(current.etag(), EntityTag::matches_strongly),
            (None, Some(date)) => current.modified_since(date) == Some(true),
            (None, None) => false,
        }
    }

    /// `If-None-Match`, else (for a read) `If-Modified-Since`: has the client this representation already?
    fn is_unmodified(&self, current: &Current<'_>, is_read: bool) -> bool {
        match (&self.if_none_match, &self.if_modified_since) {
            (Some(known), _) => known.match_any(current.etag(), EntityTag::matches_weakly),
            (None, Some(date)) if is_read => current.modified_since(date) == Some(false),
            _ => false,
        }
    }

    /// Whether `If-Match` names tags.
    fn lists_known_tags(&self) -> bool {
        self.if_match.as_ref().is_some_and(|known| !is_any(known.lines()))
    }

    fn is_empty(&self) -> bool {
        self.if_match.is_none()
            && self.if_unmodified_since.is_none()
            && self.if_none_match.is_none()
            && self.if_modified_since.is_none()
    }
}

/// What there is to take.
enum Found {
    Nothing,
    /// One line of `If-None-Match`, and nothing else.
    OneTagLine,
    Others,
}

impl Found {
    fn of(headers: &HeaderMap) -> Self {
        // The names, each once for every line of it.
        let mut taken = headers.iter().map(|(name, _)| name).filter(|name| is_taken(name));
        match (taken.next(), taken.next()) {
            (None, _) => Self::Nothing,
            (Some(name), None) if *name == IF_NONE_MATCH => Self::OneTagLine,
            _ => Self::Others,
        }
    }
}

fn is_taken(name: &HeaderName) -> bool {
    let name = name.as_str();
    name.starts_with("if-") || name == "range"
}

/// A field that may stand once only; more than one are none (RFC 9110 §13.1.3).
fn only(headers: &HeaderMap, name: HeaderName) -> Option<HeaderValue> {
    let mut lines = headers.get_all(name).iter();
    lines.next().filter(|_| lines.next().is_none()).cloned()
}

/// The lines of `If-Match` or `If-None-Match`, which are one list (RFC 9110 §5.3).
#[derive(Debug)]
struct Lines {
    first: HeaderValue,
    more: Vec<HeaderValue>,
}

impl Lines {
    fn of(headers: &HeaderMap, name: HeaderName) -> Option<Self> {
        let mut lines = headers.get_all(name).iter().cloned();
        Some(Self { first: lines.next()?, more: lines.collect() })
    }

    /// Whether one of the tags matches the current one, or the list is `*`, which any representation matches.
    fn match_any<'a>(
        &'a self,
        current: Option<EntityTag<'a>>,
        compare: fn(EntityTag<'a>, EntityTag<'a>) -> bool,
    ) -> bool {
        current.is_some_and(|current| self.tags().any(|tag| compare(tag, current))) || is_any(self.lines())
    }

    fn tags(&self) -> impl Iterator<Item = EntityTag<'_>> {
        self.lines().flat_map(|line| etag::tags(line.as_bytes()))
    }

    fn lines(&self) -> impl Iterator<Item = &HeaderValue> {
        std::iter::once(&self.first).chain(&self.more)
    }
}

/// The response that the conditions are about.
struct Current<'a> {
    headers: &'a HeaderMap,
    now: &'a dyn Fn() -> SystemTime,
}

impl<'a> Current<'a> {
    fn etag(&self) -> Option<EntityTag<'a>> {
        self.headers.get(ETAG).and_then(EntityTag::parse)
    }

    /// `None`, so that the condition is ignored, when one of the dates is missing or none (RFC 9110 §13.1.3, §13.1.4).
    fn modified_since(&self, known: &HeaderValue) -> Option<bool> {
        let now = (self.now)();
        let known = date::parse(known, now)?;
        let modified = date::parse(self.headers.get(LAST_MODIFIED)?, now)?;
        Some(modified > known)
    }
}

#[cfg(test)]
mod tests {
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
            assert_eq!(
                evaluate(&Method::GET, status, &[("if-none-match", "*")], &[]),
                NotModified,
                "{status}"
            );
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
            let (request, response) =
                (headers(fields), headers(&[("etag", r#""1""#), ("last-modified", EXACT)]));
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
}
