//! `from_response`: the response's own headers say how long it is fresh (RFC 9111 §4.2.1).

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use futures_util::future::join_all;
use pacific_cache::{Load, cache};
use pacific_cache_tests::app::{App, Gate, Script, begun, said};

use crate::{SECOND, with};

#[cache(from_response, key = "page")]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

fn app_of(script: &Script) -> App {
    let routes = Router::new().route("/", get(page)).with_state(script.clone());
    App::built(routes, |cache| cache.default_ttl(77 * SECOND))
}

type Fields = &'static [(&'static str, &'static str)];

fn app(fields: Fields) -> App {
    app_of(&Script::at_once(move |run| with(fields, run.to_string())))
}

#[tokio::test]
async fn the_response_says_how_long_it_is_fresh() {
    let cases: [(Fields, &str); 9] = [
        (&[("cache-control", "max-age=60")], "ttl=60"),
        (&[("cache-control", "max-age=6000000")], "ttl=6000000"),
        (&[("cache-control", "max-age=60, s-maxage=30")], "ttl=30"),
        (&[("cache-control", "s-maxage=90, max-age=60")], "ttl=90"),
        (&[("cache-control", "max-age=60"), ("expires", "0")], "ttl=60"),
        (&[("cache-control", "max-age=60"), ("age", "20")], "ttl=40"),
        (&[("cache-control", "max-age=60"), ("cache-control", "max-age=20")], "ttl=20"),
        (&[("cache-control", "public, max-age=\"60\", immutable")], "ttl=60"),
        (&[("expires", "Fri, 31 Dec 9999 23:59:59 GMT")], "ttl=2147483648"),
    ];
    for (fields, ttl) in cases {
        let app = app(fields);
        assert_eq!(app.get("/").await.cache_status(), "PacificCache; fwd=uri-miss; stored", "{fields:?}");
        assert_eq!(app.get("/").await.cache_status(), format!("PacificCache; hit; {ttl}"), "{fields:?}");
    }
}

#[tokio::test]
async fn expires_counts_from_date() {
    // What the clock says now and a minute later, in the words of HTTP.
    let clock = App::of(&Script::numbers());
    let now: &'static str = clock.get("/").await.header("date").to_owned().leak();
    clock.clock.advance(300 * SECOND);
    let later: &'static str = clock.get("/").await.header("date").to_owned().leak();
    let app = app_of(&Script::at_once(move |_| with(&[("date", now), ("expires", later)], "body")));
    app.get("/").await;
    let hit = app.get("/").await;
    let age: u64 = hit.header("age").parse().unwrap();
    assert_eq!(hit.cache_status(), format!("PacificCache; hit; ttl={}", 300 - age), "less its age");
    assert!(age < 60, "{age}");
}

#[tokio::test]
async fn what_doesnt_say_how_long_it_is_fresh_is_its_callers_alone() {
    for fields in [
        &[][..],
        &[("cache-control", "public")],
        &[("age", "3")],
        &[("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT")],
    ] {
        let gate = Gate::closed();
        let script = Script::behind(&gate, move |run| with(fields, run.to_string()));
        let app = app_of(&script);
        let asked = begun(5, |_| app.get("/"));
        gate.open();
        let answers = join_all(asked).await;
        assert_eq!(answers[0].cache_status(), "PacificCache; fwd=uri-miss; detail=no-lifetime", "{fields:?}");
        assert_eq!((said(&answers, "detail=unshareable"), script.runs()), (4, 5), "{fields:?}");
        assert_eq!(app.stats().stored, 0);
    }
}

#[tokio::test]
async fn what_is_over_already_isnt_stored() {
    let over: [Fields; 7] = [
        &[("cache-control", "max-age=0")],
        &[("cache-control", "max-age=soon")],
        &[("cache-control", "max-age=60, s-maxage=0")],
        &[("cache-control", "max-age=60"), ("age", "60")],
        &[("expires", "0")],
        &[("expires", "Sun, 06 Nov 1994 08:49:37 GMT")],
        &[("cache-control", "max-age=60"), ("date", "Sun, 06 Nov 1994 08:49:37 GMT")],
    ];
    for fields in over {
        let app = app(fields);
        assert_eq!(
            app.get("/").await.cache_status(),
            "PacificCache; fwd=uri-miss; detail=expired",
            "{fields:?}"
        );
        assert_eq!(app.get("/").await.body, "2", "{fields:?}");
    }
}

#[tokio::test]
async fn any_final_status_that_says_so_is_stored_but_for_those_of_one_caller() {
    const ONE_CALLERS: [u16; 14] = [206, 304, 401, 403, 407, 408, 412, 413, 416, 417, 425, 428, 429, 431];
    for code in 200..600 {
        let status = StatusCode::from_u16(code).unwrap();
        let app = app_of(&Script::at_once(move |_| (status, [("cache-control", "max-age=60")])));
        app.get("/").await;
        let again = app.get("/").await;
        assert_eq!((again.status, again.is_hit()), (status, !ONE_CALLERS.contains(&code)), "{code}");
    }
}

#[tokio::test]
async fn a_status_that_says_nothing_is_no_more_stored_than_any() {
    let script = Script::at_once(|_| StatusCode::NOT_FOUND);
    let routes = Router::new().route("/", get(page)).with_state(script.clone());
    for (app, detail) in [
        (App::new(routes.clone()), "status"),
        (App::built(routes, |cache| cache.statuses([(404, SECOND)])), "no-lifetime"),
    ] {
        assert_eq!(app.get("/").await.cache_status(), format!("PacificCache; fwd=uri-miss; detail={detail}"));
    }
}

#[tokio::test]
async fn what_may_not_be_stored_isnt_however_long_it_is_fresh() {
    for (name, value) in [
        ("cache-control", "no-store"),
        ("cache-control", "private"),
        ("cache-control", "no-cache"),
        ("set-cookie", "a=1"),
        ("vary", "accept"),
    ] {
        let app = app_of(&Script::at_once(move |_| {
            with(&[("cache-control", "max-age=60"), (name, value)], "body")
        }));
        app.get("/").await;
        assert!(!app.get("/").await.is_hit(), "{name}: {value}");
    }
}

#[tokio::test]
async fn a_load_may_set_a_lifetime_where_its_response_says_none() {
    for fields in [&[][..], &[("cache-control", "max-age=90")]] {
        let app = app_of(&Script::at_once(move |_| {
            Load::current().ttl(40 * SECOND);
            with(fields, "body")
        }));
        app.get("/").await;
        assert_eq!(app.get("/").await.cache_status(), "PacificCache; hit; ttl=40", "{fields:?}");
    }
}
