//! Handlers with every option, whose responses say what they were made of.

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use pacific_cache::{Cache, HttpCacheLayer, NamedCache, SurrogateField, cache};
use pacific_cache_tests::app::App;
use serde::Deserialize;

use super::dice::Dice;
use super::making::{FIELDS, User, adding, made, streamed, told};
use crate::SECOND;

#[cache(
    ttl = 20,
    swr = "10s",
    key = "varied",
    vary("accept-language", "accept-encoding"),
    skip(headers),
    tags("all")
)]
async fn varied(headers: HeaderMap) -> Response {
    made(&headers, "/varied", &FIELDS[1..3]).await
}

#[cache(
    ttl = 20,
    swr = "10s",
    stale_if_error = "30s",
    key = "personal",
    per_user(user),
    skip(headers),
    tags("all")
)]
async fn personal(user: User, headers: HeaderMap) -> Response {
    let _ = user;
    adding(made(&headers, "/personal", &FIELDS[..1]).await, "cache-control", "private, max-age=15")
}

#[cache(
    ttl = 20,
    stale_if_error = "30s",
    key = "both",
    per_user(user),
    vary("accept-language"),
    client = "max-age=60",
    skip(headers)
)]
async fn both(user: User, headers: HeaderMap) -> Response {
    let _ = user;
    made(&headers, "/both", &FIELDS[..2]).await
}

static NAMED: NamedCache = NamedCache::new("leaks");

#[cache(ttl = 20, swr = "5s", key = "named:{id}", per_user(user), cache = NAMED, skip(headers))]
async fn named(Path(id): Path<u8>, user: User, headers: HeaderMap) -> Response {
    let _ = user;
    made(&headers, &format!("/named/{id}"), &FIELDS[..1]).await
}

#[cache(ttl = 20, stale_if_error = "20s", key = "hosted", skip(headers))]
async fn hosted(headers: HeaderMap) -> Response {
    made(&headers, "/hosted", &FIELDS[3..]).await
}

#[derive(Deserialize)]
struct Page {
    page: u8,
}

#[cache(ttl = 20, query("page"), vary("accept-language"), skip(headers))]
async fn paged(Query(Page { page }): Query<Page>, headers: HeaderMap) -> Response {
    made(&headers, &format!("/paged?page={page}"), &FIELDS[1..2]).await
}

/// Streams, which are collected.
#[cache(ttl = 20, swr = "5s", collect, key = "collected", per_user(user), skip(headers))]
async fn collected(user: User, headers: HeaderMap) -> Response {
    let _ = user;
    streamed(&headers, "/collected").await
}

/// Public for those without credentials, whose responses are for all; otherwise one caller's.
#[cache(from_response, key = "said", skip(headers))]
async fn said(headers: HeaderMap) -> Response {
    if headers.contains_key("authorization") {
        let control = if told(&headers, "x-user") == "u1" { "private" } else { "max-age=20" };
        return adding(made(&headers, "/said", &FIELDS[..1]).await, "cache-control", control);
    }
    let response = made(&headers, "/said", &[]).await;
    let control = "max-age=20, stale-while-revalidate=5, stale-if-error=20";
    if told(&headers, "x-silent") == "none" { adding(response, "cache-control", control) } else { response }
}

/// One caller's, in every way that a response can say so.
#[cache(ttl = 20, key = "own:{way}", skip(headers))]
async fn own(Path(way): Path<String>, headers: HeaderMap) -> Response {
    let path = format!("/own/{way}");
    if way == "stream" {
        return streamed(&headers, &path).await;
    }
    let response = made(&headers, &path, if way == "plain" { &[] } else { &FIELDS[..1] }).await;
    match &*way {
        "cookie" => adding(response, "set-cookie", &told(&headers, "x-user")),
        "vary" => adding(response, "vary", "x-user"),
        "private" => adding(response, "cache-control", "private"),
        _ => response,
    }
}

/// Stored where it is everybody's, and not where it is one user's.
#[cache(ttl = 20, key = "chosen", store_if = |response| response.headers()["x-marker"] == "/chosen ", skip(headers))]
async fn chosen(headers: HeaderMap) -> Response {
    made(&headers, "/chosen", if told(&headers, "x-user").ends_with('0') { &[] } else { &FIELDS[..1] }).await
}

/// What depends on credentials that nobody declared.
#[cache(ttl = 20, key = "bypassed", skip(headers))]
async fn bypassed(headers: HeaderMap) -> Response {
    let of = if headers.contains_key("authorization") { &FIELDS[..1] } else { &[] };
    made(&headers, "/bypassed", of).await
}

/// Every handler, in hosts that never share, over a cache that hears its clients.
pub(super) fn app() -> App {
    let by_host = HttpCacheLayer::new().partition(|parts| told(&parts.headers, "host"));
    let routes = Router::new()
        .route("/varied", get(varied))
        .route("/personal", get(personal))
        .route("/both", get(both))
        .route("/named/{id}", get(named))
        .route("/hosted", get(hosted).layer(by_host))
        .route("/paged", get(paged))
        .route("/collected", get(collected))
        .route("/said", get(said))
        .route("/own/{way}", get(own))
        .route("/chosen", get(chosen))
        .route("/bypassed", get(bypassed));
    let app = App::built(routes, |cache| {
        let second = SECOND;
        cache.allow_client_bypass().statuses([(503, 3 * second)]).surrogate_keys(SurrogateField::CacheTag)
    });
    NAMED.configure(Cache::memory().jitter(0.0).clock(app.clock.clone()).build().unwrap());
    app
}

/// Time goes on, and things change, while all are asking.
pub(super) async fn disturb(app: &App, dice: &mut Dice) {
    app.clock.advance(dice.one(&[0, 0, 1, 2, 5]) * SECOND);
    for _ in 0..dice.below(3) {
        tokio::task::yield_now().await;
        match dice.below(4) {
            0 => {
                app.invalidate(dice.one(&["varied", "personal", "both", "hosted", "all", "own:plain"])).await
            }
            1 => drop(app.cache.invalidate_matching("*d*").await.unwrap()),
            2 => app.invalidate(dice.one(&["/said", "/paged", "/chosen"])).await,
            _ => pacific_cache::invalidate("named:1").await.unwrap(),
        }
    }
}
