//! The extractor that reads a request once, before the handler's own.

use std::borrow::Cow;
use std::convert::Infallible;

use axum::extract::{FromRequestParts, OriginalUri};
use http::{HeaderMap, Method, Uri, header, request::Parts};

use crate::ask::{Asked, Facts};
use crate::axum::coverage::{Reads, UriPart};
use crate::cache::Cache;
use crate::context::Context;
use crate::http::precondition::Preconditions;
use crate::key::{Key, Source};
use crate::name::{MAX_TEXT, Name};
use crate::target::Target;

/// What the cache needs of a request. It rejects nothing.
///
/// For a response that may be stored or shared it takes the preconditions and `Range` off the request: they are
/// applied to the result. `CREDENTIALS_IGNORED` says that credentials don't change this response.
#[doc(hidden)]
pub struct Request<const CREDENTIALS_IGNORED: bool = false> {
    pub(crate) facts: Box<Facts>,
    pub(crate) reads: Reads,
}

impl<const CREDENTIALS_IGNORED: bool> Request<CREDENTIALS_IGNORED> {
    /// Says what the handler's arguments can read of the request.
    #[must_use]
    pub fn reads(mut self, reads: Reads) -> Self {
        self.reads = reads;
        self
    }

    /// Whether the response may depend on credentials: HTTP row 3.
    pub(crate) fn is_credentialed(&self) -> bool {
        !CREDENTIALS_IGNORED && (self.facts.credentials || self.facts.cookie && self.reads.headers)
    }
}

impl<S: Sync, const CREDENTIALS_IGNORED: bool> FromRequestParts<S> for Request<CREDENTIALS_IGNORED> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // A request that a handler makes has no extension; it is made inside the one that it answers.
        let context = parts.extensions.get::<Context>().cloned().unwrap_or_else(Context::current);
        // A nested router strips its prefix from the request's own.
        let original = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
        let headers = &mut parts.headers;
        let (enabled, credentials) =
            context.with_cache(|cache| (cache.core().options.enabled, carries_credentials(headers, cache)));
        let cookie = headers.contains_key(header::COOKIE);
        let shareable = enabled
            && matches!(parts.method, Method::GET | Method::HEAD)
            && (CREDENTIALS_IGNORED || !credentials);
        let facts = Box::new(Facts {
            preconditions: match shareable {
                // An argument that can read the cookie will bypass the cache, and needs the conditions that it can
                // read as well; where none can, nobody sees that they are still there.
                true if cookie && !CREDENTIALS_IGNORED => Preconditions::copy(headers),
                true => Preconditions::take(headers),
                false => None,
            },
            credentials,
            cookie,
            method: Asked::of(&parts.method),
            target: Target::of(original),
            rewritten: rewritten(original, &parts.uri),
            context,
        });
        Ok(Self { facts, reads: Reads { uri: UriPart::Path, headers: false } })
    }
}

/// What a layer made of the original, unless it only took a prefix off its path, as a nested router does.
fn rewritten(original: &Uri, uri: &Uri) -> Option<Box<str>> {
    let is_told = original.query() == uri.query()
        && (uri.path() == "/" || original.path().ends_with(uri.path()))
        && original.authority() == uri.authority();
    (!is_told).then(|| uri.to_string().into())
}

fn carries_credentials(headers: &HeaderMap, cache: &Cache) -> bool {
    headers.contains_key(header::AUTHORIZATION)
        || headers.contains_key(header::PROXY_AUTHORIZATION)
        || cache.core().options.credential_headers.iter().any(|name| headers.contains_key(name))
}

impl Key {
    /// The default key: the path, and as much of the query and authority as an argument can read; behind them what a
    /// layer made of the URI.
    #[must_use]
    pub fn of<const CREDENTIALS_IGNORED: bool>(request: &Request<CREDENTIALS_IGNORED>) -> Self {
        let target = &request.facts.target;
        let (text, source) = match request.reads.uri {
            UriPart::Path => (target.path().into(), Source::Path),
            UriPart::Pairs => (target.path_and_sorted_query(), Source::PathAndQuery),
            UriPart::Whole => (target.whole(), Source::PathAndQuery),
        };
        // No URI has a space.
        let text = match &request.facts.rewritten {
            Some(rewritten) => Cow::Owned(format!("{text} {rewritten}")),
            None => text,
        };
        match text {
            Cow::Borrowed(text) if text.len() <= MAX_TEXT => Self(source),
            text => Self(Source::Name(Name::owned(text.into_owned()))),
        }
    }
}
