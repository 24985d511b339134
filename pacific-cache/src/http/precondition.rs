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
#[path = "precondition_tests.rs"]
mod tests;
