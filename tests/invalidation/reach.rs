//! How far an invalidation reaches: every partition of its cache, and no other cache.

use axum::Router;
use axum::routing::post;
use pacific_cache::{HttpCacheLayer, invalidates};
use pacific_cache_tests::app::App;

use crate::{routes, stored};

#[invalidates("users")]
async fn write() {}

fn partitioned(routes: Router) -> App {
    let by_host = HttpCacheLayer::new()
        .partition(|parts| parts.headers.get("host").map_or("", |host| host.to_str().unwrap()).to_owned());
    App::new(routes.route("/write", post(write)).layer(by_host))
}

#[tokio::test]
async fn every_partition_is_reached() {
    let app = partitioned(routes());
    let hosts = ["a.example", "b.example", "c.example"];
    for host in hosts {
        app.get_with("/users", &[("host", host)]).await;
        app.get_with("/orders/7", &[("host", host)]).await;
    }
    let hits = async |path: &str| {
        let mut hits = 0;
        for host in hosts {
            hits += u32::from(app.get_with(path, &[("host", host)]).await.is_hit());
        }
        hits
    };
    assert_eq!(hits("/users").await, 3);
    app.invalidate("users").await;
    assert_eq!((hits("/users").await, hits("/orders/7").await), (0, 3));
    assert!(app.post("/write").await.status.is_success());
    assert_eq!((hits("/users").await, hits("/orders/7").await), (0, 3));
    app.invalidate("/users").await;
    assert_eq!(hits("/users").await, 0);
    app.cache.invalidate_all().await.unwrap();
    assert_eq!((hits("/users").await, hits("/orders/7").await), (0, 0));
}

#[tokio::test]
async fn two_routers_over_one_cache_are_reached_both() {
    let app = stored(&["/users"]).await;
    let beside = app.beside(routes());
    assert!(beside.get("/users").await.is_hit(), "the same handler in the same cache");
    beside.invalidate("users").await;
    assert!(!app.get("/users").await.is_hit());
}

#[tokio::test]
async fn another_cache_is_not_reached() {
    let (one, other) = (stored(&["/users"]).await, stored(&["/users"]).await);
    one.invalidate(["users", "/users", "users:0"]).await;
    one.cache.invalidate_all().await.unwrap();
    assert!(other.get("/users").await.is_hit() && !one.get("/users").await.is_hit());
}
