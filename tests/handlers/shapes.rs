//! Functions of every shape that a handler can have.

use std::convert::Infallible;
use std::fmt::Debug;

use axum::extract::{FromRef, FromRequestParts, MatchedPath, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::sse::{Event, Sse};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use axum::{Json, Router};
use futures_util::stream;
use pacific_cache::{Shared, cache};

use crate::app::{Loads, Shop};

/// Where data comes from.
pub(crate) trait Store: Clone + Send + Sync + 'static {
    /// What it is called.
    fn find(&self, id: u64) -> impl Future<Output = String> + Send;
}

#[derive(Clone, Debug)]
struct Shelf;

#[derive(Clone, Debug)]
struct Drawer;

impl Store for Shelf {
    async fn find(&self, id: u64) -> String {
        format!("shelf {id}")
    }
}

impl Store for Drawer {
    async fn find(&self, id: u64) -> String {
        format!("drawer {id}")
    }
}

impl FromRef<Shop> for Shelf {
    fn from_ref(_: &Shop) -> Self {
        Self
    }
}

impl FromRef<Shop> for Drawer {
    fn from_ref(_: &Shop) -> Self {
        Self
    }
}

#[cache(ttl = 300, key = "item:{id}")]
async fn generic<S: Store>(
    State(store): State<S>,
    State(loads): State<Loads>,
    Path(id): Path<u64>,
) -> String {
    format!("{} {}", store.find(id).await, loads.count())
}

#[cache(ttl = 300)]
async fn array<const LENGTH: usize>(State(loads): State<Loads>) -> Json<Vec<u64>> {
    Json(vec![loads.count(); LENGTH])
}

#[cache(ttl = 300, key = "where:{id}")]
async fn where_clause<S, const LENGTH: usize>(
    State(store): State<S>,
    State(loads): State<Loads>,
    Path(id): Path<u64>,
) -> Html<String>
where
    S: Store + Debug,
    [u8; LENGTH]: Default,
{
    let padding = <[u8; LENGTH]>::default();
    Html(format!("{store:?} {} {padding:?} {}", store.find(id).await, loads.count()))
}

#[cache(ttl = 300)]
async fn lifetime(State(currency): State<&str>, State(loads): State<Loads>) -> String {
    format!("{currency} {}", loads.count())
}

#[cache(ttl = 300, key = "opaque:{id}")]
async fn opaque(State(loads): State<Loads>, Path(id): Path<u64>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css")], format!("{id} {}", loads.count()))
}

/// What can go wrong.
#[derive(Debug)]
struct Failure(StatusCode);

impl IntoResponse for Failure {
    fn into_response(self) -> axum::response::Response {
        self.0.into_response()
    }
}

impl From<std::num::TryFromIntError> for Failure {
    fn from(_: std::num::TryFromIntError) -> Self {
        Self(StatusCode::BAD_REQUEST)
    }
}

/// Finds something small.
///
/// # Errors
/// When it isn't small.
#[cache(ttl = 300, key = "result:{id}")]
pub(crate) async fn result(
    State(loads): State<Loads>,
    Path(id): Path<u64>,
) -> Result<Json<(u8, u64)>, Failure> {
    let id = u8::try_from(id)?;
    if id == 0 {
        return Err(Failure(StatusCode::NOT_FOUND));
    }
    Ok(Json((id, loads.count())))
}

#[cache(ttl = 300, key = "tuple:{id}")]
async fn tuple(State(loads): State<Loads>, Path(id): Path<u64>) -> (StatusCode, HeaderMap, String) {
    (StatusCode::OK, HeaderMap::new(), format!("{id} {}", loads.count()))
}

#[cache(ttl = 300)]
async fn unit(State(loads): State<Loads>) {
    loads.count();
}

#[cache(ttl = 300)]
async fn stream(
    State(loads): State<Loads>,
) -> Sse<impl futures_util::Stream<Item = Result<Event, Infallible>>> {
    let event = Event::default().data(loads.count().to_string());
    Sse::new(stream::iter([Ok(event)]))
}

#[cache(ttl = 300, key = "state:{id}")]
async fn state(State(Shop { loads, currency }): State<Shop>, Path(id): Path<u64>) -> String {
    format!("{currency} {id} {}", loads.count())
}

#[cache(ttl = 300)]
async fn seven(
    State(loads): State<Loads>,
    State(currency): State<&'static str>,
    State(Shop { .. }): State<Shop>,
    method: Method,
    uri: Uri,
    matched: MatchedPath,
    Path(id): Path<u64>,
) -> String {
    format!("{method} {uri} {matched:?} {id} {currency} {}", loads.count())
}

/// A place for handlers.
struct Items;

impl Items {
    #[cache(ttl = 300, key = "associated:{id}")]
    async fn show(State(loads): State<Loads>, Path(id): Path<u64>) -> String {
        format!("{id} {}", loads.count())
    }
}

macro_rules! handler {
    ($name:ident, $argument:ident: $type:ty, $key:literal) => {
        #[cache(ttl = 300, key = $key)]
        async fn $name(State(loads): State<$crate::app::Loads>, Path($argument): Path<$type>) -> String {
            format!("{} {}", $argument, loads.count())
        }
    };
}
handler!(from_macro, number: u64, "macro:{number}");

#[cache(ttl = 300)]
async fn recursive(State(loads): State<Loads>, Path(depth): Path<u64>) -> String {
    if depth == 0 {
        return loads.count().to_string();
    }
    Box::pin(recursive(State(loads), Path(depth - 1))).await
}

/// The same for every caller.
struct Greeting(&'static str);

impl Shared for Greeting {}

impl<S: Sync> FromRequestParts<S> for Greeting {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self("pura vida"))
    }
}

#[cache(ttl = 300)]
async fn shared(State(loads): State<Loads>, Greeting(text): Greeting, Path(id): Path<u64>) -> String {
    format!("{text} {id} {}", loads.count())
}

/// Says yes; what it found out is nobody's business.
struct Allowed;

impl<S: Sync> FromRequestParts<S> for Allowed {
    type Rejection = StatusCode;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        Ok(Self)
    }
}

#[cache(ttl = 300, key = "unbound:{id}")]
async fn unbound(_: Allowed, State(loads): State<Loads>, Path(id): Path<u64>) -> String {
    format!("{id} {}", loads.count())
}

#[cache(ttl = 300, skip(body))]
async fn body(State(loads): State<Loads>, Path(id): Path<u64>, body: String) -> String {
    tracing::debug!(body, "ignored");
    format!("{id} {}", loads.count())
}

pub(crate) fn routes() -> Router<Shop> {
    Router::new()
        .route("/generic/{id}", get(generic::<Shelf>))
        .route("/generic-other/{id}", get(generic::<Drawer>))
        .route("/array", get(array::<1>))
        .route("/array-other", get(array::<2>))
        .route("/where/{id}", get(where_clause::<Shelf, 2>))
        .route("/lifetime", get(lifetime))
        .route("/opaque/{id}", get(opaque))
        .route("/result/{id}", get(result))
        .route("/tuple/{id}", get(tuple))
        .route("/unit", get(unit))
        .route("/stream", get(stream))
        .route("/state/{id}", get(state))
        .route("/seven/{id}", get(seven))
        .route("/associated/{id}", get(Items::show))
        .route("/macro/{number}", get(from_macro))
        .route("/recursive/{depth}", get(recursive))
        .route("/shared/{id}", get(shared))
        .route("/unbound/{id}", get(unbound))
        .route("/body/{id}", get(body))
}
