//! How long a response is fresh, and how old it says it is: rows 10, 11 and 15.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use pacific_cache::{Load, cache};
use pacific_cache_tests::app::{App, Script};

use crate::{fate, with};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_response_is_fresh_until_its_ttl_is_over() {
    let script = Script::numbers();
    let app = App::of(&script);
    app.get("/").await;
    app.clock.advance(300 * SECOND - Duration::from_millis(1));
    let hit = app.get("/").await;
    assert_eq!((hit.cache_status(), hit.header("age")), ("PacificCache; hit; ttl=0", "299"));
    app.clock.advance(Duration::from_millis(1));
    let again = app.get("/").await;
    assert_eq!((again.cache_status(), &again.body[..]), ("PacificCache; fwd=stale; stored", &b"2"[..]));
    assert!(app.get("/").await.is_hit());
}

#[tokio::test]
async fn what_was_invalidated_and_expired_is_a_miss() {
    let app = App::of(&Script::numbers());
    app.get("/").await;
    app.invalidate("/").await;
    app.clock.advance(400 * SECOND);
    assert_eq!(app.get("/").await.cache_status(), "PacificCache; fwd=uri-miss; stored");
}

#[cache(key = "default")]
async fn without_ttl(State(script): State<Script>) -> Response {
    script.run().await
}

#[cache(key = "moment", ttl = "1500ms")]
async fn for_a_moment(State(script): State<Script>) -> Response {
    script.run().await
}

#[tokio::test]
async fn without_a_ttl_the_caches_own_counts() {
    let routes = Router::new().route("/", get(without_ttl)).with_state(Script::numbers());
    for (app, ttl) in [
        (App::new(routes.clone()), "PacificCache; hit; ttl=600"),
        (App::built(routes, |cache| cache.default_ttl(7 * SECOND)), "PacificCache; hit; ttl=7"),
    ] {
        app.get("/").await;
        assert_eq!(app.get("/").await.cache_status(), ttl);
    }
}

#[tokio::test]
async fn a_ttl_may_be_less_than_whole_seconds() {
    let app = App::new(Router::new().route("/", get(for_a_moment)).with_state(Script::numbers()));
    app.get("/").await;
    app.clock.advance(Duration::from_millis(1400));
    assert!(app.get("/").await.is_hit());
    app.clock.advance(Duration::from_millis(101));
    assert!(!app.get("/").await.is_hit());
}

#[tokio::test]
async fn a_load_may_set_its_own_ttl() {
    for (ttl, said) in [(40, "ttl=40"), (4000, "ttl=4000")] {
        let app = App::of(&Script::at_once(move |_| Load::current().ttl(ttl * SECOND)));
        app.get("/").await;
        assert!(app.get("/").await.cache_status().ends_with(said));
    }
    let nothing = |_| {
        Load::current().ttl(Duration::ZERO);
        with(&[])
    };
    assert_eq!(fate(nothing).await, "expired");
}

#[tokio::test]
async fn the_stricter_of_attribute_and_response_counts() {
    let cases: [(&[(&str, &str)], u64); 9] = [
        (&[], 300),
        (&[("cache-control", "max-age=60")], 60),
        (&[("cache-control", "max-age=6000")], 300),
        (&[("cache-control", "s-maxage=30, max-age=60")], 30),
        (&[("cache-control", "max-age=60"), ("cache-control", "max-age=20")], 20),
        (&[("cache-control", "max-age=60"), ("age", "20")], 40),
        (&[("age", "20")], 280),
        (&[("age", "soon")], 300),
        (&[("expires", "Fri, 31 Dec 9999 23:59:59 GMT")], 300),
    ];
    for (fields, seconds) in cases {
        let app = App::of(&Script::at_once(move |_| with(fields)));
        app.get("/").await;
        assert_eq!(
            app.get("/").await.cache_status(),
            format!("PacificCache; hit; ttl={seconds}"),
            "{fields:?}"
        );
    }
}

#[tokio::test]
async fn what_arrives_expired_is_not_stored() {
    let cases: [&[(&str, &str)]; 6] = [
        &[("expires", "0")],
        &[("expires", "Sun, 06 Nov 1994 08:49:37 GMT")],
        &[("age", "300")],
        &[("age", "99999999999")],
        &[("date", "Sun, 06 Nov 1994 08:49:37 GMT")],
        &[("cache-control", "max-age=60"), ("age", "60")],
    ];
    for fields in cases {
        assert_eq!(fate(move |_| with(fields)).await, "expired", "{fields:?}");
    }
}

#[tokio::test]
async fn an_age_grows_with_the_time_in_the_store() {
    let app = App::of(&Script::numbers());
    assert_eq!(app.get("/").await.header("age"), "", "what is loaded has no age");
    for seconds in ["0", "1", "2"] {
        assert_eq!(app.get("/").await.header("age"), seconds);
        app.clock.advance(SECOND);
    }
}

#[tokio::test]
async fn an_incoming_age_goes_on_growing() {
    let app = App::of(&Script::at_once(|_| with(&[("age", "30")])));
    assert_eq!(app.get("/").await.header("age"), "30");
    app.clock.advance(12 * SECOND);
    let hit = app.get("/").await;
    assert_eq!((hit.header("age"), hit.cache_status()), ("42", "PacificCache; hit; ttl=258"));
    assert_eq!(hit.headers.get_all("age").iter().count(), 1);
}

#[tokio::test]
async fn an_old_date_ages_what_is_stored_and_not_what_is_loaded() {
    let date: &'static str = App::of(&Script::numbers()).get("/").await.header("date").to_owned().leak();
    let app = App::of(&Script::at_once(move |_| with(&[("date", date)])));
    app.clock.advance(100 * SECOND);
    assert_eq!(app.get("/").await.header("age"), "");
    let age: u64 = app.get("/").await.header("age").parse().unwrap();
    assert!((99..=101).contains(&age), "{age}");
}

#[tokio::test]
async fn an_age_is_never_negative() {
    let app =
        App::of(&Script::at_once(|_| with(&[("date", "Fri, 31 Dec 9999 23:59:59 GMT"), ("age", "-5")])));
    app.get("/").await;
    app.clock.advance(3 * SECOND);
    assert_eq!(app.get("/").await.header("age"), "3");
}

#[tokio::test]
async fn an_age_saturates() {
    let script = Script::at_once(|_| {
        Load::current().ttl(Duration::MAX);
        "body"
    });
    let app = App::of(&script);
    app.get("/").await;
    app.clock.advance(Duration::from_secs((1 << 31) + 7));
    let hit = app.get("/").await;
    assert_eq!((hit.is_hit(), hit.header("age")), (true, "2147483648"));
}
