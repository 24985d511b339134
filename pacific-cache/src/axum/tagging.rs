//! What becomes of one response: a tag, and the conditions of its request.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context as Polled, Poll, ready};

use axum::body::{Body, HttpBody as _};
use http::header::{CONTENT_LENGTH, ETAG, LAST_MODIFIED};
use http::response::Parts;
use http::{Method, Response, StatusCode};

use crate::body::{self, Read};
use crate::context::Context;
use crate::http::cache_status::{self, Forwarded};
use crate::http::etag::{self, Strength};
use crate::http::precondition::{Preconditions, Verdict};
use crate::http::stand_in;
use crate::http::taggable::{self, TagUntold, TaggedOutside};
use crate::response::KeptBody;
use crate::stats::Event;

/// A GET or HEAD whose response will be looked at.
pub(super) struct Tagging {
    /// How strong a tag is made, and of how large a body, in bytes; without it only what the handler gave is used.
    made: Option<(Strength, u64)>,
    is_head: bool,
    preconditions: Option<Preconditions>,
    /// Who tags what isn't tagged here.
    outside: Option<TaggedOutside>,
}

/// How far a response has come.
pub(super) enum Begun {
    Answered(Response<Body>),
    /// Boxed, so that what nearly every request gets is small.
    Reading(Box<Reading>),
}

impl Tagging {
    pub(super) fn new(
        made: Option<(Strength, u64)>,
        method: &Method,
        preconditions: Option<Preconditions>,
        outside: Option<TaggedOutside>,
    ) -> Self {
        Self { made, is_head: method == Method::HEAD, preconditions, outside }
    }

    /// Answers at once, unless the body is to be read for its tag. A hit, which has a tag, is looked at and no more.
    pub(super) fn begin(self, response: Response<Body>) -> Begun {
        if let Some((strength, max)) = self.made.filter(|(_, max)| self.is_to_be_read(&response, *max)) {
            let (parts, body) = response.into_parts();
            let length = body.size_hint().exact();
            let body = body::Reading::new(body, length, max);
            return Begun::Reading(Box::new(Reading { body, strength, rest: Some((self, parts)) }));
        }
        if self.preconditions.is_none() {
            return Begun::Answered(response);
        }
        let (parts, body) = response.into_parts();
        let length = body.size_hint().exact();
        Begun::Answered(self.answer(parts, body, length))
    }

    fn is_to_be_read(&self, response: &Response<Body>, max: u64) -> bool {
        let headers = response.headers();
        let is_content = |length| taggable::is_content(length, headers.get(CONTENT_LENGTH), self.is_head);
        taggable::is_taggable(response.status(), headers)
            && response.extensions().get::<TagUntold>().is_none()
            && response.body().size_hint().exact().is_some_and(|length| length <= max && is_content(length))
    }

    /// The response, or what stands in for it.
    fn answer(&self, mut parts: Parts, body: impl Into<Body>, length: Option<u64>) -> Response<Body> {
        let (status, mut headers, body) = match self.verdict(&parts, length) {
            Verdict::Proceed => return Response::from_parts(parts, body.into()),
            Verdict::NotModified => {
                Context::current().with_cache(|cache| cache.core().count(Event::NotModified));
                (StatusCode::NOT_MODIFIED, stand_in::not_modified(&parts.headers), Body::none(self.method()))
            }
            Verdict::Failed => {
                (StatusCode::PRECONDITION_FAILED, stand_in::failed(&parts.headers), Body::empty())
            }
        };
        if parts.extensions.remove::<Forwarded>().is_some() {
            cache_status::forward(&mut headers, parts.status);
        }
        (parts.status, parts.headers) = (status, headers);
        Response::from_parts(parts, body)
    }

    fn method(&self) -> &'static Method {
        if self.is_head { &Method::HEAD } else { &Method::GET }
    }

    /// A response without a validator is none of this layer's, whatever its request asks; one without a tag none as long
    /// as another layer may tag it.
    fn verdict(&self, parts: &Parts, length: Option<u64>) -> Verdict {
        let Parts { status, headers, extensions, .. } = parts;
        let has_validator = headers.contains_key(ETAG) || headers.contains_key(LAST_MODIFIED);
        let Some(preconditions) = self.preconditions.as_ref().filter(|_| has_validator) else {
            return Verdict::Proceed;
        };
        let wall = || Context::current().with_cache(|cache| cache.core().options.clock.wall());
        let untagged = |max_body| TaggedOutside { max_body }.includes(*status, headers, length);
        if *status != StatusCode::OK || self.outside.is_some_and(|outside| untagged(outside.max_body)) {
            Verdict::Proceed
        } else if extensions.get::<TagUntold>().is_some()
            || self.is_head && self.made.is_some_and(|(_, max_body)| untagged(max_body))
        {
            preconditions.evaluate_untold(*status, headers, &wall)
        } else {
            preconditions.evaluate(self.method(), *status, headers, &wall)
        }
    }
}

/// A response whose body is being read.
pub(super) struct Reading {
    body: body::Reading<Body>,
    strength: Strength,
    /// Gone once it was answered.
    rest: Option<(Tagging, Parts)>,
}

impl Future for Reading {
    type Output = Response<Body>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Polled<'_>) -> Poll<Response<Body>> {
        let read = ready!(Pin::new(&mut self.body).poll(context));
        let Some((tagging, mut parts)) = self.rest.take() else { return Poll::Pending };
        Poll::Ready(match read {
            Read::Whole(body) => {
                parts.headers.insert(ETAG, etag::of(&parts.headers, &body, self.strength));
                tagging.answer(parts, body, None)
            }
            // Trailers, or other bytes than it said: there is no telling what it is.
            Read::Passed(body, _) => tagging.answer(parts, Body::new(body), None),
        })
    }
}
