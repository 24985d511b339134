//! Fields of what is stored: hop-by-hop ones go, `Date` stays, `Cache-Control` is the author's: rows 8, 19 and 20.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::http::HeaderName;
use pacific_cache_tests::app::{App, Script};
use pacific_cache_tests::harness::Answer;

use crate::with;

/// The first answer and the second, which is a hit.
async fn twice(fields: &'static [(&'static str, &'static str)]) -> [Answer; 2] {
    let app = App::of(&Script::at_once(move |_| with(fields)));
    let answers = [app.get("/").await, app.get("/").await];
    assert_eq!(app.stats().hits, 1, "{answers:?}");
    answers
}

#[tokio::test]
async fn hop_by_hop_fields_are_neither_stored_nor_served() {
    let answers = twice(&[
        ("connection", "close, X-Hop"),
        ("connection", "x-hop-too"),
        ("x-hop", "1"),
        ("x-hop-too", "1"),
        ("keep-alive", "timeout=5"),
        ("proxy-authenticate", "Basic"),
        ("proxy-connection", "keep-alive"),
        ("proxy-authentication-info", "x"),
        ("te", "trailers"),
        ("trailer", "x-sum"),
        ("transfer-encoding", "chunked"),
        ("upgrade", "h2c"),
        ("x-end-to-end", "kept"),
    ])
    .await;
    for answer in answers {
        let mut names: Vec<_> = answer.headers.keys().map(HeaderName::as_str).collect();
        names.retain(|name| *name != "age");
        names.sort_unstable();
        let kept = [
            "cache-control",
            "cache-status",
            "content-length",
            "content-type",
            "date",
            "etag",
            "x-end-to-end",
        ];
        assert_eq!(names, kept);
    }
}

#[tokio::test]
async fn a_field_of_several_lines_keeps_them() {
    for answer in twice(&[("link", "</a>"), ("link", "</b>"), ("x-a", "1"), ("link", "</c>")]).await {
        let links: Vec<_> = answer.headers.get_all("link").iter().collect();
        assert_eq!(links, ["</a>", "</b>", "</c>"]);
        assert_eq!((answer.header("content-type"), answer.header("x-a")), ("text/plain; charset=utf-8", "1"));
    }
}

#[tokio::test]
async fn the_handlers_date_is_kept() {
    let date = "Tue, 15 Nov 2994 08:12:31 GMT";
    for answer in twice(&[("date", "Tue, 15 Nov 2994 08:12:31 GMT")]).await {
        assert_eq!(answer.header("date"), date);
    }
}

/// Seconds since 1970 of an HTTP date, by its time of day only.
fn time_of_day(date: &str) -> u64 {
    let time: Vec<u64> = date[17..25].split(':').map(|part| part.parse().unwrap()).collect();
    time[0] * 3600 + time[1] * 60 + time[2]
}

#[tokio::test]
async fn a_response_without_date_gets_the_time_of_its_load() {
    let app = App::of(&Script::numbers());
    let before = SystemTime::now();
    let first = app.get("/").await;
    let midnight = before.duration_since(UNIX_EPOCH).unwrap().as_secs() / 86400 * 86400;
    let said = midnight + time_of_day(first.header("date"));
    // The clock was made at most a minute before; a day may have ended between.
    let off = before.duration_since(UNIX_EPOCH).unwrap().as_secs().abs_diff(said);
    assert!(off.min(86400 - off) < 60, "{}", first.header("date"));
    app.clock.advance(Duration::from_secs(100));
    let hit = app.get("/").await;
    assert_eq!((hit.header("date"), hit.header("age")), (first.header("date"), "100"));
}

#[tokio::test]
async fn the_date_is_that_of_the_caches_clock() {
    let app = App::of(&Script::numbers());
    let first = app.get("/").await;
    app.clock.advance(Duration::from_secs(301));
    let second = app.get("/").await;
    let later = (86400 + time_of_day(second.header("date")) - time_of_day(first.header("date"))) % 86400;
    assert_eq!(later, 301);
}

#[tokio::test]
async fn clients_are_told_to_revalidate_unless_the_author_says_otherwise() {
    for answer in twice(&[]).await {
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
    for answer in twice(&[("cache-control", "public, max-age=60"), ("cache-control", "immutable")]).await {
        let lines: Vec<_> = answer.headers.get_all("cache-control").iter().collect();
        assert_eq!(lines, ["public, max-age=60", "immutable"]);
    }
}

#[tokio::test]
async fn the_servers_ttl_is_never_told_to_clients() {
    for answer in twice(&[]).await {
        let said = answer.headers.iter().filter(|(name, _)| *name != "cache-status");
        let text: Vec<_> = said.map(|(name, value)| format!("{name}: {value:?}")).collect();
        for word in ["300", "max-age", "s-maxage", "expires", "warning"] {
            assert!(!text.iter().any(|field| field.contains(word)), "{word}: {text:?}");
        }
    }
}

#[tokio::test]
async fn ours_comes_after_the_cache_status_of_another_cache() {
    for answer in twice(&[("cache-status", "Edge; fwd=miss"), ("cache-status", "Far; hit")]).await {
        let said: Vec<_> =
            answer.headers.get_all("cache-status").iter().map(|line| line.to_str().unwrap()).collect();
        assert_eq!(said[..2], ["Edge; fwd=miss", "Far; hit"]);
        assert!(said.len() == 3 && said[2].starts_with("PacificCache; "), "{said:?}");
    }
}
