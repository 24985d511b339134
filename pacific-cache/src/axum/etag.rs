//! What the expansion of `#[etag]` calls.

use std::convert::Infallible;
use std::future::Future;

use axum::body::Body;
use axum::extract::{FromRequestParts, OriginalUri};
use axum::response::{IntoResponse, Response};
use http::header::{self, ETAG};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, request::Parts};

use super::tagging::{Begun, Tagging};
use super::version::{IntoVersion, Version};
use crate::ask::{Ask, Left};
use crate::axum::coverage::TaggedAnswers;
use crate::cache::Cache;
use crate::cells::Birth;
use crate::context::Context;
use crate::declared::{Declaration, FunctionKind};
use crate::far::Far;
use crate::http::etag::{self, Strength};
use crate::http::precondition::{Preconditions, Verdict};
use crate::http::taggable::TaggedOutside;
use crate::name::Name;
use crate::response::KeptBody;
use crate::stats::Event;

/// What a tag depends on besides its name: fields by which handlers choose what to answer, or to whom.
const SELECTING: [HeaderName; 7] = [
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::ACCEPT_LANGUAGE,
    header::AUTHORIZATION,
    header::COOKIE,
    header::HOST,
    header::PROXY_AUTHORIZATION,
];

/// What judges the conditions of a request, which stay on it for the handler.
#[doc(hidden)]
pub struct Judge {
    cache: Cache,
    method: Method,
    preconditions: Option<Preconditions>,
    outside: Option<TaggedOutside>,
}

/// What the attribute needs of a request. It rejects nothing.
#[doc(hidden)]
pub struct Conditional {
    judge: Judge,
    /// When the handler's own extractors had not run, which may read what the response shows.
    birth: Birth,
    /// The same, for versions in the shared tier.
    moment: u64,
    /// A text of what tells this request's representation from another's.
    variant: Vec<u8>,
}

impl<S: Sync> FromRequestParts<S> for Conditional {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let context = parts.extensions.get::<Context>().cloned().unwrap_or_else(Context::current);
        let cache = context.cache();
        Ok(Self {
            birth: cache.core().memory.cells.birth(),
            moment: cache.core().far.as_ref().map_or(0, Far::moment),
            judge: Judge {
                cache,
                method: parts.method.clone(),
                preconditions: Preconditions::copy(&parts.headers),
                outside: parts.extensions.get().copied(),
            },
            variant: variant(parts, &context),
        })
    }
}

/// Each part framed by its length.
fn variant(parts: &Parts, context: &Context) -> Vec<u8> {
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
    let mut text = Vec::new();
    let mut push = |part: &[u8]| {
        text.extend_from_slice(&(part.len() as u64).to_le_bytes());
        text.extend_from_slice(part);
    };
    push(uri.to_string().as_bytes());
    push(context.partition.as_deref().unwrap_or_default().as_bytes());
    context
        .with_cache(|cache| cache.core().options.credential_headers.clone())
        .iter()
        .chain(&SELECTING)
        .for_each(|name| {
            let lines = parts.headers.get_all(name);
            // Their count, or a line could be taken for the next field.
            push(&(lines.iter().count() as u64).to_le_bytes());
            lines.iter().for_each(|line| push(line.as_bytes()));
        });
    text
}

/// What `#[etag(key = ..)]` said, as literals.
#[doc(hidden)]
#[derive(Debug)]
pub struct Tagged(Declaration);

impl Tagged {
    /// Of the function with this path, whose tag is that of this name.
    #[must_use]
    pub const fn new(function: &'static str, key: &'static str) -> Self {
        let mut declaration = Declaration::new(function, FunctionKind::Tagged);
        declaration.declared.key = Some(key);
        Self(declaration)
    }
}

/// A validator, or how to make one.
#[doc(hidden)]
pub struct Tag(Kind);

enum Kind {
    /// Made of the response's bytes.
    Bytes(Strength),
    /// Known before the handler runs.
    Known(HeaderValue),
    /// To be asked for in the shared tier.
    Shared(Box<Shared>),
    /// There is none.
    None,
    /// The error that answers in the handler's place.
    Failed(Response),
}

/// A name whose version is in the shared tier.
struct Shared {
    cache: Cache,
    name: Name,
    moment: u64,
    variant: Vec<u8>,
}

impl Shared {
    /// Where the version can't be told there is no tag.
    async fn kind(self) -> Kind {
        let Some(far) = &self.cache.core().far else { return Kind::None };
        let Some(version) = far.version(self.name.as_str(), self.moment).await else { return Kind::None };
        let parts = [version.as_flattened(), self.name.as_str().as_bytes(), &self.variant];
        Kind::Known(etag::of_parts(&parts, Strength::Weak))
    }
}

impl Tag {
    /// `#[etag]`.
    #[must_use]
    pub const fn bytes() -> Self {
        Self(Kind::Bytes(Strength::Weak))
    }

    /// `#[etag(strong)]`.
    #[must_use]
    pub const fn strong() -> Self {
        Self(Kind::Bytes(Strength::Strong))
    }

    /// `#[etag(key = ..)]`: changes when the name, or everything, is invalidated.
    ///
    /// Of the cache's random id, so that no two processes make one tag of what they count alike.
    #[must_use]
    pub fn name(tagged: &'static Tagged, request: &Conditional, name: Name) -> Self {
        tagged.0.declare();
        let core = request.judge.cache.core();
        if !core.options.enabled {
            return Self(Kind::None);
        }
        if core.far.is_some() {
            let (cache, variant) = (request.judge.cache.clone(), request.variant.clone());
            return Self(Kind::Shared(Box::new(Shared { cache, name, moment: request.moment, variant })));
        }
        let cells = &core.memory.cells;
        // The bucket, in which every invalidation is seen; a constant's cell may not have been there.
        let generation = cells.generation(&cells.bucket(name.as_str()), request.birth);
        let parts = [&core.id[..], name.as_str().as_bytes(), &generation.to_le_bytes(), &request.variant];
        Self(Kind::Known(etag::of_parts(&parts, Strength::Weak)))
    }

    /// `#[etag(version = ..)]`.
    #[must_use]
    pub fn version(version: impl IntoVersion) -> Self {
        Self(match version.into_version() {
            Version::Text(text) => Kind::Known(etag::of_parts(&[text.as_bytes()], Strength::Weak)),
            Version::Unknown => Kind::None,
            Version::Failed(response) => Kind::Failed(response),
        })
    }

    /// `strong` beside `version`.
    #[must_use]
    pub fn into_strong(self) -> Self {
        Self(match self.0 {
            Kind::Known(tag) => Kind::Known(etag::into_strong(tag)),
            other => other,
        })
    }

    async fn known(self) -> Self {
        match self.0 {
            Kind::Shared(shared) => Self(shared.kind().await),
            kind => Self(kind),
        }
    }

    /// Runs a handler whose response gets this tag, which `#[cache]` then keeps and uses. Where it isn't asked, `judge`
    /// judges the conditions.
    pub async fn on<F, Fut>(self, judge: Option<Judge>, load: F) -> Response
    where
        F: FnOnce() -> Fut,
        Fut: Future,
        Fut::Output: IntoResponse,
    {
        match judge {
            Some(judge) => judge.answer(self, load).await,
            None => self.of(load).await,
        }
    }

    async fn of<F, Fut>(self, load: F) -> Response
    where
        F: FnOnce() -> Fut,
        Fut: Future,
        Fut::Output: IntoResponse,
    {
        match self.known().await.0 {
            Kind::Failed(response) => response,
            Kind::Known(tag) => with_tag(load().await.into_response(), tag),
            Kind::Bytes(_) | Kind::None | Kind::Shared(_) => load().await.into_response(),
        }
    }
}

/// Answers from the conditions where the tag is known; else runs `load` and tags its response.
#[doc(hidden)]
pub async fn tagged<F, Fut>(request: Conditional, tag: Tag, load: F) -> Response
where
    F: FnOnce() -> Fut,
    Fut: Future,
    Fut::Output: TaggedAnswers,
{
    request.judge.answer(tag, load).await
}

impl Judge {
    /// Of a request that bypasses the cache; the cache itself judges the conditions of any other.
    pub(crate) fn left(ask: &mut Ask) -> Option<Self> {
        ask.with_cache(|cache| ask.bypass(cache.core()))?;
        let taken = ask.facts.preconditions.take();
        let Left { method, preconditions } = match ask.facts.left.take() {
            Some(left) => *left,
            None => Left { method: ask.method().clone(), preconditions: taken },
        };
        Some(Self { cache: ask.cache(), method, preconditions, outside: ask.facts.outside })
    }

    async fn answer<F, Fut>(self, tag: Tag, load: F) -> Response
    where
        F: FnOnce() -> Fut,
        Fut: Future,
        Fut::Output: IntoResponse,
    {
        let tag = tag.known().await;
        if let Some(answer) = self.answer_before(&tag) {
            return answer;
        }
        let strength = match tag.0 {
            // A change too: nobody knows what it would change.
            Kind::Failed(response) => return response,
            Kind::Bytes(strength) => Some(strength),
            Kind::Known(_) | Kind::None | Kind::Shared(_) => None,
        };
        if !self.is_read() {
            // The tag is of what was there before.
            return load().await.into_response();
        }
        let response = tag.of(load).await;
        match self.tagging(strength).begin(response) {
            Begun::Answered(response) => response,
            Begun::Reading(reading) => reading.await,
        }
    }

    /// The exception to RFC 9110 §13.2.1 that the attribute asks for: the author promises that the handler would answer
    /// with a 2xx.
    fn answer_before(&self, tag: &Tag) -> Option<Response> {
        let (method, headers) = match &tag.0 {
            Kind::Known(tag) => (&self.method, HeaderMap::from_iter([(ETAG, tag.clone())])),
            // There is no tag that `If-Match` could list. Judged as a read: where nothing is, `If-None-Match: *` holds.
            Kind::None if !self.method.is_safe() => (&Method::GET, HeaderMap::new()),
            _ => return None,
        };
        let core = self.cache.core();
        let wall = || core.options.clock.wall();
        match self.preconditions.as_ref()?.evaluate(method, StatusCode::OK, &headers, &wall) {
            Verdict::NotModified if self.is_read() => {
                core.count(Event::NotModified);
                Some((StatusCode::NOT_MODIFIED, headers, Body::none(&self.method)).into_response())
            }
            Verdict::Failed => {
                Some((StatusCode::PRECONDITION_FAILED, headers, Body::empty()).into_response())
            }
            Verdict::Proceed | Verdict::NotModified => None,
        }
    }

    fn is_read(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }

    fn tagging(self, strength: Option<Strength>) -> Tagging {
        let max_body = self.cache.core().options.limits.max_body;
        let made = strength.map(|strength| (strength, max_body));
        Tagging::new(made, &self.method, self.preconditions, self.outside)
    }
}

/// A successful response with this tag, unless it has one.
fn with_tag(mut response: Response, tag: HeaderValue) -> Response {
    if response.status().is_success() {
        response.headers_mut().entry(ETAG).or_insert(tag);
    }
    response
}
