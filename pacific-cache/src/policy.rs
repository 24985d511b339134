//! What an attribute asked for.

use std::time::Duration;

use http::header::{CACHE_CONTROL, HeaderValue};
use http::{HeaderMap, StatusCode};

use crate::cache::Core;
use crate::declared::{Declaration, FunctionKind};
use crate::http::bypass::Bypass;
use crate::http::{cache_control, storable, vary};
use crate::named::NamedCache;

/// The literals of one attribute; expressions are evaluated at each request.
#[doc(hidden)]
#[derive(Debug)]
pub struct Policy {
    pub(crate) declaration: Declaration,
    pub(crate) ttl: Option<Duration>,
    pub(crate) tags: &'static [&'static str],
    pub(crate) swr: Option<Duration>,
    pub(crate) stale_if_error: Option<Duration>,
    /// Names of request fields, in lower case.
    pub(crate) vary: &'static [&'static str],
    client: Option<&'static str>,
    pub(crate) schema: u32,
    pub(crate) credentials: Credentials,
    /// The lifetime is what the response says.
    pub(crate) from_response: bool,
    /// Bodies of unknown length are read, up to the cache's limit.
    pub(crate) collect: bool,
    /// Entity tags are strong.
    pub(crate) strong: bool,
    /// What is stored is sealed.
    pub(crate) sensitive: bool,
    /// Some values of its key or tags are not to be told from them.
    pub(crate) unguessable: bool,
    pub(crate) cache: Option<&'static NamedCache>,
}

/// What becomes of requests that carry credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credentials {
    /// They bypass the cache, unless the response itself says that they may have it.
    Bypass,
    /// They don't change the response.
    Ignored,
    /// The principal is part of the slot.
    PerUser,
}

impl Policy {
    /// Of the handler or function with this path.
    #[must_use]
    pub const fn new(function: &'static str) -> Self {
        Self {
            declaration: Declaration::new(function, FunctionKind::Handler),
            ttl: None,
            tags: &[],
            swr: None,
            stale_if_error: None,
            vary: &[],
            client: None,
            schema: 0,
            credentials: Credentials::Bypass,
            from_response: false,
            collect: false,
            strong: false,
            sensitive: false,
            unguessable: false,
            cache: None,
        }
    }

    /// `#[memoize]`.
    #[must_use]
    pub const fn memoized(mut self) -> Self {
        self.declaration.declared.kind = FunctionKind::Memoized;
        self
    }

    /// `key = "user:{id}"`, as it is written.
    #[must_use]
    pub const fn key(mut self, template: &'static str) -> Self {
        self.declaration.declared.key = Some(template);
        self
    }

    /// `tags("users", "user:{id}")`, as they are written.
    #[must_use]
    pub const fn tagged(mut self, templates: &'static [&'static str]) -> Self {
        self.declaration.declared.tags = templates;
        self
    }

    /// `ttl = 300`.
    #[must_use]
    pub const fn ttl_millis(mut self, millis: u64) -> Self {
        self.ttl = Some(Duration::from_millis(millis));
        self.declaration.declared.ttl = self.ttl;
        self
    }

    /// `tags("users")`: those without braces.
    #[must_use]
    pub const fn tags(mut self, tags: &'static [&'static str]) -> Self {
        self.tags = tags;
        self
    }

    /// `swr = "30s"`.
    #[must_use]
    pub const fn swr_millis(mut self, millis: u64) -> Self {
        self.swr = Some(Duration::from_millis(millis));
        self.declaration.declared.swr = self.swr;
        self
    }

    /// `stale_if_error = "1h"`.
    #[must_use]
    pub const fn stale_if_error_millis(mut self, millis: u64) -> Self {
        self.stale_if_error = Some(Duration::from_millis(millis));
        self.declaration.declared.stale_if_error = self.stale_if_error;
        self
    }

    /// `vary("accept-language")`.
    #[must_use]
    pub const fn vary(mut self, names: &'static [&'static str]) -> Self {
        self.vary = names;
        self.declaration.declared.vary = names;
        self
    }

    /// `client = "public, max-age=60"`.
    #[must_use]
    pub const fn client(mut self, directives: &'static str) -> Self {
        self.client = Some(directives);
        self
    }

    /// `schema = 2`.
    #[must_use]
    pub const fn schema(mut self, schema: u32) -> Self {
        self.schema = schema;
        self
    }

    /// `ignore_credentials`.
    #[must_use]
    pub const fn ignore_credentials(mut self) -> Self {
        self.credentials = Credentials::Ignored;
        self
    }

    /// `per_user(expr)`.
    #[must_use]
    pub const fn per_user(mut self) -> Self {
        self.credentials = Credentials::PerUser;
        self.declaration.declared.per_user = true;
        self
    }

    /// `from_response`.
    #[must_use]
    pub const fn from_response(mut self) -> Self {
        self.from_response = true;
        self
    }

    /// `collect`.
    #[must_use]
    pub const fn collect(mut self) -> Self {
        self.collect = true;
        self
    }

    /// `#[etag(strong)]` beside `#[cache]`.
    #[must_use]
    pub const fn strong(mut self) -> Self {
        self.strong = true;
        self
    }

    /// `sensitive`.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// `unguessable(token)`.
    #[must_use]
    pub const fn unguessable(mut self) -> Self {
        self.unguessable = true;
        self
    }

    /// `cache = PATH`.
    #[must_use]
    pub const fn in_cache(mut self, cache: &'static NamedCache) -> Self {
        self.cache = Some(cache);
        self.declaration.declared.cache = Some(cache.name());
        self
    }

    /// The path of the function.
    pub(crate) const fn function(&self) -> &'static str {
        self.declaration.declared.function
    }

    /// Writes what clients may keep of a response that is stored: the author's directives, else the handler's, else
    /// "revalidate" (RFC 9111 §5.2.2). The author speaks of answers, not of errors, which `statuses` stores for a moment.
    pub(crate) fn tell_clients(&self, status: StatusCode, headers: &mut HeaderMap) {
        let is_error = status.is_client_error() || status.is_server_error();
        if let Some(directives) = self.client.filter(|_| !is_error) {
            // The attribute compiled only with directives, which are a value; were they not, the safe answer.
            let value = HeaderValue::from_str(directives).unwrap_or(HeaderValue::from_static("no-store"));
            headers.insert(CACHE_CONTROL, value);
        }
        if !self.sensitive {
            headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
        }
    }

    /// Why this cache can't do what the policy asks for, if it can't: what is to be sealed or hidden is not stored plain.
    #[inline]
    pub(crate) fn lacks(&self, core: &Core) -> Option<Bypass> {
        if self.sensitive && core.options.ring.is_none() {
            Some(Bypass::NoKeyRing)
        } else if self.unguessable && core.options.secret.is_none() {
            Some(Bypass::NoSecret)
        } else {
            None
        }
    }

    /// Tells every other cache what tells the responses apart, in each of them: this one doesn't store them all, and
    /// isn't the only one.
    pub(crate) fn tell_caches(&self, headers: &mut HeaderMap) {
        if self.sensitive {
            // Whoever stored a secret for the client would have it in plain text.
            headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-store"));
        }
        self.keep_private(headers);
        vary::add(headers, self.vary);
    }

    /// What is one user's is no other cache's (RFC 9111 §5.2.2.7), whatever the handler says to all.
    fn keep_private(&self, headers: &mut HeaderMap) {
        if self.credentials != Credentials::PerUser {
            return;
        }
        cache_control::remove_public(headers);
        if !storable::is_private(headers) {
            headers.append(CACHE_CONTROL, HeaderValue::from_static("private"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sensitive_is_kept_by_no_client_unless_the_author_says_so() {
        let policy = Policy::new("tests").sensitive();
        let told = |policy: &Policy, own: &[&'static str]| {
            let mut headers = HeaderMap::new();
            headers.extend(own.iter().map(|own| (CACHE_CONTROL, HeaderValue::from_static(own))));
            policy.tell_clients(StatusCode::OK, &mut headers);
            policy.tell_caches(&mut headers);
            headers
                .get_all(CACHE_CONTROL)
                .iter()
                .filter_map(|value| value.to_str().ok())
                .collect::<Vec<_>>()
                .join("; ")
        };
        let of_a_user = Policy::new("tests").sensitive().per_user();
        let for_clients = Policy::new("tests").sensitive().client("private, max-age=60");
        assert_eq!(told(&policy, &[]), "private, no-store");
        assert_eq!(told(&of_a_user, &[]), "private, no-store");
        assert_eq!(told(&policy, &["max-age=5"]), "max-age=5");
        assert_eq!(told(&for_clients, &[]), "private, max-age=60");
    }
}
