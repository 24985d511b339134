//! `Location` and `Content-Location`: where a response leads ends too, if it is here.

use axum::Router;
use axum::http::{Method, Request};
use pacific_cache_tests::app::App;

use crate::invalidation::{ended, routes, store};

const HERE: (&str, &str) = ("host", "shop.example");

/// Which of the paths a POST to `/users` ends whose response has this field.
async fn ends(app: &App, field: &str, leads: &str) -> Vec<&'static str> {
    let paths = ["/users/8", "/orders/1", "/users/9"];
    store(app, &paths).await;
    app.send(Method::POST, "/users", &[HERE, (field, leads)]).await;
    ended(app, &paths).await
}

#[tokio::test]
async fn where_they_lead_ends_if_it_is_on_the_host_that_was_asked() {
    let app = App::new(routes());
    let here = [
        "/users/8",
        "users/8",
        "./users/8",
        "/users/8?page=1#top",
        "/users/%38",
        "http://shop.example/users/8",
        "https://shop.example/users/8",
        "https://SHOP.example:443/users/8",
        "//shop.example/users/8",
    ];
    let elsewhere = [
        "http://other.example/users/8",
        "//other.example/users/8",
        "https://shop.example:8443/users/8",
        "ftp://shop.example/users/8",
        "http:users/8",
        "users:8",
        "/users /8",
        "",
    ];
    for field in ["x-location", "x-content-location"] {
        for leads in here {
            assert_eq!(ends(&app, field, leads).await, ["/users/8"], "{leads}");
        }
        for leads in elsewhere {
            assert_eq!(ends(&app, field, leads).await, [""; 0], "{leads}");
        }
    }
}

#[tokio::test]
async fn both_count_and_not_what_is_above_them() {
    let app = App::new(routes());
    let paths = ["/users/8", "/orders/1", "/orders", "/users"];
    store(&app, &paths).await;
    let fields = [("x-location", "/users/8"), ("x-content-location", "/orders/1")];
    app.send(Method::POST, "/elsewhere/new", &fields).await;
    assert_eq!(ended(&app, &paths).await, paths[..2]);
}

#[tokio::test]
async fn the_authority_of_an_absolute_target_is_the_host_that_was_asked() {
    let app = App::new(routes());
    store(&app, &["/users/8"]).await;
    for (authority, is_here) in [("shop.example", true), ("shop.example:80", true), ("other.example", false)]
    {
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("http://{authority}/users"))
            .header("host", "anything.example")
            .header("x-location", "http://shop.example/users/8");
        app.open(request.body(String::new()).unwrap()).await;
        assert_eq!(ended(&app, &["/users/8"]).await.len(), usize::from(is_here), "{authority}");
    }
}

#[tokio::test]
async fn in_a_nested_router_they_are_resolved_against_the_path_that_was_asked_for() {
    let app = App::new(Router::new().nest("/api", routes()));
    store(&app, &["/api/users/8", "/api/orders/1"]).await;
    app.send(Method::POST, "/api/users", &[("x-location", "users/8"), ("x-content-location", "/orders/1")])
        .await;
    assert_eq!(ended(&app, &["/api/users/8", "/api/orders/1"]).await, ["/api/users/8"]);
}
