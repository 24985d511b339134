//! The extractor that reads a request once, before the handler's own.

use std::borrow::Cow;
use std::convert::Infallible;

use axum::extract::{FromRequestParts, OriginalUri};
use http::{HeaderMap, Uri, header, request::Parts};

use crate::ask::{Ask, Asked, Facts, Left};
use crate::axum::coverage::{Reads, UriPart};
use crate::cache::Cache;
use crate::call::Call;
use crate::context::Context;
use crate::http::precondition::Preconditions;
use crate::http::request_control::RequestControl;
use crate::http::uri::path_and_narrowed_query;
use crate::http::vary;
use crate::key::{Key, Source};
use crate::name::{MAX_TEXT, Name};
use crate::named::NamedCache;
use crate::owner::Owner;
use crate::policy::{Credentials, Policy};
use crate::target::Target;

/// What the cache needs of a request. It rejects nothing.
///
/// For a response that may be stored or shared it takes the preconditions and `Range` off the request: they are
/// applied to the result. `CREDENTIALS_ALLOWED` says that a request with credentials may be such a one; `HEADERS`, that
/// the policy asks for the request's fields.
#[doc(hidden)]
pub struct Request<const CREDENTIALS_ALLOWED: bool = false, const HEADERS: bool = false> {
    pub(crate) facts: Box<Facts>,
    pub(crate) reads: Reads,
}

impl<const CREDENTIALS_ALLOWED: bool, const HEADERS: bool> Request<CREDENTIALS_ALLOWED, HEADERS> {
    /// Says what the handler's arguments can read of the request.
    #[must_use]
    pub fn reads(mut self, reads: Reads) -> Self {
        self.reads = reads;
        self
    }

    /// Whether `cache` may answer a request, or have its response.
    fn may_be_shared(method: Asked, credentials: bool, cache: &Cache) -> bool {
        cache.core().options.enabled && method != Asked::Other && (CREDENTIALS_ALLOWED || !credentials)
    }

    /// The whole question, for the handler whose load is of type `handler`.
    #[inline]
    pub(crate) fn ask(self, policy: &'static Policy, handler: Owner, call: Call) -> Ask {
        let Self { mut facts, reads } = self;
        let named = policy.cache.map(NamedCache::cache);
        if let (Some(cache), Some(headers)) = (&named, &facts.headers) {
            facts.credentials = carries_credentials(headers, cache);
            facts.control = control(headers, cache);
            // They were left on the request where the router's cache would not have answered it.
            if facts.left.is_some() && Self::may_be_shared(facts.method, facts.credentials, cache) {
                facts.preconditions = facts.left.take().and_then(|left| left.preconditions);
            }
        }
        let asked = Ask {
            // HTTP row 3.
            credentials: policy.credentials == Credentials::Bypass
                && (facts.credentials || facts.cookie && reads.headers),
            variant: variant(policy, &call, facts.headers.as_deref()),
            facts,
            policy,
            named,
            handler,
            call,
            hidden_path: None,
        };
        if policy.unguessable { asked.of_secret() } else { asked }
    }
}

impl<S: Sync, const CREDENTIALS_ALLOWED: bool, const HEADERS: bool> FromRequestParts<S>
    for Request<CREDENTIALS_ALLOWED, HEADERS>
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let context = Context::asked(&parts.extensions);
        // A nested router strips its prefix from the request's own.
        let original = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
        let headers = &mut parts.headers;
        let method = Asked::of(&parts.method);
        let (shareable, credentials, control) = context.with_cache(|cache| {
            let credentials = carries_credentials(headers, cache);
            (Self::may_be_shared(method, credentials, cache), credentials, control(headers, cache))
        });
        let cookie = headers.contains_key(header::COOKIE);
        let facts = Box::new(Facts {
            preconditions: match shareable {
                // An argument that can read the cookie will bypass the cache, and needs the conditions that it can
                // read as well; where none can, nobody sees that they are still there.
                true if cookie && !CREDENTIALS_ALLOWED => Preconditions::copy(headers),
                true => Preconditions::take(headers),
                false => None,
            },
            outside: parts.extensions.get().copied(),
            left: (!shareable).then(|| {
                let preconditions = Preconditions::copy(headers);
                Box::new(Left { method: parts.method.clone(), preconditions })
            }),
            control,
            credentials,
            cookie,
            method,
            target: Target::of(original),
            rewritten: rewritten(original, &parts.uri),
            headers: HEADERS.then(|| Box::new(headers.clone())),
            context,
        });
        Ok(Self { facts, reads: Reads { uri: UriPart::Path, headers: false } })
    }
}

/// What tells the slot's responses apart and is no name: principal and fields, each framed.
#[inline]
fn variant(policy: &Policy, call: &Call, headers: Option<&HeaderMap>) -> Option<Box<str>> {
    if policy.vary.is_empty() && call.user.is_none() {
        return None;
    }
    let fields =
        headers.filter(|_| !policy.vary.is_empty()).map(|headers| vary::variant(headers, policy.vary));
    match (&call.user, fields) {
        (None, fields) => fields.map(String::into_boxed_str),
        // A principal's text has no space.
        (Some(user), fields) => Some(format!("{user} {}", fields.unwrap_or_default()).into()),
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

fn control(headers: &HeaderMap, cache: &Cache) -> Option<Box<RequestControl>> {
    cache.core().options.client_bypass.then(|| RequestControl::of(headers)).flatten().map(Box::new)
}

impl Key {
    /// The default key: the path, and as much of the query and authority as an argument can read; behind them what a
    /// layer made of the URI.
    #[must_use]
    pub fn of<const CREDENTIALS_ALLOWED: bool, const HEADERS: bool>(
        request: &Request<CREDENTIALS_ALLOWED, HEADERS>,
    ) -> Self {
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
            text => Self(Source::Target(Name::owned(text.into_owned()))),
        }
    }

    /// The default key with no other parameters than these of the query.
    #[must_use]
    pub fn narrowed<const CREDENTIALS_ALLOWED: bool, const HEADERS: bool>(
        request: &Request<CREDENTIALS_ALLOWED, HEADERS>,
        parameters: &[&str],
    ) -> Self {
        let target = &request.facts.target;
        let text = match request.reads.uri {
            UriPart::Path | UriPart::Pairs => target.path_and_query().into(),
            UriPart::Whole => target.whole(),
        };
        let mut text = path_and_narrowed_query(&text, parameters);
        if let Some(rewritten) = &request.facts.rewritten {
            text.push(' ');
            text.push_str(&path_and_narrowed_query(rewritten, parameters));
        }
        Self(Source::Target(Name::owned(text)))
    }
}
