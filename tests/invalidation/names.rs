//! A name ends whatever carries it, however it was spelled, and nothing else.

use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use pacific_cache::{cache, name};
use pacific_cache_tests::app::{App, Script};
use serde::Deserialize;

use crate::{ended, routes, store, stored};

const PATHS: [&str; 6] = ["/users", "/users?page=2", "/users/7", "/users/8", "/orders/7", "/seventh"];

#[tokio::test]
async fn a_name_ends_what_carries_it_and_nothing_else() {
    let cases: [(&str, &[&str]); 10] = [
        // A key; the fourth column of a table would be who else has it: `seventh` spells it without braces.
        ("user:7", &["/users/7", "/seventh"]),
        ("users:2", &["/users?page=2"]),
        ("order:7", &["/orders/7"]),
        // Tags, constant and templated.
        ("users", &["/users", "/users?page=2", "/users/7", "/users/8"]),
        ("everyone", &["/users", "/users?page=2"]),
        ("user-or-order:7", &["/users/7", "/orders/7"]),
        // Paths, with every query.
        ("/users", &["/users", "/users?page=2"]),
        ("/orders/7", &["/orders/7"]),
        // What nothing carries.
        ("user", &[]),
        ("/", &[]),
    ];
    let app = stored(&PATHS).await;
    for (name, expected) in cases {
        app.invalidate(name).await;
        assert_eq!(ended(&app, &PATHS).await, expected, "{name}");
    }
    assert_eq!(app.stats().invalidations, cases.len() as u64);
}

#[tokio::test]
async fn constant_and_templated_forms_are_one_name() {
    let app = stored(&["/users/7", "/seventh"]).await;
    let id = "7";
    for name in [name!("user:7"), name!("user:{id}")] {
        app.invalidate(&name).await;
        assert_eq!(ended(&app, &["/users/7", "/seventh"]).await, ["/users/7", "/seventh"], "{name:?}");
    }
    app.invalidate("user:7").await;
    assert_eq!(ended(&app, &["/users/7", "/seventh"]).await, ["/users/7", "/seventh"], "plain text");
}

#[tokio::test]
async fn a_name_that_is_first_invalidated_and_then_used_is_one_too() {
    let app = App::new(routes());
    app.invalidate("users").await;
    store(&app, &["/users"]).await;
    app.invalidate("users").await;
    assert_eq!(ended(&app, &["/users"]).await, ["/users"]);
}

#[tokio::test]
async fn text_of_requests_is_framed() {
    let paths =
        ["/users/ann@example.org", "/users/ann%2540example.org", "/users/7:8", "/users/7", "/users/%C3%A9"];
    let app = stored(&paths).await;
    for (id, path) in ["ann@example.org", "ann%40example.org", "7:8", "7", "é"].into_iter().zip(paths) {
        app.invalidate(name!("user:{id}")).await;
        assert_eq!(ended(&app, &paths).await, [path], "{id}");
    }
}

#[tokio::test]
async fn plain_text_that_framing_would_change_says_use_name() {
    let app = stored(&PATHS).await;
    for text in ["user:ann@example.org", "user:a b", "user:%40", "user:é", "user:{id}", ""] {
        let error = app.cache.invalidate(text).await.unwrap_err();
        assert!(error.is_name(), "{error:?}");
        assert!(error.to_string().contains("use `name!(") && error.to_string().contains(text), "{error}");
    }
    let error = app.cache.invalidate(["users", "a b", "c d"]).await.unwrap_err().to_string();
    assert!(error.contains("a b") && error.contains("c d"), "{error}");
    assert!(ended(&app, &PATHS).await.is_empty(), "nothing was invalidated");
    assert_eq!(app.stats().invalidations, 0);
}

#[tokio::test]
async fn names_come_as_one_or_many() {
    let app = stored(&PATHS).await;
    let id = 8;
    app.invalidate([name!("user:{id}"), name!("users:2")]).await;
    assert_eq!(ended(&app, &PATHS).await, ["/users?page=2", "/users/8"]);
    app.invalidate(vec!["user:8".to_owned(), "order:7".to_owned()]).await;
    assert_eq!(ended(&app, &PATHS).await, ["/users/8", "/orders/7"]);
    app.invalidate(&["user:8", "order:7"][..]).await;
    assert_eq!(ended(&app, &PATHS).await, ["/users/8", "/orders/7"]);
    app.invalidate(Vec::<String>::new()).await;
    assert!(ended(&app, &PATHS).await.is_empty());
}

#[tokio::test]
async fn a_path_is_compared_as_rfc_3986_says() {
    let cases: [(&str, &str, bool); 8] = [
        ("/by-path", "/by-path", true),
        ("/by-path?page=3", "/by-path", true),
        ("/by-path/", "/by-path", false),
        ("/by-path", "/by-path/", false),
        ("/by-path/%7Eann", "/by-path/~ann", true),
        ("/by-path/%61nn", "/by-path/ann", true),
        ("/by-path/ann/../bob", "/by-path/bob", true),
        ("/by-path/ANN", "/by-path/ann", false),
    ];
    for (path, name, expected) in cases {
        let app = stored(&[path]).await;
        app.invalidate(name).await;
        assert_eq!(ended(&app, &[path]).await.len(), usize::from(expected), "{path} {name}");
    }
}

#[tokio::test]
async fn long_names_are_names() {
    let app = App::new(routes());
    let long = "x".repeat(3000);
    let (path, other) = (format!("/users/{long}1"), format!("/users/{long}2"));
    store(&app, &[&path, &other]).await;
    app.invalidate(format!("user:{long}1")).await;
    assert_eq!(ended(&app, &[&path, &other]).await, [&path]);
    let id = format!("{long}2");
    app.invalidate(name!("user:{id}")).await;
    assert_eq!(ended(&app, &[&path, &other]).await, [&other]);
    app.invalidate(path.as_str()).await;
    assert_eq!(ended(&app, &[&path, &other]).await, [&path], "a long path");
}

#[derive(Deserialize)]
struct Reader {
    reader: String,
}

/// One entry for all readers, with the name of the one who loaded it.
#[cache(ttl = 300, key = "news", tags("reader:{reader}"), skip(reader))]
async fn news(State(script): State<Script>, Query(Reader { reader }): Query<Reader>) -> Response {
    tracing::trace!(reader);
    script.run().await
}

#[tokio::test]
async fn an_entry_carries_the_names_of_who_loaded_it_and_a_reader_brings_its_own() {
    let (ann, bob, eve) = ("/?reader=ann", "/?reader=bob", "/?reader=eve");
    let app = App::new(Router::new().route("/", get(news)).with_state(Script::numbers()));
    store(&app, &[ann]).await;
    assert!(ended(&app, &[bob, eve]).await.is_empty(), "one entry for all");
    app.invalidate("reader:ann").await;
    assert_eq!(ended(&app, &[bob, eve, ann]).await, [bob], "what Ann loaded is nobody's any more");
    app.invalidate("reader:eve").await;
    assert!(ended(&app, &[bob, ann]).await.is_empty(), "neither loaded nor reads as Eve");
    assert_eq!(ended(&app, &[eve]).await, [eve], "Eve herself does");
}
