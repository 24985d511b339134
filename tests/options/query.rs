//! `query(..)`: which parameters the default key holds.

use axum::Router;
use axum::extract::{Query, RawQuery, State};
use axum::http::Uri;
use axum::routing::get;
use pacific_cache::cache;
use pacific_cache_tests::app::{App, Script};
use serde::Deserialize;

#[derive(Deserialize)]
struct Page {
    page: Option<String>,
    per_page: Option<String>,
}

#[cache(ttl = 300, query("page", "per_page"))]
async fn paged(Query(Page { page, per_page }): Query<Page>) -> String {
    format!("{page:?} {per_page:?}")
}

#[cache(ttl = 300, query("a b", "q\u{e9}"))]
async fn raw(State(script): State<Script>, RawQuery(_query): RawQuery) -> axum::response::Response {
    script.run().await
}

#[cache(ttl = 300, query("page"))]
async fn whole(State(script): State<Script>, _uri: Uri) -> axum::response::Response {
    script.run().await
}

fn app() -> App {
    let routes =
        Router::new().route("/paged", get(paged)).route("/raw", get(raw)).route("/whole", get(whole));
    App::new(routes.with_state(Script::numbers()))
}

#[tokio::test]
async fn other_parameters_change_nothing() {
    let app = app();
    let first = app.get("/paged?page=2&per_page=5").await;
    assert_eq!(first.body, r#"Some("2") Some("5")"#);
    for query in [
        "per_page=5&page=2",
        "utm=1&page=2&x&per_page=5",
        "pages=1&page=2&pag=3&per_page=5&page_per=1",
        "page=2&per_page=5&",
        "&&page=2&per_page=5&PAGE=3",
    ] {
        let answer = app.get(&format!("/paged?{query}")).await;
        assert_eq!((&answer.body, answer.is_hit()), (&first.body, true), "{query}");
        assert!(app.head(&format!("/paged?{query}")).await.is_hit());
    }
    assert_eq!(app.stats().entries, 1);
}

#[tokio::test]
async fn every_value_of_a_named_parameter_counts() {
    let app = app();
    let queries = [
        ("", "None None"),
        ("page=", r#"Some("") None"#),
        ("page=1", r#"Some("1") None"#),
        ("per_page=1", r#"None Some("1")"#),
        ("page=1&per_page=1", r#"Some("1") Some("1")"#),
        ("page=1%26per_page=1", r#"Some("1&per_page=1") None"#),
        ("page=1+1", r#"Some("1 1") None"#),
        ("page=%C3%A9", "Some(\"\u{e9}\") None"),
    ];
    for round in 0..2 {
        for (query, said) in queries {
            let answer = app.get(&format!("/paged?{query}")).await;
            assert_eq!((&answer.body[..], answer.is_hit()), (said.as_bytes(), round == 1), "{query}");
        }
    }
}

#[tokio::test]
async fn no_parameter_and_an_empty_query_are_one() {
    let app = app();
    app.get("/paged").await;
    for path in ["/paged?", "/paged?&", "/paged?x=page"] {
        assert!(app.get(path).await.is_hit(), "{path}");
    }
}

#[tokio::test]
async fn names_are_compared_as_they_are_meant() {
    let app = app();
    for (path, run) in [
        ("/raw?a+b=1", "1"),
        ("/raw?x=1&a+b=1", "1"),
        ("/raw?a%20b=1", "2"),
        ("/raw?q%C3%A9=1", "3"),
        ("/raw?q%C3%A9=1&ab=1&q=1", "3"),
        ("/raw?a+b=1&a+b=2", "4"),
        ("/raw?a+b=2&a+b=1", "5"),
    ] {
        assert_eq!(app.get(path).await.body, run, "{path}");
    }
}

#[tokio::test]
async fn a_handler_that_can_read_the_whole_uri_is_narrowed_too() {
    let app = app();
    for (uri, run) in [
        ("/whole?page=1", "1"),
        ("/whole?page=1&x=1", "1"),
        ("/whole?page=2", "2"),
        ("http://a.example/whole?page=1", "3"),
        ("http://a.example/whole?page=1&x=1", "3"),
        ("http://b.example/whole?page=1", "4"),
    ] {
        assert_eq!(app.get(uri).await.body, run, "{uri}");
    }
}

#[tokio::test]
async fn the_path_still_names_every_entry() {
    let app = app();
    for path in ["/paged?page=1", "/paged?page=2"] {
        app.get(path).await;
    }
    app.invalidate("/paged").await;
    for path in ["/paged?page=1", "/paged?page=2"] {
        assert!(!app.get(path).await.is_hit(), "{path}");
    }
}
