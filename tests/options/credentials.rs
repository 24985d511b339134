//! `from_response` and credentials: such a request shares what says itself that it may be shared, and nothing else
//! (RFC 9111 §3.5).

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::future::join_all;
use pacific_cache::cache;
use pacific_cache_tests::app::{App, Gate, Script, begun, said};

use crate::{SECOND, refreshed, with};

#[cache(from_response, key = "page", skip(_headers))]
async fn page(State(script): State<Script>, _headers: HeaderMap) -> Response {
    script.run().await
}

#[cache(from_response, key = "ruled", swr = "20s", stale_if_error = "60s", skip(_headers))]
async fn ruled(State(script): State<Script>, _headers: HeaderMap) -> Response {
    script.run().await
}

fn app_of(script: &Script) -> App {
    let routes = Router::new().route("/", get(page)).route("/ruled", get(ruled)).with_state(script.clone());
    App::built(routes, |cache| cache.credential_headers(["x-api-key"]))
}

fn app(control: &'static str) -> App {
    app_of(&Script::at_once(move |run| with(&[("cache-control", control)], run.to_string())))
}

const CREDENTIALS: [(&str, &str); 4] = [
    ("authorization", "Bearer ann"),
    ("proxy-authorization", "Basic ann"),
    ("x-api-key", "ann"),
    ("cookie", "session=ann"),
];

const FOR_ALL: [&str; 4] =
    ["public, max-age=60", "s-maxage=60", "max-age=60, must-revalidate", "Public, Max-Age=60"];
const FOR_NOBODY_ELSE: [&str; 4] =
    ["max-age=60", "max-age=60, proxy-revalidate", "max-age=60, public=1", "max-age=60, s-maxage"];

#[tokio::test]
async fn what_is_for_all_is_stored_and_served_whoever_asks() {
    for control in FOR_ALL {
        for credentials in CREDENTIALS {
            let app = app(control);
            let first = app.get_with("/", &[credentials]).await;
            assert_eq!(first.cache_status(), "PacificCache; fwd=uri-miss; stored", "{control}");
            assert_eq!(app.get_with("/", &[credentials]).await.cache_status(), "PacificCache; hit; ttl=60");
            assert!(app.get("/").await.is_hit(), "{control} {credentials:?}");
            assert!(app.send(Method::HEAD, "/", &[credentials]).await.is_hit());
            assert_eq!(app.stats().loads, 1);
        }
    }
}

#[tokio::test]
async fn what_isnt_said_to_be_for_all_never_comes_of_nor_goes_to_credentials() {
    for control in FOR_NOBODY_ELSE {
        for credentials in CREDENTIALS {
            let app = app(control);
            for run in ["1", "2"] {
                let own = app.get_with("/", &[credentials]).await;
                assert_eq!((&own.body[..], own.is_hit()), (run.as_bytes(), false), "{control}");
                assert!(!own.cache_status().ends_with("stored"), "{own:?}");
            }
            if control.ends_with("s-maxage") {
                continue;
            }
            assert_eq!(app.get("/").await.body, "3", "nothing was left behind");
            let own = app.get_with("/", &[credentials]).await;
            assert_eq!(
                (&own.body[..], own.cache_status()),
                (&b"4"[..], "PacificCache; fwd=request; detail=credentials")
            );
            assert_eq!(
                app.send(Method::HEAD, "/", &[credentials]).await.cache_status(),
                "PacificCache; fwd=request"
            );
            let known = [credentials, ("if-none-match", "*")];
            assert!(!app.get_with("/", &known).await.is_hit());
            assert_eq!(app.get("/").await.body, "3", "what all others share is as it was");
        }
    }
}

#[tokio::test]
async fn who_sends_credentials_neither_waits_nor_is_waited_for() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| ([("cache-control", "public, max-age=60")], run.to_string()));
    let app = app_of(&script);
    let mut asked = begun(3, |_| app.get_with("/", &CREDENTIALS[..1]));
    asked.extend(begun(3, |_| app.get("/")));
    asked.extend(begun(1, |_| app.get_with("/", &CREDENTIALS[..1])));
    assert_eq!(script.runs(), 5);
    gate.open();
    let answers = join_all(asked).await;
    assert_eq!((said(&answers, "stored"), said(&answers, "collapsed")), (5, 2));
}

#[tokio::test]
async fn what_is_stale_goes_to_credentials_only_where_it_is_for_all() {
    for (control, is_for_all) in [("public, max-age=10", true), ("max-age=10", false)] {
        let script = Script::at_once(move |run| match run {
            1 => with(&[("cache-control", control)], "1"),
            _ => StatusCode::BAD_GATEWAY.into_response(),
        });
        let app = app_of(&script);
        app.get("/ruled").await;
        for (seconds, status) in
            [(15, "hit; ttl=-6"), (20, "fwd=stale; fwd-status=502; ttl=-26; detail=stale-if-error")]
        {
            app.clock.advance(seconds * SECOND);
            let own = app.get_with("/ruled", &CREDENTIALS[..1]).await;
            let expected = if is_for_all {
                format!("PacificCache; {status}")
            } else {
                "PacificCache; fwd=stale; detail=credentials".to_owned()
            };
            assert_eq!((own.status == 200, own.cache_status()), (is_for_all, &*expected));
            refreshed(&app).await;
            assert_eq!(app.get("/ruled").await.cache_status(), format!("PacificCache; {status}"));
            refreshed(&app).await;
        }
    }
}

/// The refresh that a request with credentials begins is as little shared as its own answer would be.
#[tokio::test]
async fn a_refresh_with_credentials_is_stored_only_where_it_is_for_all() {
    for (second, is_stored) in [("public, max-age=10", true), ("max-age=10", false)] {
        let script = Script::at_once(move |run| {
            let control = if run == 1 { "public, max-age=10" } else { second };
            with(&[("cache-control", control)], run.to_string())
        });
        let app = app_of(&script);
        app.get("/ruled").await;
        app.clock.advance(15 * SECOND);
        assert_eq!(
            app.get_with("/ruled", &CREDENTIALS[..1]).await.cache_status(),
            "PacificCache; hit; ttl=-6"
        );
        refreshed(&app).await;
        assert_eq!((app.stats().stored, script.runs()), (1 + u64::from(is_stored), 2));
        assert_eq!(app.get("/ruled").await.body, if is_stored { "2" } else { "1" });
        refreshed(&app).await;
    }
}
