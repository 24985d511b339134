//! `HttpCacheLayer`: which cache a router uses, and what it leaves alone.
#![allow(clippy::unwrap_used, reason = "what a test builds on is there, or the test fails")]

use std::convert::Infallible;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, Response};
use axum::routing::{get, post};
use futures_util::future::{Ready, ready};
use pacific_cache::{Cache, HttpCacheLayer, Load, cache, configure_cache, invalidate_all};
use pacific_cache_tests::app::{App, Gate, Script, begun};
use pacific_cache_tests::harness;
use tower_layer::Layer as _;
use tower_service::Service;

#[cache(ttl = 300, key = "all")]
async fn all(State(script): State<Script>) -> axum::response::Response {
    script.run().await
}

fn routes(script: &Script) -> Router {
    Router::new()
        .route("/", get(all))
        .route("/invalidate", post(|| async { invalidate_all().await.unwrap() }))
        .with_state(script.clone())
}

fn entries(cache: &Cache) -> u64 {
    cache.stats().entries
}

#[tokio::test]
async fn the_innermost_cache_counts() {
    let inner = Cache::isolated();
    let layered = routes(&Script::numbers()).layer(HttpCacheLayer::with(inner.clone()));
    let app = App::new(Router::new().nest("/nested", layered).merge(routes(&Script::numbers())));
    app.get("/nested/").await;
    app.get("/nested").await;
    assert_eq!((entries(&inner), entries(&app.cache)), (1, 0));
    app.get("/").await;
    assert_eq!((entries(&inner), entries(&app.cache)), (1, 1));
    assert!(app.post("/nested/invalidate").await.status.is_success());
    assert_eq!((entries(&inner), entries(&app.cache)), (0, 1));
    assert!(app.post("/invalidate").await.status.is_success());
    assert_eq!(entries(&app.cache), 0);
}

#[tokio::test]
async fn a_layer_without_a_cache_leaves_the_choice_to_those_around_it() {
    let app = App::new(routes(&Script::numbers()).layer(HttpCacheLayer::new()).layer(HttpCacheLayer::new()));
    app.get("/").await;
    assert!(app.get("/").await.is_hit());
    assert_eq!(entries(&app.cache), 1);
    app.post("/invalidate").await;
    assert_eq!(entries(&app.cache), 0);
}

#[tokio::test]
async fn without_a_cache_of_its_own_a_router_uses_the_configured_one() {
    let configured = Cache::isolated();
    configure_cache(configured.clone());
    for mut app in [routes(&Script::numbers()), routes(&Script::numbers()).layer(HttpCacheLayer::new())] {
        app.call(harness::get("/").map(Body::from)).await.unwrap();
        assert_eq!(entries(&configured), 1);
        app.call(harness::request(axum::http::Method::POST, "/invalidate", &[]).map(Body::from))
            .await
            .unwrap();
        assert_eq!(entries(&configured), 0);
    }
}

#[tokio::test]
async fn a_layer_on_a_route_counts_for_that_route() {
    let own = Cache::isolated();
    let script = Script::numbers();
    let routes = Router::new()
        .route("/own", get(all).layer(HttpCacheLayer::with(own.clone())))
        .route("/", get(all))
        .with_state(script);
    let app = App::new(routes);
    app.get("/own").await;
    assert_eq!((entries(&own), entries(&app.cache)), (1, 0));
    assert!(!app.get("/").await.is_hit());
}

#[tokio::test]
async fn a_load_that_was_handed_over_keeps_the_cache_of_its_layers() {
    let gate = Gate::closed();
    let script = Script::new({
        let gate = gate.clone();
        move |_| {
            let gate = gate.clone();
            async move {
                gate.pass().await;
                Load::current().tag("after").unwrap();
                pacific_cache::invalidate("seen").await.unwrap();
                "body"
            }
        }
    });
    let app = App::new(routes(&script));
    let mut asked = begun(2, |_| app.get("/"));
    drop(asked.remove(0));
    gate.open();
    assert_eq!(futures_util::future::join_all(asked).await[0].body, "body");
    assert_eq!(app.stats().invalidations, 1, "the free function reached the layer's cache");
    assert!(app.get("/").await.is_hit());
    app.invalidate("after").await;
    assert!(!app.get("/").await.is_hit(), "the load heard its tag");
}

#[tokio::test]
async fn a_request_made_by_a_handler_has_layers_of_its_own() {
    let other = App::new(routes(&Script::numbers()));
    let asked = other.clone();
    let outer = Router::new().route("/", get(|| async move { asked.get("/").await.body }));
    let app = App::new(outer);
    app.get("/").await;
    assert_eq!((entries(&app.cache), entries(&other.cache)), (0, 1));
}

/// A service that is not axum's, with an error of its own.
#[derive(Clone)]
struct Refusing;

impl Service<Request<u8>> for Refusing {
    type Response = Response<u8>;
    type Error = &'static str;
    type Future = Ready<Result<Response<u8>, &'static str>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        Poll::Ready(Err("not ready"))
    }

    fn call(&mut self, request: Request<u8>) -> Self::Future {
        ready(if request.uri() == "/fine" { Ok(Response::new(*request.body())) } else { Err("refused") })
    }
}

#[tokio::test]
async fn a_layer_changes_nothing_of_the_service_within() {
    let mut service = HttpCacheLayer::with(Cache::isolated()).partition(|_| "a".into()).layer(Refusing);
    assert_eq!(std::future::poll_fn(|context| service.poll_ready(context)).await, Err("not ready"));
    let request = |path: &str| Request::builder().uri(path).body(7).unwrap();
    assert_eq!(service.call(request("/fine")).await.unwrap().into_body(), 7);
    assert_eq!(service.call(request("/")).await.unwrap_err(), "refused");
}

#[tokio::test]
async fn handlers_that_arent_cached_are_left_alone() {
    let seen = Router::new().route(
        "/",
        get(|request: axum::extract::Request| async move {
            Ok::<_, Infallible>(format!("{:?} {:?}", request.uri(), request.headers()))
        }),
    );
    let fields = [("if-none-match", "*"), ("range", "bytes=0-1"), ("authorization", "Bearer 1")];
    let answer = App::new(seen).get_with("/", &fields).await;
    let text = str::from_utf8(&answer.body).unwrap();
    assert!(fields.iter().all(|(name, value)| text.contains(name) && text.contains(value)), "{text}");
    assert_eq!((answer.cache_status(), answer.header("etag"), answer.status.as_u16()), ("", "", 200));
}

#[test]
fn a_layer_shows_what_it_is() {
    let shown = format!("{:?}", HttpCacheLayer::with(Cache::isolated()).partition(|_| String::new()));
    assert!(shown.contains("HttpCacheLayer") && shown.contains("partitioned: true"), "{shown}");
}
