//! `from_response`: the response itself says how long it may be served stale (RFC 5861).

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pacific_cache::cache;
use pacific_cache_tests::app::{App, Script};

use crate::{SECOND, refreshed};

#[cache(from_response, key = "page")]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

#[cache(from_response, key = "ruled", swr = "5s", stale_if_error = "5s")]
async fn ruled(State(script): State<Script>) -> Response {
    script.run().await
}

/// A handler that is there once, and then fails.
fn failing(control: &'static str) -> App {
    let script = Script::at_once(move |run| match run {
        1 => ([("cache-control", control)], "1").into_response(),
        _ => StatusCode::BAD_GATEWAY.into_response(),
    });
    App::new(Router::new().route("/", get(page)).route("/ruled", get(ruled)).with_state(script))
}

#[tokio::test]
async fn rfc5861_the_response_says_how_long_it_may_be_stale() {
    for (path, control, refreshed_for, on_error_for) in [
        ("/", "max-age=10, stale-while-revalidate=20, stale-if-error=60", 20, 60),
        ("/", "max-age=10, stale-while-revalidate=20", 20, 0),
        ("/", "max-age=10, stale-if-error=60", 0, 60),
        ("/", "max-age=10, stale-while-revalidate=x, stale-if-error=-1", 0, 0),
        ("/", "max-age=10, must-revalidate, stale-while-revalidate=20, stale-if-error=60", 0, 0),
        ("/", "s-maxage=10, stale-while-revalidate=20, stale-if-error=60", 0, 0),
        // The attribute's own come first.
        ("/ruled", "max-age=10, stale-while-revalidate=20, stale-if-error=60", 5, 5),
        ("/ruled", "max-age=10", 5, 5),
    ] {
        let app = failing(control);
        app.get(path).await;
        app.clock.advance(9 * SECOND);
        for stale_for in 0..70 {
            app.clock.advance(SECOND);
            let answer = app.get(path).await;
            refreshed(&app).await;
            let expected = match stale_for {
                _ if stale_for < refreshed_for => format!("hit; ttl={}", -1 - stale_for),
                _ if stale_for < on_error_for => {
                    format!("fwd=stale; fwd-status=502; ttl={}; detail=stale-if-error", -1 - stale_for)
                }
                _ => "fwd=stale; detail=status".to_owned(),
            };
            assert_eq!(answer.cache_status(), format!("PacificCache; {expected}"), "{control} {stale_for}");
        }
    }
}
