//! Services that are not axum's: their requests, errors and readiness pass as they are, and any body of bytes is one.

use std::convert::Infallible;
use std::fmt::Debug;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, Response};
use axum::routing::get;
use futures_util::future::{Ready, ready};
use http_body_util::{BodyExt as _, Full};
use pacific_cache::{Cache, ETagLayer, HttpCacheLayer, InvalidationLayer};
use pacific_cache_tests::app::App;
use tower_layer::Layer;
use tower_service::Service;

/// A service with bodies and an error of its own.
#[derive(Clone)]
struct Refusing;

impl Service<Request<u8>> for Refusing {
    type Response = Response<Full<Bytes>>;
    type Error = &'static str;
    type Future = Ready<Result<Self::Response, &'static str>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        Poll::Ready(Err("not ready"))
    }

    fn call(&mut self, request: Request<u8>) -> Self::Future {
        let body = Full::new(vec![*request.body()].into());
        ready(if request.uri() == "/fine" { Ok(Response::new(body)) } else { Err("refused") })
    }
}

async fn is_transparent<L, B>(layer: L) -> Response<B>
where
    L: Layer<Refusing>,
    L::Service: Service<Request<u8>, Response = Response<B>, Error = &'static str>,
    B: axum::body::HttpBody<Data = Bytes> + Debug,
    B::Error: Debug,
{
    let mut service = layer.layer(Refusing);
    assert_eq!(std::future::poll_fn(|context| service.poll_ready(context)).await, Err("not ready"));
    let request = |path: &str| Request::builder().uri(path).body(7).unwrap();
    let body = service.call(request("/fine")).await.unwrap().into_body();
    assert_eq!(body.collect().await.unwrap().to_bytes(), [7][..]);
    assert_eq!(service.call(request("/")).await.unwrap_err(), "refused");
    service.call(request("/fine")).await.unwrap()
}

#[tokio::test]
async fn a_layer_changes_nothing_of_the_service_within() {
    let whole = is_transparent(HttpCacheLayer::with(Cache::isolated()).partition(|_| "a".into())).await;
    let tags = is_transparent(ETagLayer::new()).await;
    let invalidations = is_transparent(InvalidationLayer::new()).await;
    assert_eq!(whole.headers().get("etag"), tags.headers().get("etag"));
    assert!(tags.headers().contains_key("etag") && !invalidations.headers().contains_key("etag"));
}

#[tokio::test]
async fn handlers_that_arent_cached_see_their_requests_as_they_came() {
    let seen = Router::new().route(
        "/",
        get(|request: axum::extract::Request| async move {
            Ok::<_, Infallible>(format!("{:?} {:?}", request.uri(), request.headers()))
        }),
    );
    let fields = [("if-none-match", "\"b\""), ("range", "bytes=0-1"), ("authorization", "Bearer 1")];
    let answer = App::new(seen).get_with("/", &fields).await;
    let text = str::from_utf8(&answer.body).unwrap();
    assert!(
        fields.iter().all(|(name, value)| text.contains(name) && text.contains(&value.replace('"', "\\\""))),
        "{text}"
    );
    assert_eq!((answer.cache_status(), answer.status.as_u16()), ("", 200));
}

#[test]
fn a_layer_shows_what_it_is() {
    let shown = format!("{:?}", HttpCacheLayer::with(Cache::isolated()).partition(|_| String::new()));
    assert!(shown.contains("HttpCacheLayer") && shown.contains("partitioned: true"), "{shown}");
    assert_eq!(format!("{:?}", InvalidationLayer::default()), "InvalidationLayer");
    assert!(format!("{:?}", ETagLayer::default().strong().max_body(7)).contains("max_body: 7"));
}

#[test]
fn a_layered_service_is_what_its_inner_one_is() {
    fn is_cloned_and_sent<T: Clone + Debug + Send + Sync>(service: &T) -> T {
        service.clone()
    }
    is_cloned_and_sent(&ETagLayer::new().layer(7));
    is_cloned_and_sent(&InvalidationLayer::new().layer(7));
    is_cloned_and_sent(&HttpCacheLayer::new().layer(7));
    drop(Body::empty());
}
