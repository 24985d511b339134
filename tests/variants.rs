//! Entries of one key that are told apart by what else a request says: `vary` and `per_user`.
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

#[path = "variants/fields.rs"]
mod fields;
#[path = "variants/flights.rs"]
mod flights;
#[path = "variants/marked.rs"]
mod marked;
#[path = "variants/misses.rs"]
mod misses;
#[path = "variants/principals.rs"]
mod principals;
#[path = "variants/private.rs"]
mod private;
#[path = "variants/users.rs"]
mod users;

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use pacific_cache_tests::app::App;
use pacific_cache_tests::harness::Answer;

const SECOND: Duration = Duration::from_secs(1);

/// Who asks, as a session says it; what a handler gets that may depend on it.
struct User(String);

impl<S: Sync> FromRequestParts<S> for User {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let name = parts.headers.get("x-user").map_or("nobody", |name| name.to_str().unwrap());
        Ok(Self(name.to_owned()))
    }
}

/// `GET path` in this language.
async fn ask_in(app: &App, path: &str, language: &str) -> Answer {
    app.get_with(path, &[("accept-language", language)]).await
}
