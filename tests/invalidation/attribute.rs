//! `#[invalidates]`: when its body is done, however it ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::future::join_all;
use pacific_cache::{Cache, cache, configure_cache, invalidates};
use pacific_cache_tests::app::{App, Gate, begin, begun};

use crate::{CONFIGURED, ended, routes, store};

/// What a writer does after its gate was passed.
#[derive(Clone, Copy)]
enum End {
    Well,
    Badly,
    Panicking,
}

#[derive(Clone)]
struct Writer {
    gate: Gate,
    end: End,
}

impl Writer {
    async fn work(self) -> Result<String, StatusCode> {
        self.gate.pass().await;
        match self.end {
            End::Well => Ok("done".into()),
            End::Badly => Err(StatusCode::CONFLICT),
            End::Panicking => std::panic::resume_unwind(Box::new("the body's own panic")),
        }
    }
}

#[invalidates("users", "order:{id}")]
async fn however(State(writer): State<Writer>, Path(id): Path<u64>) -> Result<String, StatusCode> {
    tracing::trace!(id);
    writer.work().await
}

#[invalidates("users", "order:{id}", on = "success")]
async fn on_success(State(writer): State<Writer>, Path(id): Path<u64>) -> Result<String, StatusCode> {
    tracing::trace!(id);
    writer.work().await
}

#[invalidates("users", "order:{id}", on = "success")]
async fn by_status(State(writer): State<Writer>, Path(id): Path<u64>) -> Response {
    tracing::trace!(id);
    writer.work().await.into_response()
}

const PATHS: [&str; 4] = ["/users", "/users/7", "/orders/7", "/orders/8"];
const ENDED: [&str; 3] = ["/users", "/users/7", "/orders/7"];
const WRITERS: [&str; 3] = ["/however/7", "/on-success/7", "/by-status/7"];

/// An app with all three writers, each of which waits at the gate and then ends so.
async fn app(end: End) -> (App, Gate) {
    let gate = Gate::closed();
    let writers = Router::new()
        .route("/however/{id}", post(however))
        .route("/on-success/{id}", post(on_success))
        .route("/by-status/{id}", post(by_status))
        .with_state(Writer { gate: gate.clone(), end });
    let app = App::new(routes().merge(writers));
    store(&app, &PATHS).await;
    (app, gate)
}

#[tokio::test]
async fn success_invalidates() {
    for path in WRITERS {
        let (app, gate) = app(End::Well).await;
        gate.open();
        assert_eq!(app.post(path).await.body, "done");
        assert_eq!(ended(&app, &PATHS).await, ENDED, "{path}");
        assert_eq!(app.stats().invalidations, 2, "the attribute's, and the layer's of the path");
    }
}

#[tokio::test]
async fn an_error_invalidates_unless_only_success_does() {
    for (path, expected) in WRITERS.into_iter().zip([3, 0, 0]) {
        let (app, gate) = app(End::Badly).await;
        gate.open();
        assert_eq!(app.post(path).await.status.as_u16(), 409);
        assert_eq!(ended(&app, &PATHS).await.len(), expected, "{path}");
    }
}

#[tokio::test]
async fn a_panic_invalidates() {
    for path in WRITERS {
        let (app, gate) = app(End::Panicking).await;
        gate.open();
        let panicked = tokio::spawn(app.post(path)).await.unwrap_err();
        assert_eq!(panicked.into_panic().downcast_ref(), Some(&"the body's own panic"));
        assert_eq!(ended(&app, &PATHS).await, ENDED, "{path}");
    }
}

#[tokio::test]
async fn a_cancelled_request_invalidates() {
    for path in WRITERS {
        let (app, _) = app(End::Well).await;
        let mut asked = app.post(path);
        begin(&mut asked);
        assert!(ended(&app, &PATHS).await.is_empty(), "not before it ends");
        drop(asked);
        assert_eq!(ended(&app, &PATHS).await, ENDED, "{path}");
    }
}

#[tokio::test]
async fn an_aborted_task_invalidates() {
    let (app, _) = app(End::Well).await;
    let task = tokio::spawn(app.post(WRITERS[0]));
    tokio::task::yield_now().await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert_eq!(ended(&app, &PATHS).await, ENDED);
}

#[tokio::test]
async fn a_body_that_never_began_invalidates_nothing() {
    let (app, _) = app(End::Well).await;
    drop(app.post(WRITERS[0]));
    assert!(ended(&app, &PATHS).await.is_empty());
}

/// A value in a database, and the handler that reads it.
#[derive(Clone, Default)]
struct Store(Arc<AtomicU64>, Option<Gate>);

#[cache(ttl = 300, key = "value")]
async fn read(State(store): State<Store>) -> String {
    let value = store.0.load(SeqCst);
    if let Some(gate) = &store.1 {
        gate.pass().await;
    }
    value.to_string()
}

#[invalidates("value")]
async fn write(State(store): State<Store>) -> String {
    (store.0.fetch_add(1, SeqCst) + 1).to_string()
}

#[tokio::test]
async fn who_has_written_reads_what_was_written() {
    let app = App::new(Router::new().route("/", get(read).post(write)).with_state(Store::default()));
    for value in 1..100 {
        assert_eq!(app.post("/").await.body, value.to_string());
        assert_eq!(app.get("/").await.body, value.to_string());
        assert!(app.get("/").await.is_hit());
    }
}

#[tokio::test]
async fn what_was_read_before_the_write_is_not_stored_after_it() {
    let gate = Gate::closed();
    let store = Store(Arc::default(), Some(gate.clone()));
    let app = App::new(Router::new().route("/", get(read).post(write)).with_state(store));
    let reading = begun(3, |_| app.get("/"));
    assert_eq!(app.post("/").await.body, "1");
    gate.open();
    assert!(join_all(reading).await.iter().all(|answer| answer.body == "0"));
    assert_eq!(app.get("/").await.body, "1");
}

/// A repository whose methods invalidate.
struct Users {
    tenant: u64,
}

trait Writes {
    async fn import(&mut self, names: Vec<String>) -> usize;
}

impl Users {
    #[invalidates("order:{self.tenant}")]
    async fn rename(&mut self, by: u64) -> u64 {
        self.tenant += by;
        self.tenant
    }

    #[invalidates("users", on = "success")]
    async fn find(&self, id: Option<u64>) -> Option<u64> {
        Some(self.tenant + id?)
    }
}

impl Writes for Users {
    #[invalidates("users")]
    async fn import(&mut self, names: Vec<String>) -> usize {
        names.len()
    }
}

#[invalidates("users", "order:{id}")]
async fn plain(id: u64) -> u64 {
    id + 1
}

async fn call_all() -> (u64, u64, Option<u64>, usize) {
    let mut users = Users { tenant: 7 };
    let renamed = users.rename(1).await;
    (plain(9).await, renamed, users.find(None).await, users.import(vec![String::new()]).await)
}

#[tokio::test]
async fn functions_and_methods_invalidate_in_the_cache_of_their_request() {
    let calls = Router::new()
        .route("/plain", post(|| async { plain(7).await.to_string() }))
        .route("/method", post(|| async { Users { tenant: 7 }.rename(1).await.to_string() }))
        .route("/some", post(|| async { format!("{:?}", Users { tenant: 7 }.find(Some(1)).await) }))
        .route("/none", post(|| async { format!("{:?}", Users { tenant: 7 }.find(None).await) }))
        .route("/import", post(|| async { Users { tenant: 7 }.import(vec![]).await.to_string() }))
        .route("/all", post(|| async { format!("{:?}", call_all().await) }));
    let app = App::new(routes().merge(calls));
    store(&app, &PATHS).await;
    let cases: [(&str, &str, &[&str]); 6] = [
        ("/plain", "8", &["/users", "/users/7", "/orders/7"]),
        ("/method", "8", &["/orders/7"]),
        ("/some", "Some(8)", &["/users", "/users/7"]),
        ("/none", "None", &[]),
        ("/import", "0", &["/users", "/users/7"]),
        ("/all", "(10, 8, None, 1)", &["/users", "/users/7", "/orders/7"]),
    ];
    for (path, body, expected) in cases {
        assert_eq!(app.post(path).await.body, body);
        assert_eq!(ended(&app, &PATHS).await, expected, "{path}");
    }
}

#[tokio::test]
async fn a_function_in_a_spawned_task_invalidates_in_the_configured_cache() {
    let turn = CONFIGURED.lock().await;
    let app = App::new(routes());
    let configured = Cache::isolated();
    configure_cache(configured.clone());
    store(&app, &PATHS).await;
    assert_eq!(tokio::spawn(plain(7)).await.unwrap(), 8);
    assert!(ended(&app, &PATHS).await.is_empty());
    assert_eq!(configured.stats().invalidations, 1);
    drop(turn);
}

#[tokio::test]
async fn failed_methods_of_http_change_nothing_by_themselves() {
    let (app, _) = app(End::Well).await;
    for method in [Method::POST, Method::DELETE, Method::PUT] {
        assert_eq!(app.send(method, "/users/7", &[]).await.status.as_u16(), 405);
    }
    assert!(ended(&app, &PATHS).await.is_empty());
}
