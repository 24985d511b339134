//! `surrogate_keys`: a cache in front is told the names that it can purge a stored response by.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::future::join_all;
use pacific_cache::{Load, SurrogateField, cache, name};
use pacific_cache_tests::app::{App, Gate, Script, begun};

use crate::with;

#[cache(ttl = 60, key = "user:{id}", tags("users", "team:{id}"))]
async fn user(State(script): State<Script>, Path(id): Path<String>) -> Response {
    let _ = id;
    script.run().await
}

#[cache(ttl = 60)]
async fn by_path(State(script): State<Script>) -> Response {
    script.run().await
}

const FIELDS: [(SurrogateField, &str); 3] = [
    (SurrogateField::SurrogateKey, "surrogate-key"),
    (SurrogateField::CacheTag, "cache-tag"),
    (SurrogateField::CacheGroups, "cache-groups"),
];

fn app_of(script: &Script, field: SurrogateField) -> App {
    let routes = Router::new()
        .route("/user/{id}", get(user))
        .route("/path", get(by_path))
        .route("/{path}", get(by_path));
    App::built(routes.with_state(script.clone()), |cache| cache.surrogate_keys(field))
}

fn app(answer: impl Fn() -> Response + Send + Sync + 'static, field: SurrogateField) -> App {
    app_of(&Script::at_once(move |_| answer()), field)
}

#[tokio::test]
async fn whatever_comes_of_what_is_stored_tells_its_names() {
    let lists = ["user:7 users team:7", "user:7,users,team:7", r#""user:7", "users", "team:7""#];
    for ((field, header), list) in FIELDS.into_iter().zip(lists) {
        let app = app(|| "body".into_response(), field);
        for answer in [app.get("/user/7").await, app.get("/user/7").await, app.head("/user/7").await] {
            assert_eq!(answer.header(header), list, "{answer:?}");
            assert_eq!(answer.headers.get_all(header).iter().count(), 1);
        }
        assert_eq!(app.stats().hits, 2);
    }
}

#[tokio::test]
async fn those_who_waited_are_told_too() {
    let gate = Gate::closed();
    let app = app_of(&Script::behind(&gate, |_| "body"), SurrogateField::SurrogateKey);
    let asked = begun(3, |_| app.get("/user/7"));
    gate.open();
    assert!(
        join_all(asked).await.iter().all(|answer| answer.header("surrogate-key") == "user:7 users team:7")
    );
}

#[tokio::test]
async fn tags_that_the_load_adds_are_told() {
    let answer = || {
        Load::current().tag(name!("late")).unwrap();
        "body".into_response()
    };
    let app = app(answer, SurrogateField::CacheTag);
    for _ in 0..2 {
        assert_eq!(app.get("/user/7").await.header("cache-tag"), "user:7,users,team:7,late");
    }
}

#[tokio::test]
async fn a_default_key_is_told_as_it_is() {
    for (path, lists) in
        [("/path?x=1", ["/path", "/path", r#""/path""#]), ("/a,b", ["/a%2Cb", "/a%2Cb", r#""/a,b""#])]
    {
        for ((field, header), list) in FIELDS.into_iter().zip(lists) {
            assert_eq!(app(|| "body".into_response(), field).get(path).await.header(header), list);
        }
    }
}

#[tokio::test]
async fn names_of_odd_characters_are_one_member_each() {
    for (id, lists) in [
        (
            "a%20b",
            [
                "user:a%20b users team:a%20b",
                "user:a%20b,users,team:a%20b",
                r#""user:a%20b", "users", "team:a%20b""#,
            ],
        ),
        (
            "%22,%5C",
            [
                "user:%22%2C%5C users team:%22%2C%5C",
                "user:%22%2C%5C,users,team:%22%2C%5C",
                r#""user:%22%2C%5C", "users", "team:%22%2C%5C""#,
            ],
        ),
    ] {
        for ((field, header), list) in FIELDS.into_iter().zip(lists) {
            let app = app(|| "body".into_response(), field);
            assert_eq!(app.get(&format!("/user/{id}")).await.header(header), list);
        }
    }
}

#[tokio::test]
async fn what_isnt_stored_tells_nothing() {
    let ways: [fn() -> Response; 4] = [
        || StatusCode::NOT_FOUND.into_response(),
        || with(&[("set-cookie", "a=1")], "body"),
        || with(&[("cache-control", "no-store")], "body"),
        || with(&[("cache-control", "max-age=0")], "body"),
    ];
    for (number, way) in ways.into_iter().enumerate() {
        let app = app(way, SurrogateField::SurrogateKey);
        assert_eq!(app.get("/user/7").await.header("surrogate-key"), "", "{number}");
    }
    let app = app(|| "body".into_response(), SurrogateField::SurrogateKey);
    assert_eq!(app.get_with("/user/7", &[("authorization", "Basic 1")]).await.header("surrogate-key"), "");
}

#[tokio::test]
async fn without_the_option_nothing_is_told() {
    let routes = Router::new().route("/user/{id}", get(user)).with_state(Script::numbers());
    let answer = App::new(routes).get("/user/7").await;
    assert!(FIELDS.iter().all(|(_, header)| answer.header(header).is_empty()), "{answer:?}");
}

#[tokio::test]
async fn more_names_than_fit_are_left_out() {
    let answer = || {
        for number in 0..2_000 {
            Load::current().tag(name!("tag:{number}")).unwrap();
        }
        "body".into_response()
    };
    let app = app(answer, SurrogateField::SurrogateKey);
    let told = app.get("/user/7").await.header("surrogate-key").to_owned();
    assert!(told.starts_with("user:7 users team:7 tag:0 tag:1 ") && told.len() <= 8192, "{}", told.len());
    assert!(told.split(' ').next_back().is_some_and(|last| last.starts_with("tag:")), "whole names only");
}
