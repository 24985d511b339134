//! HEAD: the fields of the GET, whatever the options, and no body (RFC 9110 §9.3.2).

use axum::Router;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pacific_cache::{Load, SurrogateField, cache};
use pacific_cache_tests::app::{App, Pieces, Script};
use pacific_cache_tests::harness::Answer;

use crate::{SECOND, refreshed, with};

/// A route of its own for each of these options.
macro_rules! routes {
    ($($name:ident: ($($option:tt)*))*) => {{
        Router::new()$(.route(concat!("/", stringify!($name)), {
            #[cache(key = "page", tags("pages"), $($option)*)]
            async fn $name(State(script): State<Script>) -> Response {
                script.run().await
            }
            get($name)
        }))*
    }};
}

#[cache(ttl = 60, key = "page", per_user(*port), client = "max-age=600", vary("accept-language"))]
async fn personal(State(script): State<Script>, Extension(port): Extension<u16>) -> Response {
    let _ = port;
    script.run().await
}

fn app(script: &Script) -> App {
    let routes = routes! {
        plain: (ttl = 60)
        client: (ttl = 60, client = "public, max-age=600")
        varied: (ttl = 60, vary("accept-language", "x-tenant"))
        stale: (ttl = 60, swr = "60s", stale_if_error = "60s")
        said: (from_response)
        collected: (ttl = 60, collect, client = "max-age=60")
        chosen: (ttl = 60, client = "max-age=60", store_if = |response| !response.headers().contains_key("x-not"))
        ignoring: (ttl = 60, ignore_credentials, schema = 3)
    };
    let routes = routes.route("/personal", get(personal)).layer(Extension(80_u16));
    App::built(routes.with_state(script.clone()), |cache| {
        cache.surrogate_keys(SurrogateField::SurrogateKey).statuses([(404, 5 * SECOND)])
    })
}

const PATHS: [&str; 9] =
    ["/plain", "/client", "/varied", "/personal", "/stale", "/said", "/collected", "/chosen", "/ignoring"];

const WAYS: [fn() -> Response; 14] = [
    || "body".into_response(),
    || with(&[("etag", "\"1\""), ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT")], "body"),
    || with(&[("cache-control", "max-age=30"), ("x-own", "1")], "body"),
    || {
        with(
            &[("cache-control", "max-age=30, private=\"x-own\""), ("x-own", "1"), ("accept-ranges", "bytes")],
            "body",
        )
    },
    || with(&[("vary", "accept-language")], "body"),
    || with(&[("vary", "accept-encoding")], "body"),
    || with(&[("set-cookie", "a=1")], "body"),
    || with(&[("cache-control", "no-store")], "body"),
    || with(&[("cache-control", "max-age=0")], "body"),
    || with(&[("x-not", "1")], "body"),
    || Pieces::new(&["of unknown ", "length"]).into_response(),
    || StatusCode::NOT_FOUND.into_response(),
    || StatusCode::FORBIDDEN.into_response(),
    || {
        Load::current().no_store();
        "body".into_response()
    },
];

/// All but what a cache did, and what only the body tells.
fn told(answer: &Answer, but: &[&str]) -> HeaderMap {
    let mut headers = answer.headers.clone();
    for name in ["cache-status", "age"].iter().chain(but) {
        headers.remove(*name);
    }
    headers
}

#[tokio::test]
async fn a_head_that_is_answered_from_the_store_has_all_fields_of_the_get() {
    for (number, way) in WAYS.into_iter().enumerate() {
        for path in PATHS {
            let app = app(&Script::at_once(move |_| way()));
            let get = app.get(path).await;
            let head = app.head(path).await;
            if head.is_hit() {
                assert_eq!((head.status, told(&head, &[])), (get.status, told(&get, &[])), "{number} {path}");
                let again = app.get(path).await;
                assert_eq!((told(&head, &[]), head.header("age")), (told(&again, &[]), again.header("age")));
            }
            assert!(head.body.is_empty());
        }
    }
}

#[tokio::test]
async fn a_head_that_misses_has_the_fields_of_the_get_but_for_those_of_its_bytes() {
    for (number, way) in WAYS.into_iter().enumerate() {
        for path in PATHS {
            let app = app(&Script::at_once(move |_| way()));
            let head = app.head(path).await;
            let get = app.get(path).await;
            let but =
                ["date", "content-length", if get.header("etag").starts_with("W/") { "etag" } else { "" }];
            let but = if but[2].is_empty() { &but[..2] } else { &but };
            assert_eq!((head.status, told(&head, but)), (get.status, told(&get, but)), "{number} {path}");
            for name in ["content-length", "etag"] {
                assert!([get.header(name), ""].contains(&head.header(name)), "{number} {path} {name}");
            }
        }
    }
}

/// A handler that sees the method may well make nothing of a HEAD.
#[tokio::test]
async fn what_a_head_loads_is_never_a_gets() {
    for path in PATHS {
        let script = Script::at_once(|run| {
            let body = if run == 1 { String::new() } else { run.to_string() };
            with(&[("cache-control", "max-age=30")], body)
        });
        let app = app(&script);
        assert_eq!(app.head(path).await.header("etag"), "", "{path}: nobody knows the bytes");
        let get = app.get(path).await;
        assert_eq!((&get.body[..], get.is_hit()), (&b"2"[..], false), "{path}");
        assert_eq!(app.head(path).await.header("content-length"), "1", "{path}");
        assert!(app.stats().refused.is_empty(), "{path}: what was never to be stored isn't refused");
    }
}

#[tokio::test]
async fn a_head_is_told_what_a_get_is_by_every_condition() {
    for path in PATHS {
        let script = Script::at_once(|_| with(&[("etag", "\"1\""), ("cache-control", "max-age=30")], "body"));
        let app = app(&script);
        app.get(path).await;
        for condition in [("if-none-match", "\"1\""), ("if-none-match", "\"2\""), ("if-match", "\"2\"")] {
            let ask = async |method| app.send(method, path, &[condition]).await;
            let (get, head) = (ask(Method::GET).await, ask(Method::HEAD).await);
            assert_eq!((get.status, get.headers), (head.status, head.headers), "{path} {condition:?}");
        }
    }
}

#[tokio::test]
async fn a_stale_head_has_the_fields_of_a_stale_get() {
    for (fails, seconds) in [(false, 70), (true, 70)] {
        let script = Script::at_once(move |run| match run {
            1 => "1".into_response(),
            _ if fails => StatusCode::BAD_GATEWAY.into_response(),
            _ => [("set-cookie", "a=1")].into_response(),
        });
        let app = app(&script);
        app.get("/stale").await;
        app.clock.advance(seconds * SECOND);
        let (get, head) = (app.get("/stale").await, app.head("/stale").await);
        assert_eq!((get.status, &get.headers), (head.status, &head.headers));
        refreshed(&app).await;
    }
}

/// As axum's `get` has it: the handler makes the body of a GET.
#[tokio::test]
async fn a_head_that_misses_with_the_bytes_of_the_get_is_told_what_the_get_is() {
    const AT: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    let way = || with(&[("cache-control", "max-age=30"), ("last-modified", AT)], "body");
    for path in PATHS {
        let fresh = || app(&Script::at_once(move |_| way()));
        let tag = fresh().get(path).await.header("etag").to_owned();
        let cases: [&[(&str, &str)]; 8] = [
            &[],
            &[("if-none-match", &tag)],
            &[("if-none-match", "\"other\""), ("if-modified-since", AT)],
            &[("if-none-match", "*")],
            &[("if-match", &tag)],
            &[("if-match", "\"other\"")],
            &[("if-modified-since", AT)],
            &[("if-unmodified-since", "Sun, 06 Nov 1994 08:49:36 GMT")],
        ];
        for fields in cases {
            let ask = async |method| fresh().send(method, path, fields).await;
            let (get, head) = (ask(Method::GET).await, ask(Method::HEAD).await);
            let but = ["date", "content-length"];
            assert_eq!((head.status, told(&head, &but)), (get.status, told(&get, &but)), "{path} {fields:?}");
        }
    }
}

/// The tag of a GET is made of its bytes, which nobody knows when a HEAD misses without them.
#[tokio::test]
async fn conditions_on_a_tag_that_nobody_knows_decide_nothing() {
    const AT: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    let dated = || with(&[("cache-control", "max-age=30"), ("last-modified", AT)], "");
    let cases: [(&[(&str, &str)], u16); 6] = [
        (&[("if-match", "\"1\"")], 200),
        (&[("if-none-match", "*")], 200),
        (&[("if-none-match", "\"1\""), ("if-modified-since", AT)], 200),
        (&[("if-modified-since", AT)], 304),
        (&[("if-match", "*"), ("if-modified-since", AT)], 304),
        (&[("if-unmodified-since", "Sun, 06 Nov 1994 08:49:36 GMT"), ("if-match", "*")], 200),
    ];
    for path in PATHS {
        for (fields, status) in cases {
            let answer = app(&Script::at_once(move |_| dated())).send(Method::HEAD, path, fields).await;
            assert_eq!((answer.status.as_u16(), answer.header("etag")), (status, ""), "{path} {fields:?}");
        }
        let own = Script::at_once(|_| with(&[("etag", "\"1\""), ("cache-control", "max-age=30")], "body"));
        for (name, value, status) in [("if-none-match", "\"1\"", 304), ("if-match", "\"2\"", 412)] {
            let answer = app(&own).send(Method::HEAD, path, &[(name, value)]).await;
            assert_eq!(answer.status.as_u16(), status, "{path} {name}");
        }
    }
}
