//! What a request is told that an admin route doesn't do (RFC 9457).

use std::fmt;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use super::auth::Stranger;

/// `title` is the status', since `type` is `about:blank` (RFC 9457 §4.2.1).
#[derive(Debug, Serialize)]
pub(super) struct Problem {
    #[serde(serialize_with = "code")]
    status: StatusCode,
    title: &'static str,
    detail: String,
    /// `WWW-Authenticate`.
    #[serde(skip)]
    challenge: Option<&'static str>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl fmt::Display) -> Self {
        let title = status.canonical_reason().unwrap_or_default();
        Self { status, title, detail: detail.to_string(), challenge: None }
    }

    pub(super) fn cross_site() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "another site's page sent it; send it from a page of this origin, or without a browser",
        )
    }

    pub(super) fn method_override() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "methods are not overridden here; use the method that is meant")
    }

    pub(super) fn media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "send JSON, with `Content-Type: application/json`, or no body",
        )
    }

    pub(super) fn no_key() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "name one key, percent-encoded where it needs it: `/cache/entry?key=user:7`",
        )
    }

    pub(super) fn nothing_stored() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "nothing is stored under this key; use it as `name!` writes it, such as `user:ann%40example.org`, which \
             is `user:ann%2540example.org` in a query",
        )
    }

    pub(super) fn redis_unreached() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "Redis was not reached, and nothing in this process has this key; ask again",
        )
    }

    pub(super) fn method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "use the method that `Allow` names")
    }
}

impl From<Stranger> for Problem {
    /// RFC 6750 §3.1: who sent no token isn't told of an error.
    fn from(stranger: Stranger) -> Self {
        let (status, detail, challenge) = match stranger {
            Stranger::NoToken => (
                StatusCode::UNAUTHORIZED,
                "send the admin token, as `Authorization: Bearer TOKEN`",
                Some("Bearer realm=\"PacificCache\""),
            ),
            Stranger::WrongToken => (
                StatusCode::UNAUTHORIZED,
                "this is not the admin token",
                Some("Bearer realm=\"PacificCache\", error=\"invalid_token\""),
            ),
            Stranger::OtherHost => (
                StatusCode::FORBIDDEN,
                "only what is sent to `localhost` or a loopback address is trusted; ask for that, or let the service \
                 take a token",
                None,
            ),
        };
        Self { challenge, ..Self::new(status, detail) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(challenge) = self.challenge {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}

fn code<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}
