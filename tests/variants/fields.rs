//! What tells one variant from another: the values of the fields, and no more than those (RFC 9111 §4.1).

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::routing::get;
use pacific_cache::cache;
use pacific_cache_tests::app::App;
use pacific_cache_tests::harness::request;

fn shown(headers: &HeaderMap, name: &str) -> String {
    let lines: Vec<_> =
        headers.get_all(name).iter().map(|line| line.as_bytes().escape_ascii().to_string()).collect();
    format!("{name}: {lines:?}")
}

#[cache(ttl = 300, key = "one", vary("accept-language"), skip(headers))]
async fn one(headers: HeaderMap) -> String {
    shown(&headers, "accept-language")
}

#[cache(ttl = 300, key = "two", vary("x-first", "X-Second"), skip(headers))]
async fn two(headers: HeaderMap) -> String {
    shown(&headers, "x-first") + &shown(&headers, "x-second")
}

fn app() -> App {
    App::new(Router::new().route("/one", get(one)).route("/two", get(two)))
}

type Lines<'a> = &'a [(&'static str, &'a [u8])];

/// Asks with these lines; what was answered, and whether it came from the store.
async fn ask(app: &App, path: &str, lines: Lines<'_>) -> (String, bool) {
    let mut asked = request(Method::GET, path, &[]);
    for (name, value) in lines {
        asked.headers_mut().append(*name, HeaderValue::from_bytes(value).unwrap());
    }
    let response = app.open(asked).await;
    let is_hit = response.headers()["cache-status"].as_bytes().starts_with(b"PacificCache; hit");
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (String::from_utf8(body.to_vec()).unwrap(), is_hit)
}

#[tokio::test]
async fn requests_that_say_the_same_share() {
    let same: [&[Lines<'_>]; 4] = [
        &[
            &[("accept-language", b"de, en;q=0.5")],
            &[("accept-language", b"de,en;q=0.5")],
            &[("accept-language", b"  de \t,\t en;q=0.5 ")],
            &[("accept-language", b"de"), ("accept-language", b"en;q=0.5")],
            &[("accept-language", b"de, en;q=0.5"), ("x-other", b"1"), ("accept", b"*/*")],
        ],
        &[&[], &[("x-other", b"1")]],
        &[&[("accept-language", b"")], &[("accept-language", b" ")]],
        &[&[("accept-language", b"\xff\xfe")], &[("accept-language", b" \xff\xfe")]],
    ];
    for lines in same {
        let app = app();
        let (first, is_hit) = ask(&app, "/one", lines[0]).await;
        assert!(!is_hit);
        for other in &lines[1..] {
            assert_eq!(ask(&app, "/one", other).await, (first.clone(), true), "{other:?}");
        }
    }
}

#[tokio::test]
async fn requests_that_say_something_else_never_share() {
    let others: [Lines<'_>; 18] = [
        &[],
        &[("accept-language", b"")],
        &[("accept-language", b",")],
        &[("accept-language", b""), ("accept-language", b"")],
        &[("accept-language", b"de")],
        &[("accept-language", b"DE")],
        &[("accept-language", b"de, en")],
        &[("accept-language", b"en, de")],
        &[("accept-language", b"en"), ("accept-language", b"de"), ("accept-language", b"fr")],
        &[("accept-language", b"de en")],
        &[("accept-language", b"deen")],
        &[("accept-language", b"de;q=1")],
        &[("accept-language", b"de%20en")],
        &[("accept-language", b"\"de, en\"")],
        &[("accept-language", b"\xc3\xa9")],
        &[("accept-language", b"\xe9")],
        &[("accept-language", b"\xff")],
        &[("accept-language", "\u{fffd}".as_bytes())],
    ];
    let app = app();
    for round in 0..2 {
        for lines in others {
            let (body, is_hit) = ask(&app, "/one", lines).await;
            let own = HeaderMap::from_iter([]);
            let own = lines.iter().fold(own, |mut own, (name, value)| {
                own.append(*name, HeaderValue::from_bytes(value).unwrap());
                own
            });
            if lines.len() < 2 {
                assert_eq!(body, shown(&own, "accept-language"), "{lines:?}");
            }
            // Two empty lines and one comma are one list.
            assert_eq!(is_hit, round == 1 || lines.len() == 2, "{lines:?}");
        }
    }
}

#[tokio::test]
async fn what_one_field_says_is_never_taken_for_another() {
    let app = app();
    let pairs =
        [("a", "b"), ("b", "a"), ("a", ""), ("", "a"), ("a;x-second=b", ""), ("a,b", "b"), ("a", "b,b")];
    for round in 0..2 {
        for (first, second) in pairs {
            let lines: Lines<'_> = &[("x-first", first.as_bytes()), ("x-second", second.as_bytes())];
            let (body, is_hit) = ask(&app, "/two", lines).await;
            let expected = format!("x-first: [{first:?}]x-second: [{second:?}]");
            assert_eq!((body, is_hit), (expected, round == 1));
        }
        for lines in [&[("x-first", &b"a"[..])], &[("x-second", &b"a"[..])]] {
            assert_eq!(ask(&app, "/two", lines).await.1, round == 1, "absent is not empty");
        }
    }
}

#[tokio::test]
async fn values_of_any_length_are_told_apart() {
    let app = app();
    for round in 0..2 {
        for length in [200, 256, 257, 4000, 4001] {
            for last in [b'y', b'z'] {
                let value = [vec![b'x'; length], vec![last]].concat();
                let (body, is_hit) = ask(&app, "/one", &[("accept-language", &value)]).await;
                assert_eq!(is_hit, round == 1, "{length}");
                assert!(body.contains(str::from_utf8(&value).unwrap()), "{length}");
            }
        }
    }
}
