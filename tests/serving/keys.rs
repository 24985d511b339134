//! The default key: what an argument can read of the URI is in it, and different inputs never make one key.

use axum::Router;
use axum::extract::{OriginalUri, Path, Query, RawQuery};
use axum::routing::get;
use pacific_cache::cache;
use pacific_cache_tests::app::App;

/// What the query says, each parameter's values in their order.
#[cache(ttl = 300)]
async fn pairs(Query(mut pairs): Query<Vec<(String, String)>>) -> String {
    pairs.sort_by(|one, other| one.0.cmp(&other.0));
    format!("{pairs:?}")
}

#[cache(ttl = 300)]
async fn raw(RawQuery(query): RawQuery) -> String {
    format!("{query:?}")
}

#[cache(ttl = 300)]
async fn path(Path(path): Path<String>) -> String {
    format!("{path:?}")
}

#[cache(ttl = 300)]
async fn whole(OriginalUri(uri): OriginalUri) -> String {
    uri.to_string()
}

#[cache(ttl = 300)]
async fn nothing() -> &'static str {
    "nothing"
}

#[cache(ttl = 300, key = "{a}:{b}-{c}")]
async fn template(Path((a, b, c)): Path<(String, String, Option<String>)>) -> String {
    format!("{a:?} {b:?} {c:?}")
}

fn app() -> App {
    let routes = Router::new()
        .route("/template/{a}/{b}/{c}", get(template))
        .route("/pairs", get(pairs))
        .route("/pairs/", get(pairs))
        .route("/raw", get(raw))
        .route("/path/{*path}", get(path))
        .route("/whole", get(whole))
        .route("/nothing", get(nothing));
    App::new(routes)
}

async fn share(one: &str, other: &str) -> bool {
    let app = app();
    app.get(one).await;
    app.get(other).await.is_hit()
}

#[tokio::test]
async fn the_order_of_parameters_of_different_names_doesnt_matter() {
    assert!(share("/pairs?a=1&b=2", "/pairs?b=2&a=1").await);
    assert!(share("/pairs?a=1&a=2&b=3", "/pairs?b=3&a=1&a=2").await);
    assert!(share("/pairs?a=1&b=3&a=2", "/pairs?a=1&a=2&b=3").await);
}

#[tokio::test]
async fn two_parameters_of_one_name_keep_their_order() {
    assert!(!share("/pairs?a=1&a=2", "/pairs?a=2&a=1").await);
    assert!(!share("/pairs?b=0&a=1&a=2", "/pairs?a=2&a=1&b=0").await);
}

#[tokio::test]
async fn who_reads_the_raw_query_is_asked_for_each_form() {
    assert!(!share("/raw?a=1&b=2", "/raw?b=2&a=1").await);
    assert!(!share("/raw?", "/raw").await);
    assert!(share("/raw?a", "/raw?a").await);
}

#[tokio::test]
async fn what_no_argument_reads_is_not_in_the_key() {
    assert!(share("/nothing", "/nothing?a=1").await);
    assert!(share("/path/a", "/path/a?b").await);
}

#[tokio::test]
async fn a_trailing_slash_is_another_path() {
    assert!(!share("/pairs", "/pairs/").await);
    assert!(!share("/path/a", "/path/a/").await);
}

#[tokio::test]
async fn the_authority_is_in_the_key_of_who_reads_it() {
    assert!(!share("http://a.example/whole", "http://b.example/whole").await);
    assert!(!share("http://a.example/whole", "/whole").await);
    assert!(share("http://a.example/pairs", "http://b.example/pairs").await);
}

#[tokio::test]
async fn long_keys_stay_different() {
    let long = "x".repeat(5000);
    for path in ["/pairs?q=", "/raw?", "/path/", "/whole?"] {
        let (one, other) = (format!("{path}{long}1"), format!("{path}{long}2"));
        assert!(share(&one, &one).await && !share(&one, &other).await, "{path}");
    }
}

/// Texts that a careless key would mix up, in every place of a URI.
const TEXTS: [&str; 24] = [
    "a", "b", "A", "a%20", "a+", "a%2B", "a%26b=c", "a&b=c", "a%3Db", "a=b", "a%23", "a%3F", "a?", "a%25",
    "a%2525", "a%2Fb", "a/b", "a/", "%61", "a:b", "a%3Ab", "a;b", "a,b", "%C3%A9",
];

#[tokio::test]
async fn no_answer_is_for_another_uri() {
    let cached = app();
    let mut uris: Vec<_> =
        ["/pairs?", "/pairs?q=", "/pairs?q=1&r=", "/pairs?x=&q=", "/raw?", "/path/", "/whole?"]
            .iter()
            .flat_map(|place| TEXTS.map(|text| format!("{place}{text}")))
            .collect();
    uris.retain(|uri| uri.parse::<axum::http::Uri>().is_ok());
    assert!(uris.len() > 150);
    // The first time round most are stored; the second time all are asked of the store.
    for round in 0..2 {
        for uri in &uris {
            let answer = cached.get(uri).await;
            assert_eq!(answer.body, app().get(uri).await.body, "{uri}");
            assert!(round == 0 || answer.is_hit(), "{uri}");
        }
    }
}

#[tokio::test]
async fn no_answer_of_a_template_is_for_other_values() {
    let texts =
        ["1", "2", "1:2", "2:1", "1-2", "1%3A2", "1%253A2", "1%7C2", "1,2", "!", "%20", "%00", "%C3%A9", "%"];
    let uris = texts.iter().flat_map(|a| texts.iter().map(move |b| (a, b)));
    let uris: Vec<_> =
        uris.flat_map(|(a, b)| ["1", "2-1", "!"].map(|c| format!("/template/{a}/{b}/{c}"))).collect();
    let cached = app();
    for round in 0..2 {
        for uri in &uris {
            let answer = cached.get(uri).await;
            assert_eq!(answer.body, app().get(uri).await.body, "{uri}");
            assert!(round == 0 || answer.is_hit() || answer.status == 400, "{uri} {answer:?}");
        }
    }
}
