//! Statuses, `Set-Cookie`, `Vary`, `Cache-Control`: HTTP rows 1 to 6 and 10.

use std::time::Duration;

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use pacific_cache::{Cache, Load};
use pacific_cache_tests::app::{App, Script};

use crate::{fate, fate_in, with};

fn status(code: u16) -> impl Fn(u64) -> Response {
    move |_| (StatusCode::from_u16(code).unwrap(), "body").into_response()
}

#[tokio::test]
async fn four_statuses_are_stored_by_default() {
    for code in 200..600 {
        let expected = if [200, 203, 301, 308].contains(&code) { "stored" } else { "status" };
        assert_eq!(fate(status(code)).await, expected, "{code}");
    }
}

#[tokio::test]
async fn a_status_of_the_builder_is_stored_for_its_own_time() {
    let script = Script::at_once(|run| (StatusCode::NOT_FOUND, run.to_string()));
    let second = Duration::from_secs(1);
    let app = App::built(script.routes(), |cache| cache.statuses([(404, 10 * second), (410, 9000 * second)]));
    assert_eq!(fate_in(&app).await, "stored");
    let hit = app.get("/").await;
    assert_eq!((hit.status.as_u16(), hit.cache_status()), (404, "PacificCache; hit; ttl=10"));
    app.clock.advance(10 * second);
    assert_eq!(app.get("/").await.body, "2");
}

#[tokio::test]
async fn the_attributes_ttl_shortens_that_of_a_status() {
    let script = Script::at_once(|_| StatusCode::GONE);
    let app = App::built(script.routes(), |cache| cache.statuses([(410, Duration::from_secs(9000))]));
    app.get("/").await;
    assert_eq!(app.get("/").await.cache_status(), "PacificCache; hit; ttl=300");
}

#[test]
fn what_answers_one_callers_own_fields_is_never_configured() {
    for code in [206, 304, 401, 403, 407, 408, 412, 413, 416, 417, 425, 428, 429, 431] {
        let built = Cache::memory().statuses([(code, Duration::from_secs(1))]).build();
        assert!(built.is_err_and(|error| error.is_configuration()), "{code}");
    }
}

#[tokio::test]
async fn a_cookie_is_never_stored() {
    assert_eq!(fate(|_| with(&[("set-cookie", "a=1")])).await, "set-cookie");
    assert_eq!(fate(|_| with(&[("set-cookie", "a=1"), ("cache-control", "public")])).await, "set-cookie");
    assert_eq!(
        fate(|_| with(&[("cache-control", "no-cache=\"set-cookie\""), ("set-cookie", "a=1")])).await,
        "set-cookie"
    );
}

#[tokio::test]
async fn what_varies_is_not_stored() {
    for value in ["*", "accept", "accept-encoding, cookie", "no name"] {
        assert_eq!(fate(move |_| with(&[("vary", value)])).await, "vary", "{value}");
    }
}

#[tokio::test]
async fn cache_control_of_every_form_is_kept() {
    let cases: [(&[&'static str], &str); 25] = [
        (&["no-store"], "no-store"),
        (&["NO-STORE"], "no-store"),
        (&["max-age=60, no-store"], "no-store"),
        (&["max-age=60", "no-store"], "no-store"),
        (&["public,no-store"], "no-store"),
        (&["private"], "private"),
        (&["Private, max-age=60"], "private"),
        (&["private=\"\""], "private"),
        (&["private=\"x-secret\", private"], "private"),
        (&["no-cache"], "no-cache"),
        (&["no-cache=\"not a field\""], "no-cache"),
        (&["max-age=0"], "expired"),
        (&["max-age=soon"], "expired"),
        (&["max-age=-1"], "expired"),
        (&["max-age=60, max-age=0"], "expired"),
        (&["max-age=60, s-maxage=0"], "expired"),
        (&["s-maxage=\"x"], "expired"),
        (&["must-understand, no-store"], "stored"),
        (&["must-revalidate"], "stored"),
        (&["public, max-age=60, immutable"], "stored"),
        (&["MAX-AGE=\"60\""], "stored"),
        (&["max-age=99999999999999999999"], "stored"),
        (&["no-storage, xprivate, unheard-of=\"no-store\""], "stored"),
        (&["private=\"x-secret\""], "stored"),
        (&["no-cache=\"x-secret\""], "stored"),
    ];
    for (lines, expected) in cases {
        let fields: Vec<_> = lines.iter().map(|line| ("cache-control", *line)).collect();
        assert_eq!(fate(move |_| with(&fields)).await, expected, "{lines:?}");
    }
}

#[tokio::test]
async fn must_understand_keeps_a_status_that_isnt_understood() {
    let answer = |_| (StatusCode::IM_USED, [("cache-control", "must-understand")], "x").into_response();
    let app = App::built(Script::at_once(answer).routes(), |cache| {
        cache.statuses([(226, Duration::from_secs(60))])
    });
    assert_eq!(fate_in(&app).await, "status");
}

#[tokio::test]
async fn the_fields_that_a_qualified_directive_names_are_not_served() {
    for directive in ["private=\"x-secret\"", "no-cache=\"X-Secret, x-other\""] {
        let app = App::of(&Script::at_once(move |_| {
            with(&[("cache-control", directive), ("x-secret", "1"), ("x-open", "2")])
        }));
        app.get("/").await;
        let hit = app.get("/").await;
        assert!(hit.is_hit() && hit.header("x-secret").is_empty(), "{hit:?}");
        assert_eq!(hit.header("x-open"), "2");
    }
}

#[tokio::test]
async fn a_handler_may_ask_not_to_be_stored() {
    let answer = |_| {
        Load::current().no_store();
        "body".into_response()
    };
    assert_eq!(fate(answer).await, "asked");
}

#[tokio::test]
async fn what_isnt_stored_is_passed_on_as_it_is() {
    let answer = |_| {
        let response = Response::builder().status(202).header("connection", "x-hop").header("x-hop", "1");
        response.header("age", "7").body(Body::from("body")).unwrap()
    };
    let answer = App::of(&Script::at_once(answer)).get("/").await;
    assert_eq!((answer.status.as_u16(), &answer.body[..]), (202, &b"body"[..]));
    for (name, value) in [("x-hop", "1"), ("connection", "x-hop"), ("age", "7"), ("etag", ""), ("date", "")] {
        assert_eq!(answer.header(name), value, "{name}");
    }
}
