//! Changes that were interrupted: nobody knows what was done, so what may have been changed ends.

use std::panic::AssertUnwindSafe;

use axum::Router;
use axum::http::{Method, Request, Response, StatusCode};
use axum::routing::get;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};
use pacific_cache::{Cache, HttpCacheLayer, InvalidationLayer};
use pacific_cache_tests::app::{App, Flag, Gate, Script, begin};
use tower_layer::Layer as _;
use tower_service::Service;

use crate::invalidation::{ended, read, store};

const PATHS: [&str; 2] = ["/users", "/users/7"];

#[tokio::test]
async fn a_client_that_leaves_after_the_commit_has_changed_something() {
    let (gate, committed) = (Gate::closed(), Flag::default());
    let (behind, flag) = (gate.clone(), committed.clone());
    let change = move || async move {
        drop(flag.guard());
        behind.pass().await;
    };
    let routes = Router::new().route("/{*path}", get(read).put(change)).with_state(Script::numbers());
    let app = App::new(routes);
    store(&app, &PATHS).await;
    let mut asked = app.send(Method::PUT, "/users/7", &[]);
    begin(&mut asked);
    assert!(committed.is_raised());
    assert_eq!(ended(&app, &PATHS).await, [""; 0], "nothing is over yet");
    drop(asked);
    assert_eq!(ended(&app, &PATHS).await, PATHS);
}

async fn panicking() -> StatusCode {
    std::panic::resume_unwind(Box::new("after the commit"))
}

#[tokio::test]
async fn a_panic_ends_what_it_may_have_changed_before_anyone_is_told() {
    let routes = Router::new().route("/{*path}", get(read).put(panicking)).with_state(Script::numbers());
    let app = App::new(routes);
    store(&app, &PATHS).await;
    // What catches a panic may keep the future that it came from until the answer has left.
    let mut asked = AssertUnwindSafe(app.send(Method::PUT, "/users/7", &[])).catch_unwind();
    assert!((&mut asked).await.is_err());
    assert_eq!(ended(&app, &PATHS).await, PATHS);
    drop(asked);
    assert_eq!(ended(&app, &PATHS).await, [""; 0]);
}

/// A service whose every answer is an error, some of them before they are asked for.
#[derive(Clone)]
struct Failing;

impl Service<Request<()>> for Failing {
    type Response = Response<String>;
    type Error = &'static str;
    type Future = BoxFuture<'static, Result<Response<String>, &'static str>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), &'static str>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        if request.headers().contains_key("x-panics") {
            std::panic::resume_unwind(Box::new("in call"));
        }
        ready(Err("too late")).boxed()
    }
}

#[tokio::test]
async fn an_error_of_the_inner_service_may_have_changed_something_too() {
    let cache = Cache::isolated();
    let invalidations = || cache.stats().invalidations;
    let asked = |method: Method| Request::builder().method(method).uri("/users/7").body(()).unwrap();
    let mut whole = HttpCacheLayer::with(cache.clone()).layer(Failing);
    assert_eq!(whole.call(asked(Method::PUT)).await.unwrap_err(), "too late");
    assert_eq!(invalidations(), 1);
    assert_eq!(whole.call(asked(Method::GET)).await.unwrap_err(), "too late");
    assert_eq!(invalidations(), 1);
    let mut within = HttpCacheLayer::with(cache.clone()).layer(InvalidationLayer::new().layer(Failing));
    assert_eq!(within.call(asked(Method::PUT)).await.unwrap_err(), "too late");
    assert_eq!(invalidations(), 3, "each layer's");
}

#[tokio::test]
async fn a_service_that_panics_when_it_is_called_may_have_changed_something_too() {
    let cache = Cache::isolated();
    let mut service = HttpCacheLayer::with(cache.clone()).layer(Failing);
    let asked =
        Request::builder().method(Method::PUT).uri("/users/7").header("x-panics", "1").body(()).unwrap();
    let called = std::panic::catch_unwind(AssertUnwindSafe(|| drop(service.call(asked))));
    assert!(called.is_err());
    assert_eq!(cache.stats().invalidations, 1);
}

#[tokio::test]
async fn who_was_never_asked_changed_nothing() {
    let cache = Cache::isolated();
    let mut service = HttpCacheLayer::with(cache.clone()).layer(Failing);
    assert_eq!(service.ready().await, Ok(()));
    assert_eq!(cache.stats().invalidations, 0);
}

trait Ready: Service<Request<()>> {
    fn ready(&mut self) -> impl Future<Output = Result<(), Self::Error>> {
        std::future::poll_fn(|context| self.poll_ready(context))
    }
}

impl<S: Service<Request<()>>> Ready for S {}
