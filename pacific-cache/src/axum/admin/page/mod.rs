//! `/cache-dashboard`: a page that shows the figures. There is no data in it; it asks the other routes.

mod policy;
mod source;

use std::sync::LazyLock;

use axum::response::{Html, IntoResponse};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderName, HeaderValue};

use super::auth::AdminAuth;

/// The same for everybody, but for whether a token is wanted.
struct Page {
    with_token: String,
    without: String,
    policy: String,
}

static PAGE: LazyLock<Page> = LazyLock::new(|| {
    let (style, script) = (source::style(), source::script());
    let html = |token| source::html(token, &style, &script);
    Page { with_token: html("wanted"), without: html("none"), policy: policy::of(&style, &script) }
});

pub(super) fn page(auth: &AdminAuth) -> impl IntoResponse + Clone + use<> {
    let html = if auth.wants_token() { &PAGE.with_token } else { &PAGE.without };
    let fields: [(HeaderName, HeaderValue); 3] = [
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    ([(CONTENT_SECURITY_POLICY, PAGE.policy.as_str())], fields, Html(html.as_str()))
}
