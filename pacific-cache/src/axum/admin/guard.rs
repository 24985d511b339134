//! What each request passes before it reaches an admin route.

use axum::body::HttpBody as _;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue, StatusCode, Uri};

use super::auth::AdminAuth;
use super::cross_site::is_cross_site;
use super::problem::Problem;
use crate::http::percent;

/// An extension of a response: nothing that is cached has changed, whatever the method was, but by the route's own doing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Administrative;

/// Fields by which frameworks let a request be taken for another method's.
const OVERRIDES: [&str; 3] = ["x-http-method-override", "x-http-method", "x-method-override"];

pub(super) async fn guard(State(auth): State<AdminAuth>, request: Request, next: Next) -> Response {
    let mut response = match check(&auth, &request) {
        Ok(()) => answered(next.run(request).await),
        Err(problem) => problem.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response.extensions_mut().insert(Administrative);
    response
}

/// Who isn't let in learns nothing else.
fn check(auth: &AdminAuth, request: &Request) -> Result<(), Problem> {
    let (uri, headers) = (request.uri(), request.headers());
    auth.admits(uri, headers)?;
    if overrides(uri, headers) {
        return Err(Problem::method_override());
    }
    if request.method().is_safe() {
        return Ok(());
    }
    if is_cross_site(uri, headers) {
        return Err(Problem::cross_site());
    }
    if is_json(headers) || (!headers.contains_key(CONTENT_TYPE) && request.body().is_end_stream()) {
        return Ok(());
    }
    Err(Problem::media_type())
}

/// Nothing here obeys them; who sends one expects that something does.
fn overrides(uri: &Uri, headers: &HeaderMap) -> bool {
    let is_override = |pair: &str| {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        percent::decode_form(name) == "_method"
    };
    OVERRIDES.iter().any(|name| headers.contains_key(*name))
        || uri.query().unwrap_or("").split('&').any(is_override)
}

/// No form of a page can send it.
fn is_json(headers: &HeaderMap) -> bool {
    let mut kinds = headers.get_all(CONTENT_TYPE).iter();
    let (Some(kind), None) = (kinds.next(), kinds.next()) else { return false };
    let essence = kind.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(b"application/json")
}

/// The router's own 405 has no words; outside of here it is given its `Allow`.
fn answered(response: Response) -> Response {
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => Problem::method().into_response(),
        _ => response,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(kinds: &[&'static str]) -> bool {
        is_json(&kinds.iter().map(|kind| (CONTENT_TYPE, HeaderValue::from_static(kind))).collect())
    }

    #[test]
    fn what_a_form_can_send_is_no_json() {
        assert!(kind(&["application/json"]) && kind(&["Application/JSON; charset=utf-8"]));
        let others = [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "",
            "application/jsonp",
        ];
        for other in others {
            assert!(!kind(&[other]), "{other}");
        }
        assert!(
            !kind(&["text/plain;application/json"])
                && !kind(&["application/json", "text/plain"])
                && !kind(&[])
        );
    }
}
