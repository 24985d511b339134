//! What goes wrong, and how a client is told: always as `{"error": "…"}`.

use axum::Json;
use axum::body::to_bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// No refusal of axum's is longer, in bytes.
const LONGEST_REASON: usize = 16 << 10;

/// Why a handler has no answer.
pub enum AppError {
    /// No user has this id.
    UnknownUser(i64),
    /// The database failed, or is busy for too long.
    Database(sqlx::Error),
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        match self {
            Self::UnknownUser(id) => told(StatusCode::NOT_FOUND, &format!("there is no user {id}")),
            Self::Database(error) => {
                log(&error);
                told(StatusCode::INTERNAL_SERVER_ERROR, "the database failed")
            }
        }
    }
}

/// A layer over the whole router: axum tells what it refuses (a bad id, bad JSON, an unknown route, a wrong method) in
/// plain text or not at all; this makes JSON of it and keeps the handlers' arguments axum's own.
pub async fn in_json(response: Response) -> Response {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || is_json(response.headers()) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let reason = to_bytes(body, LONGEST_REASON).await.unwrap_or_default();
    let reason = String::from_utf8_lossy(&reason);
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
    let told = match &*reason {
        "" => told(plainer(status), status.canonical_reason().unwrap_or("this went wrong")),
        reason => told(plainer(status), reason),
    };
    // The refusal's own fields (`Allow` of a 405) come along.
    (parts.headers, told).into_response()
}

/// axum tells bad JSON (400) from good JSON of the wrong shape (422) and a missing content type (415); for the
/// clients of this service all of it is bad input.
fn plainer(status: StatusCode) -> StatusCode {
    match status {
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE => StatusCode::BAD_REQUEST,
        status => status,
    }
}

fn told(status: StatusCode, reason: &str) -> Response {
    (status, Json(json!({ "error": reason }))).into_response()
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    [&b"application/json"[..], b"application/problem+json"].iter().any(|json| kind.starts_with(json))
}

#[expect(clippy::print_stderr, reason = "the log of a small command-line program")]
fn log(error: &sqlx::Error) {
    eprintln!("the database failed: {error}");
}
