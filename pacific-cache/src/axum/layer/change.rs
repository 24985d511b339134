//! A request that changes something, and the names that end with it.

use std::future::Future;

use axum::extract::OriginalUri;
use http::header::{CONTENT_LOCATION, HOST, LOCATION};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};

use crate::axum::admin::Administrative;
use crate::context::Context;
use crate::http::collection::collection;
use crate::http::location::local_path;
use crate::http::uri::path_name;
use crate::invalidate::{Guard, arm_in};
use crate::name::Name;
use crate::target::Target;

/// The names of its path are armed; where its response leads is still to come.
pub(super) struct Change {
    guard: Guard,
    target: Target,
    host: Option<HeaderValue>,
}

impl Change {
    pub(super) fn of<B>(request: &Request<B>) -> Self {
        let extensions = request.extensions();
        // A nested router strips its prefix from the request's own.
        let original = extensions.get::<OriginalUri>().map_or(request.uri(), |original| &original.0);
        let target = Target::of(original);
        Self {
            guard: arm_in(Context::asked(extensions).cache(), names(target.path())),
            target,
            host: request.headers().get(HOST).cloned(),
        }
    }

    /// Ends the names when `response` is there: dropped or panicking midway, it may have done its work.
    pub(super) async fn ended_after<R, E>(
        mut self,
        response: impl Future<Output = Result<Response<R>, E>>,
    ) -> Result<Response<R>, E> {
        let response = response.await;
        if response.as_ref().map_or(true, has_changed) {
            let led =
                response.as_ref().map_or_else(|_| Vec::new(), |response| self.led_to(response.headers()));
            self.guard.also(led);
            self.guard.finish().await;
        } else {
            self.guard.disarm();
        }
        response
    }

    /// The names of the paths that a response leads to, if they are of this origin.
    fn led_to(&self, headers: &HeaderMap) -> Vec<Name> {
        let host = self.host.as_ref().and_then(|host| host.to_str().ok());
        let own = self.target.authority().or(host);
        let leads = headers.get_all(LOCATION).into_iter().chain(headers.get_all(CONTENT_LOCATION));
        leads.filter_map(|value| local_path(value, self.target.path(), own)).map(Name::owned).collect()
    }
}

/// What an admin route has done is no change of its path.
fn has_changed<R>(response: &Response<R>) -> bool {
    is_success(response.status()) && response.extensions().get::<Administrative>().is_none()
}

/// The path's, and its collection's.
fn names(path: &str) -> Vec<Name> {
    let name = path_name(path).into_owned();
    let parents = collection(&name);
    std::iter::once(name).chain(parents.into_iter().flatten()).map(Name::owned).collect()
}

/// RFC 9111 §4.4: a non-error response is a 2xx or 3xx.
fn is_success(status: StatusCode) -> bool {
    status.is_success() || status.is_redirection()
}
