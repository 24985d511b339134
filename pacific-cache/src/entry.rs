//! What is stored: a response's parts, ready to be served, and what they depend on.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Response, StatusCode, response};

use crate::cells::Fence;
use crate::clock::{Clock, Instant};
use crate::freshness::Freshness;
use crate::http::etag::EntityTag;
use crate::http::precondition::{Preconditions, Verdict};
use crate::http::{age, cache_status, connection, date, number, storable};

/// The fields of a 200 that its 304 repeats, RFC 9110 §15.4.5.
const REPEATED: [HeaderName; 6] = [
    header::CACHE_CONTROL,
    header::CONTENT_LOCATION,
    header::DATE,
    header::ETAG,
    header::EXPIRES,
    header::VARY,
];

#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) fence: Fence,
    /// The path as its request spelled it; other paths may lead to the same slot.
    pub(crate) path: Box<str>,
    pub(crate) freshness: Freshness,
    status: StatusCode,
    body: Bytes,
    headers: Fields,
    not_modified: Fields,
    /// The handler's own, which only answers straight from the load repeat.
    age: Option<HeaderValue>,
}

/// A framework's body, made of what is kept.
pub(crate) trait KeptBody {
    fn whole(bytes: Bytes) -> Self;

    /// Of a 304: none, and of no length, lest the framework says that the response's is 0 (RFC 9110 §8.6).
    fn none() -> Self;
}

/// What a request asks of the entry that answers it.
#[derive(Clone, Copy)]
pub(crate) struct Conditions<'a> {
    pub(crate) method: &'a Method,
    pub(crate) preconditions: Option<&'a Preconditions>,
    /// Tells the time of day, which few preconditions ask for.
    pub(crate) wall: &'a dyn Fn() -> SystemTime,
}

impl Entry {
    /// A response that will be stored: with a validator, a date, and an answer to what clients may keep of it.
    pub(crate) fn to_store(
        parts: response::Parts,
        body: Bytes,
        clock: &Clock,
        fence: Fence,
        path: &str,
    ) -> Self {
        let mut parts = parts;
        if parts.status.is_success() && !parts.headers.contains_key(header::ETAG) {
            let tag = tag_of(&parts.headers, &body);
            parts.headers.insert(header::ETAG, tag);
        }
        parts.headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
        if !parts.headers.contains_key(header::DATE) {
            parts.headers.insert(header::DATE, date::format(clock.wall()));
        }
        // A copy of its own: what is given may be a small part of a large buffer, which it would keep.
        Self::to_give(parts, Bytes::copy_from_slice(&body), clock.now(), fence, path)
    }

    /// A response that is only given to those who wait for it, without what is one connection's or one caller's.
    pub(crate) fn to_give(
        parts: response::Parts,
        body: Bytes,
        now: Instant,
        fence: Fence,
        path: &str,
    ) -> Self {
        let mut headers = parts.headers;
        storable::strip_qualified(&mut headers);
        connection::strip(&mut headers);
        if parts.status != StatusCode::NO_CONTENT {
            headers.insert(header::CONTENT_LENGTH, number::value(body.len() as u64));
        }
        let freshness = Freshness { stored_at: now, expires_at: now, age: 0 };
        let not_modified = Fields::new(repeated(&headers));
        Self {
            fence,
            path: path.into(),
            freshness,
            status: parts.status,
            body,
            age: headers.get(header::AGE).cloned(),
            headers: Fields::new(headers),
            not_modified,
        }
    }

    /// An answer from the store: with `Age`, RFC 9111 §5.1.
    #[inline]
    pub(crate) fn hit<B: KeptBody>(&self, conditions: Conditions<'_>, now: Instant) -> Response<B> {
        let age = age::value(self.freshness.age(now));
        self.answer(conditions, Some(age), cache_status::hit(self.freshness.ttl(now)))
    }

    /// An answer straight from the load, to its leader or to one who waited: with no `Age` but the handler's own.
    pub(crate) fn loaded<B: KeptBody>(&self, conditions: Conditions<'_>, status: HeaderValue) -> Response<B> {
        self.answer(conditions, self.age.clone(), status)
    }

    #[inline]
    fn answer<B: KeptBody>(
        &self,
        conditions: Conditions<'_>,
        age: Option<HeaderValue>,
        said: HeaderValue,
    ) -> Response<B> {
        match self.verdict(conditions) {
            Verdict::Proceed => {
                let body = if conditions.method == Method::HEAD { Bytes::new() } else { self.body.clone() };
                respond(self.status, self.headers.with(age, said), B::whole(body))
            }
            Verdict::NotModified => {
                respond(StatusCode::NOT_MODIFIED, self.not_modified.with(age, said), B::none())
            }
            Verdict::Failed => {
                let age = age.map(|age| (header::AGE, age));
                let headers = age.into_iter().chain([(header::CACHE_STATUS, said)]).collect();
                respond(StatusCode::PRECONDITION_FAILED, headers, B::whole(Bytes::new()))
            }
        }
    }

    fn verdict(&self, conditions: Conditions<'_>) -> Verdict {
        conditions.preconditions.map_or(Verdict::Proceed, |preconditions| {
            preconditions.evaluate(conditions.method, self.status, &self.headers.headers, conditions.wall)
        })
    }

    /// Bytes in memory, about: the body, both lists of fields, the path.
    pub(crate) fn weight(&self) -> u64 {
        (self.body.len()
            + self.headers.weight()
            + self.not_modified.weight()
            + self.path.len()
            + size_of::<Self>()) as u64
    }
}

/// Header fields of which the first is `Age`: a hit sets it, and `Cache-Status`, in place, which is cheaper than
/// looking for them.
#[derive(Debug)]
struct Fields {
    headers: HeaderMap,
    /// The handler gave a `Cache-Status` of its own: ours is appended to it. Otherwise ours is the second field.
    status_given: bool,
}

impl Fields {
    fn new(mut given: HeaderMap) -> Self {
        let status_given = given.contains_key(&header::CACHE_STATUS);
        let mut headers = HeaderMap::with_capacity(given.len() + 2);
        headers.insert(header::AGE, HeaderValue::from_static("0"));
        if !status_given {
            headers.insert(header::CACHE_STATUS, HeaderValue::from_static(""));
        }
        given.remove(header::AGE);
        for (name, value) in &given {
            headers.append(name, value.clone());
        }
        Self { headers, status_given }
    }

    /// A copy with these values; no `age`, no `Age`.
    fn with(&self, age: Option<HeaderValue>, said: HeaderValue) -> HeaderMap {
        let mut headers = self.headers.clone();
        let mut places = headers.values_mut();
        let (first, second) = (places.next(), places.next());
        let has_age = age.is_some();
        if let (Some(first), Some(age)) = (first, age) {
            *first = age;
        }
        match second {
            Some(second) if !self.status_given => *second = said,
            _ => drop(headers.append(header::CACHE_STATUS, said)),
        }
        if !has_age {
            headers.remove(header::AGE);
        }
        headers
    }

    fn weight(&self) -> usize {
        /// What the map itself takes for a field, about.
        const FIELD: usize = 112;
        self.headers.iter().map(|(name, value)| FIELD + name.as_str().len() + value.len()).sum()
    }
}

fn repeated(headers: &HeaderMap) -> HeaderMap {
    let mut kept = HeaderMap::with_capacity(REPEATED.len());
    for (name, value) in
        headers.iter().filter(|(name, _)| REPEATED.contains(name) || *name == header::CACHE_STATUS)
    {
        kept.append(name, value.clone());
    }
    kept
}

#[inline]
fn respond<B>(status: StatusCode, headers: HeaderMap, body: B) -> Response<B> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// The weak tag of a body, its type and its coding, RFC 9110 §8.8.3.
fn tag_of(headers: &HeaderMap, body: &[u8]) -> HeaderValue {
    let field = |name| headers.get(name).map_or(&[][..], HeaderValue::as_bytes);
    EntityTag::weak_of(&[body, field(header::CONTENT_TYPE), field(header::CONTENT_ENCODING)])
}

#[cfg(test)]
mod tests {
    use super::*;

    impl KeptBody for Bytes {
        fn whole(bytes: Bytes) -> Self {
            bytes
        }

        fn none() -> Self {
            Bytes::new()
        }
    }
    use crate::cells::Cells;

    fn entry(given: Response<()>, body: &'static str) -> Entry {
        let fence = Fence { birth: Cells::new(1, std::hash::RandomState::new()).birth(), cells: Vec::new() };
        Entry::to_store(
            given.into_parts().0,
            Bytes::from_static(body.as_bytes()),
            &Clock::manual(),
            fence,
            "/",
        )
    }

    fn asked(method: &Method) -> Conditions<'_> {
        Conditions { method, preconditions: None, wall: &SystemTime::now }
    }

    #[test]
    fn a_hit_carries_age_and_status_and_a_load_no_age() {
        let entry = entry(Response::new(()), "body");
        let hit = entry.hit::<Bytes>(asked(&Method::GET), Clock::manual().now());
        assert_eq!(
            (&hit.headers()["age"], &hit.headers()["content-length"]),
            (&"0".parse().unwrap(), &"4".parse().unwrap())
        );
        assert!(hit.headers()["cache-status"].to_str().unwrap().starts_with("PacificCache; hit; ttl="));
        let loaded = entry.loaded::<Bytes>(asked(&Method::GET), HeaderValue::from_static("x"));
        assert!(!loaded.headers().contains_key("age") && loaded.headers()["cache-status"] == "x");
    }

    #[test]
    fn a_handlers_own_status_comes_first() {
        let given = Response::builder().header("cache-status", "Upstream; hit").body(()).unwrap();
        let hit = entry(given, "body").hit::<Bytes>(asked(&Method::GET), Clock::manual().now());
        let lines: Vec<_> = hit.headers().get_all("cache-status").iter().collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0], "Upstream; hit");
    }

    #[test]
    fn head_has_the_length_and_no_body() {
        let hit = entry(Response::new(()), "body").hit::<Bytes>(asked(&Method::HEAD), Clock::manual().now());
        assert_eq!((hit.headers()["content-length"].as_bytes(), hit.body().len()), (&b"4"[..], 0));
    }

    #[test]
    fn a_304_repeats_only_what_it_must() {
        let given =
            Response::builder().header("content-type", "text/plain").header("vary", "x").body(()).unwrap();
        let entry = entry(given, "body");
        let mut request =
            HeaderMap::from_iter([(header::IF_NONE_MATCH, entry.headers.headers["etag"].clone())]);
        let preconditions = Preconditions::take(&mut request);
        let conditions = Conditions { preconditions: preconditions.as_ref(), ..asked(&Method::GET) };
        let hit = entry.hit::<Bytes>(conditions, Clock::manual().now());
        assert_eq!(hit.status(), StatusCode::NOT_MODIFIED);
        let names: std::collections::BTreeSet<_> = hit.headers().keys().map(HeaderName::as_str).collect();
        assert_eq!(names, ["age", "cache-control", "cache-status", "date", "etag", "vary"].into());
    }
}
