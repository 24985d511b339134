//! A response that is stored or given to who waits: its parts, ready to be served.

use std::sync::OnceLock;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{HeaderMap, Method, Response, StatusCode, response};

use crate::clock::{Clock, Instant};
use crate::fields::Fields;
use crate::freshness::Freshness;
use crate::http::etag::{self, Strength};
use crate::http::precondition::{Preconditions, Verdict};
use crate::http::stale::StaleRules;
use crate::http::{age, cache_status, connection, date, number, stand_in, storable};
use crate::policy::Policy;

#[derive(Clone, Debug)]
pub(crate) struct StoredResponse {
    status: StatusCode,
    body: Bytes,
    headers: Fields,
    /// Those of a 304, made for the first: what comes from Redis serves one request, and that is mostly a 200.
    not_modified: OnceLock<Fields>,
    /// The handler's own, which only answers straight from the load repeat.
    age: Option<HeaderValue>,
    /// It says itself that requests with credentials may have it (RFC 9111 §3.5).
    pub(crate) is_for_all: bool,
    /// It says itself that it is never served stale (RFC 9111 §4.2.4).
    pub(crate) must_be_fresh: bool,
}

/// What a response is made of beside its body.
pub(crate) struct Head<F> {
    pub(crate) status: StatusCode,
    pub(crate) fields: F,
    /// The handler's own.
    pub(crate) age: Option<HeaderValue>,
    pub(crate) is_for_all: bool,
    pub(crate) must_be_fresh: bool,
}

/// A framework's body, made of what is kept.
pub(crate) trait KeptBody {
    fn whole(bytes: Bytes) -> Self;

    /// Of a 304 to this method: none, and to a HEAD none that says its length, lest the framework says that the
    /// response's is 0 (RFC 9110 §8.6).
    fn none(method: &Method) -> Self;
}

/// What a request asks of the response that answers it.
#[derive(Clone, Copy)]
pub(crate) struct Conditions<'a> {
    pub(crate) method: &'a Method,
    pub(crate) preconditions: Option<&'a Preconditions>,
    /// Tells the time of day, which few preconditions ask for.
    pub(crate) wall: &'a dyn Fn() -> SystemTime,
}

impl StoredResponse {
    /// A response that will be stored: with a validator, a date, and an answer to what clients may keep of it.
    pub(crate) fn to_store(parts: response::Parts, body: &Bytes, clock: &Clock, policy: &Policy) -> Self {
        // A copy of its own: what is given may be a small part of a large buffer, which it would keep.
        Self::new(parts, Bytes::copy_from_slice(body), policy, |status, headers| {
            tag(status, headers, body, policy);
            if !headers.contains_key(header::DATE) {
                headers.insert(header::DATE, date::format(clock.wall()));
            }
            policy.tell_clients(status, headers);
        })
    }

    /// A response that is only given to those who wait for it, without what is one connection's or one caller's.
    pub(crate) fn to_give(parts: response::Parts, body: Bytes, policy: &Policy) -> Self {
        Self::new(parts, body, policy, |_, _| ())
    }

    /// What the handler's own `Cache-Control` and `Connection` say is obeyed before `dress` may change it.
    fn new(
        parts: response::Parts,
        body: Bytes,
        policy: &Policy,
        dress: impl FnOnce(StatusCode, &mut HeaderMap),
    ) -> Self {
        let mut headers = parts.headers;
        let is_for_all = storable::is_for_all(&headers);
        let must_be_fresh = StaleRules::of(&headers).forbidden;
        storable::strip_qualified(&mut headers);
        connection::strip(&mut headers);
        dress(parts.status, &mut headers);
        policy.tell_caches(&mut headers);
        if parts.status != StatusCode::NO_CONTENT {
            headers.insert(header::CONTENT_LENGTH, number::value(body.len() as u64));
        }
        let (status, age) = (parts.status, headers.get(header::AGE).cloned());
        let fields = Fields::new(&headers);
        Self::of_head(Head { status, fields, age, is_for_all, must_be_fresh }, body)
    }

    /// A response of these parts, which nothing is added to.
    pub(crate) fn of_head(head: Head<Fields>, body: Bytes) -> Self {
        Self {
            status: head.status,
            body,
            not_modified: OnceLock::new(),
            headers: head.fields,
            age: head.age,
            is_for_all: head.is_for_all,
            must_be_fresh: head.must_be_fresh,
        }
    }

    /// What [`of_head`](Self::of_head) makes the same response of, with the same body; a value has no head.
    #[cfg(any(feature = "redis", feature = "encryption"))]
    pub(crate) fn head(&self) -> Option<Head<&Fields>> {
        (!self.headers.map().is_empty()).then(|| Head {
            status: self.status,
            fields: &self.headers,
            age: self.age.clone(),
            is_for_all: self.is_for_all,
            must_be_fresh: self.must_be_fresh,
        })
    }

    /// Whether its bytes have a coding already, which the handler or a layer inside gave them.
    #[cfg(any(feature = "redis", feature = "encryption"))]
    pub(crate) fn is_coded(&self) -> bool {
        self.headers.map().get_all(header::CONTENT_ENCODING).iter().any(|coding| coding != "identity")
    }

    /// A value, which has no head.
    pub(crate) fn of_value(value: Bytes) -> Self {
        Self {
            status: StatusCode::OK,
            body: value,
            headers: Fields::default(),
            not_modified: OnceLock::new(),
            age: None,
            is_for_all: false,
            must_be_fresh: false,
        }
    }

    /// The bytes of a body, or of a value.
    pub(crate) fn body(&self) -> &Bytes {
        &self.body
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// A value has no head.
    #[cfg(feature = "axum")]
    pub(crate) fn is_response(&self) -> bool {
        !self.headers.map().is_empty()
    }

    /// The names of its fields.
    #[cfg(feature = "axum")]
    pub(crate) fn field_names(&self) -> impl Iterator<Item = &str> {
        self.headers.given().map(|(name, _)| name.as_str())
    }

    /// An answer from the store: with `Age`, RFC 9111 §5.1.
    #[inline]
    pub(crate) fn hit<B: KeptBody>(
        &self,
        conditions: Conditions<'_>,
        freshness: &Freshness,
        now: Instant,
    ) -> Response<B> {
        self.aged(conditions, freshness, now, cache_status::hit(freshness.ttl(now)))
    }

    /// The same of a response that nobody else has, whose fields needn't be copied.
    pub(crate) fn into_hit<B: KeptBody>(
        self,
        conditions: Conditions<'_>,
        freshness: &Freshness,
        now: Instant,
    ) -> Response<B> {
        let age = Some(age::value(freshness.age(now)));
        let said = cache_status::hit(freshness.ttl(now));
        match self.verdict(conditions) {
            Verdict::Proceed if conditions.method != Method::HEAD => {
                respond(self.status, self.headers.into_map(age, said), B::whole(self.body))
            }
            verdict => self.answer(verdict, conditions.method, age, said),
        }
    }

    /// An answer from the store that says something else than a hit.
    #[inline]
    pub(crate) fn aged<B: KeptBody>(
        &self,
        conditions: Conditions<'_>,
        freshness: &Freshness,
        now: Instant,
        said: HeaderValue,
    ) -> Response<B> {
        let age = Some(age::value(freshness.age(now)));
        self.answer(self.verdict(conditions), conditions.method, age, said)
    }

    /// An answer straight from the load, to its leader or to one who waited: with no `Age` but the handler's own.
    pub(crate) fn loaded<B: KeptBody>(&self, conditions: Conditions<'_>, said: HeaderValue) -> Response<B> {
        let verdict = self.verdict(conditions);
        let is_sent = verdict == Verdict::Proceed;
        let said = if is_sent { said } else { cache_status::forwarded(&said, self.status) };
        self.answer(verdict, conditions.method, self.age.clone(), said)
    }

    #[inline]
    fn answer<B: KeptBody>(
        &self,
        verdict: Verdict,
        method: &Method,
        age: Option<HeaderValue>,
        said: HeaderValue,
    ) -> Response<B> {
        match verdict {
            Verdict::Proceed => {
                let body = if method == Method::HEAD { Bytes::new() } else { self.body.clone() };
                respond(self.status, self.headers.with(age, said), B::whole(body))
            }
            Verdict::NotModified => {
                respond(StatusCode::NOT_MODIFIED, self.not_modified().with(age, said), B::none(method))
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
            preconditions.evaluate(conditions.method, self.status, self.headers.map(), conditions.wall)
        })
    }

    /// Bytes in memory beyond its own size, about: the body, both lists of fields, also before the second is made.
    pub(crate) fn weight(&self) -> usize {
        let is_in_304 = |name: &_| {
            *name == header::AGE || *name == header::CACHE_STATUS || stand_in::is_in_not_modified(name)
        };
        self.body.len() + self.headers.weight(|_| true) + self.headers.weight(is_in_304)
    }

    fn not_modified(&self) -> &Fields {
        self.not_modified.get_or_init(|| self.headers.only(stand_in::is_in_not_modified))
    }
}

/// Whether a response with this head is given a tag when it is stored.
pub(crate) fn is_tagged(status: StatusCode, headers: &HeaderMap) -> bool {
    status.is_success() && !headers.contains_key(header::ETAG)
}

fn tag(status: StatusCode, headers: &mut HeaderMap, body: &Bytes, policy: &Policy) {
    if is_tagged(status, headers) {
        let strength = if policy.strong { Strength::Strong } else { Strength::Weak };
        headers.insert(header::ETAG, etag::of(headers, body, strength));
    }
}

/// Gives the response of a HEAD the fields of the GET's that is stored; that of its bytes only with them.
pub(crate) fn dress_head(
    status: StatusCode,
    headers: &mut HeaderMap,
    bytes: Option<&Bytes>,
    policy: &Policy,
) {
    storable::strip_qualified(headers);
    connection::strip(headers);
    if let Some(bytes) = bytes {
        tag(status, headers, bytes, policy);
    }
    policy.tell_clients(status, headers);
}

#[inline]
fn respond<B>(status: StatusCode, headers: HeaderMap, body: B) -> Response<B> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::freshness::Stale;
    use http::header::HeaderName;
    use std::time::Duration;

    impl KeptBody for Bytes {
        fn whole(bytes: Bytes) -> Self {
            bytes
        }

        fn none(_: &Method) -> Self {
            Bytes::new()
        }
    }

    static POLICY: Policy = Policy::new("tests");

    fn stored(given: Response<()>, body: &'static str) -> StoredResponse {
        StoredResponse::to_store(
            given.into_parts().0,
            &Bytes::from_static(body.as_bytes()),
            &Clock::manual(),
            &POLICY,
        )
    }

    fn hit(response: &StoredResponse, conditions: Conditions<'_>) -> Response<Bytes> {
        let now = Clock::manual().now();
        response.hit(conditions, &Freshness::new(now, Duration::from_secs(9), Stale::default(), 0), now)
    }

    fn asked(method: &Method) -> Conditions<'_> {
        Conditions { method, preconditions: None, wall: &SystemTime::now }
    }

    #[test]
    fn a_hit_carries_age_and_status_and_a_load_no_age() {
        let response = stored(Response::new(()), "body");
        let hit = hit(&response, asked(&Method::GET));
        assert_eq!(
            (&hit.headers()["age"], &hit.headers()["content-length"]),
            (&"0".parse().unwrap(), &"4".parse().unwrap())
        );
        assert!(hit.headers()["cache-status"].to_str().unwrap().starts_with("PacificCache; hit; ttl="));
        let loaded = response.loaded::<Bytes>(asked(&Method::GET), HeaderValue::from_static("x"));
        assert!(!loaded.headers().contains_key("age") && loaded.headers()["cache-status"] == "x");
    }

    #[test]
    fn a_handlers_own_status_comes_first() {
        let given = Response::builder().header("cache-status", "Upstream; hit").body(()).unwrap();
        let hit = hit(&stored(given, "body"), asked(&Method::GET));
        let lines: Vec<_> = hit.headers().get_all("cache-status").iter().collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0], "Upstream; hit");
    }

    #[test]
    fn head_has_the_length_and_no_body() {
        let hit = hit(&stored(Response::new(()), "body"), asked(&Method::HEAD));
        assert_eq!((hit.headers()["content-length"].as_bytes(), hit.body().len()), (&b"4"[..], 0));
    }

    #[test]
    fn a_304_repeats_only_what_it_must() {
        let given =
            Response::builder().header("content-type", "text/plain").header("vary", "x").body(()).unwrap();
        let response = stored(given, "body");
        let mut request =
            HeaderMap::from_iter([(header::IF_NONE_MATCH, response.headers.map()["etag"].clone())]);
        let preconditions = Preconditions::take(&mut request);
        let conditions = Conditions { preconditions: preconditions.as_ref(), ..asked(&Method::GET) };
        let hit = hit(&response, conditions);
        assert_eq!(hit.status(), StatusCode::NOT_MODIFIED);
        let names: std::collections::BTreeSet<_> = hit.headers().keys().map(HeaderName::as_str).collect();
        assert_eq!(names, ["age", "cache-control", "cache-status", "date", "etag", "vary"].into());
    }
}
