//! Principals of every kind: whatever is in them, no two are taken for one.

use axum::Router;
use axum::extract::Query;
use axum::http::HeaderMap;
use axum::routing::get;
use pacific_cache::{CacheKey, KeyPolicy, cache};
use pacific_cache_tests::app::App;
use pacific_cache_tests::harness::Answer;
use serde::Deserialize;

#[derive(Deserialize)]
struct Who {
    who: String,
}

#[cache(ttl = 300, key = "text", per_user(who))]
async fn text(Query(Who { who }): Query<Who>) -> String {
    format!("{who:?}")
}

#[derive(Deserialize)]
struct Perhaps {
    who: Option<String>,
}

#[cache(ttl = 300, key = "optional", per_user(who))]
async fn optional(Query(Perhaps { who }): Query<Perhaps>) -> String {
    format!("{who:?}")
}

#[derive(Deserialize)]
struct Of {
    tenant: String,
    id: String,
}

#[cache(ttl = 300, key = "pair", per_user((tenant, id)))]
async fn pair(Query(Of { tenant, id }): Query<Of>) -> String {
    format!("{tenant:?} {id:?}")
}

#[derive(CacheKey, Deserialize)]
struct Account {
    tenant: String,
    id: String,
}

#[cache(ttl = 300, key = "derived", per_user(account))]
async fn derived(Query(account): Query<Account>) -> String {
    format!("{:?} {:?}", account.tenant, account.id)
}

#[cache(ttl = 300, key = "varying", per_user(who), vary("accept-language"), skip(headers))]
async fn varying(Query(Who { who }): Query<Who>, headers: HeaderMap) -> String {
    let language = headers.get("accept-language").map(|value| value.to_str().unwrap());
    format!("{who:?} {language:?}")
}

fn app() -> App {
    let routes = Router::new()
        .route("/text", get(text))
        .route("/optional", get(optional))
        .route("/pair", get(pair))
        .route("/derived", get(derived))
        .route("/varying", get(varying));
    App::built(routes, |cache| cache.key_policy(KeyPolicy::strict()))
}

/// A value of a query, every byte of it encoded.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

const ODD: [&str; 20] = [
    "", " ", "ann", "Ann", "ann ", "a b", "a%20b", "a+b", "a;b", "a=b", "a,b", "a|b", "(a)", "!", "!!",
    "!ann", "None", "\0", "\u{e9}", "e\u{301}",
];

/// Asks twice, and then all of them again.
async fn each_has_its_own(queries: &[(String, String)], path: &str) {
    let app = app();
    for round in 0..2 {
        for (query, marker) in queries {
            let answer: Answer = app.get(&format!("{path}?{query}")).await;
            assert_eq!((&answer.body[..], answer.is_hit()), (marker.as_bytes(), round == 1), "{query}");
        }
    }
    assert_eq!(app.stats().entries, queries.len() as u64);
}

#[tokio::test]
async fn odd_principals_are_told_apart() {
    let mut queries: Vec<_> =
        ODD.iter().map(|who| (format!("who={}", encoded(who)), format!("{who:?}"))).collect();
    for length in [255, 256, 257, 3000] {
        let who = "x".repeat(length);
        queries.push((format!("who={who}"), format!("{who:?}")));
    }
    each_has_its_own(&queries, "/text").await;
}

#[tokio::test]
async fn nobody_is_not_somebody_of_any_name() {
    let some = ODD.iter().map(|who| (format!("who={}", encoded(who)), format!("{:?}", Some(who))));
    let queries: Vec<_> = some.chain([(String::new(), "None".to_owned())]).collect();
    each_has_its_own(&queries, "/optional").await;
}

#[tokio::test]
async fn the_parts_of_a_principal_are_kept_apart() {
    let parts = ["", "a", "b", "ab", "a,b", "(a", "b)", ",", "a b"];
    let pairs = parts.iter().flat_map(|tenant| parts.iter().map(move |id| (tenant, id)));
    let queries: Vec<_> = pairs
        .map(|(tenant, id)| {
            let query = format!("tenant={}&id={}", encoded(tenant), encoded(id));
            (query, format!("{tenant:?} {id:?}"))
        })
        .collect();
    each_has_its_own(&queries, "/pair").await;
    each_has_its_own(&queries, "/derived").await;
}

#[tokio::test]
async fn a_principal_is_never_taken_for_a_field() {
    let app = app();
    let cases = [
        ("ann", Some("de")),
        ("ann", Some("")),
        ("ann", None),
        ("ann accept-language=de", None),
        ("ann accept-language", Some("de")),
        ("", Some("de")),
        ("bob", Some("de")),
        ("bob", None),
    ];
    for round in 0..2 {
        for (who, language) in cases {
            let fields: Vec<_> = language.iter().map(|language| ("accept-language", *language)).collect();
            let answer = app.get_with(&format!("/varying?who={}", encoded(who)), &fields).await;
            assert_eq!(
                (answer.body, answer.headers["vary"].to_str().unwrap()),
                (format!("{who:?} {language:?}").into(), "accept-language")
            );
            assert_eq!(app.stats().hits > 0, round == 1);
        }
    }
    assert_eq!((app.stats().hits, app.stats().entries), (8, 8));
}
