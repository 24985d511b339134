//! Handlers that must not be taken for each other: nested, generic, alike, in another app.

use axum::Router;
use axum::extract::{OriginalUri, Path, State};
use axum::response::Response;
use axum::routing::get;
use pacific_cache::cache;
use pacific_cache_tests::app::{App, Script};

/// Asks for one, then for the other: whether the first answers the second too.
async fn share(app: &App, one: &str, other: &str) -> bool {
    app.get(one).await;
    app.get(other).await.is_hit()
}

#[cache(ttl = 300)]
async fn by_path(State(script): State<Script>) -> Response {
    script.run().await
}

#[cache(ttl = 300, key = "item:{_id}")]
async fn by_template(State(script): State<Script>, Path(_id): Path<u32>) -> Response {
    script.run().await
}

#[tokio::test]
async fn the_same_handler_nested_twice_never_shares() {
    let inner =
        Router::new().route("/", get(by_path)).route("/users", get(by_path)).route("/users/", get(by_path));
    let routes = Router::new()
        .nest("/v1", inner.clone())
        .nest("/v2", Router::new().nest("/v1", inner.clone()))
        .nest_service("/service", inner.clone().with_state(Script::numbers()))
        .merge(inner)
        .with_state(Script::numbers());
    let app = App::new(routes);
    let paths =
        ["/users", "/users/", "/v1/users", "/v1/users/", "/v2/v1/users", "/service/users", "/", "/v1"];
    for path in paths {
        assert!(!app.get(path).await.is_hit(), "{path}");
    }
    for path in paths {
        assert!(app.get(path).await.is_hit(), "{path}");
    }
}

#[tokio::test]
async fn one_handler_with_a_template_shares_between_its_routes() {
    let script = Script::numbers();
    let inner = Router::new().route("/{id}", get(by_template));
    let routes = Router::new().nest("/v1", inner.clone()).nest("/v2", inner).with_state(script.clone());
    let app = App::new(routes);
    assert!(share(&app, "/v1/7", "/v2/7").await);
    assert!(!share(&app, "/v1/7", "/v2/8").await);
    assert_eq!(script.runs(), 2);
}

trait Named: Send + 'static {
    const NAME: &'static str;
}

struct Cat;
struct Dog;

impl Named for Cat {
    const NAME: &'static str = "cat";
}

impl Named for Dog {
    const NAME: &'static str = "dog";
}

#[cache(ttl = 300, key = "animal")]
async fn animal<T: Named>() -> &'static str {
    T::NAME
}

#[cache(ttl = 300, key = "number")]
async fn number<const N: u32>() -> String {
    N.to_string()
}

#[cache(ttl = 300, key = "animal")]
async fn bird() -> &'static str {
    "bird"
}

mod elsewhere {
    use pacific_cache::cache;

    #[cache(ttl = 300, key = "animal")]
    pub(super) async fn bird() -> &'static str {
        "another bird"
    }
}

fn animals() -> Router {
    Router::new()
        .route("/cat", get(animal::<Cat>))
        .route("/dog", get(animal::<Dog>))
        .route("/1", get(number::<1>))
        .route("/2", get(number::<2>))
        .route("/bird", get(bird))
        .route("/another%20bird", get(elsewhere::bird))
        .route("/another bird", get(elsewhere::bird))
}

#[tokio::test]
async fn generic_handlers_and_those_with_one_name_never_share() {
    let app = App::new(animals());
    for _ in 0..2 {
        for name in ["cat", "dog", "1", "2", "bird"] {
            assert_eq!(app.get(&format!("/{name}")).await.body, name);
        }
        assert_eq!(app.get("/another%20bird").await.body, "another bird");
    }
    assert_eq!(app.stats().hits, 6);
}

#[tokio::test]
async fn one_instance_of_a_generic_handler_shares_between_its_routes() {
    let app = App::new(Router::new().route("/a", get(animal::<Cat>)).route("/b", get(animal::<Cat>)));
    assert!(share(&app, "/a", "/b").await);
}

#[tokio::test]
async fn two_apps_in_one_program_never_share() {
    let (one, other) = (App::of(&Script::at_once(|_| "one")), App::of(&Script::at_once(|_| "other")));
    for _ in 0..2 {
        assert_eq!(one.get("/").await.body, "one");
        assert_eq!(other.get("/").await.body, "other");
    }
    one.cache.invalidate_all().await.unwrap();
    assert!(!one.get("/").await.is_hit() && other.get("/").await.is_hit());
}

#[cache(ttl = 300)]
async fn shown(OriginalUri(uri): OriginalUri) -> String {
    uri.to_string()
}

#[tokio::test]
async fn a_nested_handler_sees_and_is_keyed_by_the_original_uri() {
    let app = App::new(Router::new().nest("/outer", Router::new().route("/inner", get(shown))));
    assert_eq!(app.get("/outer/inner?x=1").await.body, "/outer/inner?x=1");
    assert!(app.get("/outer/inner?x=1").await.is_hit());
    assert!(!app.get("/outer/inner?x=2").await.is_hit());
}
