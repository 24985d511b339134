//! Loads and invalidations of variants: who waits for whom, and what ends what.

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::future::join_all;
use pacific_cache::cache;
use pacific_cache_tests::app::{App, Gate, Script, begun, said};

use crate::{SECOND, ask_in};

const LANGUAGES: [&str; 4] = ["de", "en", "fr", ""];

#[cache(ttl = 10, swr = "30s", key = "page", tags("pages"), vary("accept-language"), skip(headers))]
async fn page(State(script): State<Script>, headers: HeaderMap) -> Response {
    let language = headers.get("accept-language").map_or("none", |value| value.to_str().unwrap()).to_owned();
    let response = script.run().await;
    ([("x-language", language)], response).into_response()
}

fn app(script: &Script) -> App {
    App::new(Router::new().route("/", get(page)).with_state(script.clone()))
}

#[tokio::test]
async fn each_variant_has_a_load_of_its_own() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| run.to_string());
    let app = app(&script);
    let language = |number: usize| LANGUAGES[number % 4];
    let asked = begun(100, |number| app.get_with("/", &[("accept-language", language(number))]));
    assert_eq!(script.runs(), 4);
    gate.open();
    let answers = join_all(asked).await;
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(answer.header("x-language"), language(number));
    }
    assert_eq!((said(&answers, "stored"), said(&answers, "collapsed")), (4, 96));
    assert_eq!((app.stats().entries, app.stats().coalesced), (4, 96));
}

#[tokio::test]
async fn an_invalidation_ends_every_variant() {
    for name in ["page", "pages", "/", "pa*"] {
        let script = Script::numbers();
        let app = app(&script);
        for language in LANGUAGES {
            ask_in(&app, "/", language).await;
        }
        if name.ends_with('*') {
            app.cache.invalidate_matching(name).await.unwrap();
        } else {
            app.invalidate(name).await;
        }
        for language in LANGUAGES {
            let answer = ask_in(&app, "/", language).await;
            assert_eq!((answer.is_hit(), answer.header("x-language")), (false, language), "{name}");
        }
        assert_eq!(script.runs(), 8);
    }
}

#[tokio::test]
async fn an_invalidation_ends_the_loads_of_every_variant() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| run.to_string());
    let app = app(&script);
    let asked = begun(4, |number| app.get_with("/", &[("accept-language", LANGUAGES[number])]));
    app.invalidate("page").await;
    let later = begun(4, |number| app.get_with("/", &[("accept-language", LANGUAGES[number])]));
    assert_eq!(script.runs(), 8, "nobody joins a load that began before");
    gate.open();
    assert_eq!(said(&join_all(asked).await, "detail=fence"), 4);
    assert_eq!(said(&join_all(later).await, "stored"), 4);
}

#[tokio::test]
async fn each_variant_is_refreshed_alone() {
    let script = Script::numbers();
    let app = app(&script);
    for language in LANGUAGES {
        ask_in(&app, "/", language).await;
    }
    app.clock.advance(10 * SECOND);
    assert_eq!(ask_in(&app, "/", "en").await.cache_status(), "PacificCache; hit; ttl=-1");
    app.cache.close(60 * SECOND).await;
    let (en, de) = (ask_in(&app, "/", "en").await, ask_in(&app, "/", "de").await);
    assert_eq!(
        (&en.body[..], en.header("x-language"), en.cache_status()),
        (&b"5"[..], "en", "PacificCache; hit; ttl=10")
    );
    assert_eq!((&de.body[..], de.cache_status()), (&b"1"[..], "PacificCache; hit; ttl=-1"));
    app.cache.close(60 * SECOND).await;
    assert_eq!(ask_in(&app, "/", "de").await.header("x-language"), "de");
}

#[tokio::test]
async fn what_is_one_callers_in_one_variant_marks_no_other() {
    let script = Script::at_once(|run| match run {
        1 => [("set-cookie", "a=1")].into_response(),
        _ => run.to_string().into_response(),
    });
    let app = app(&script);
    ask_in(&app, "/", "de").await;
    assert_eq!(ask_in(&app, "/", "en").await.cache_status(), "PacificCache; fwd=uri-miss; stored");
    let marked = ask_in(&app, "/", "de").await;
    assert_eq!(marked.cache_status(), "PacificCache; fwd=bypass; detail=unshareable");
    assert!(ask_in(&app, "/", "de").await.is_hit(), "it was stored, which ends the mark");
}

#[tokio::test]
async fn a_tag_of_one_variant_answers_no_other() {
    let script = Script::at_once(|run| ([("etag", format!("\"{run}\""))], run.to_string()));
    let app = app(&script);
    for language in ["de", "en"] {
        ask_in(&app, "/", language).await;
    }
    for (language, tag, status) in [("de", "\"1\"", 304), ("en", "\"1\"", 200), ("en", "\"2\"", 304)] {
        let answer = app.get_with("/", &[("accept-language", language), ("if-none-match", tag)]).await;
        assert_eq!((answer.status.as_u16(), answer.is_hit()), (status, true), "{language} {tag}");
    }
}
