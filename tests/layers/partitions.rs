//! Partitions keep entries apart, and neither tags nor names.

use axum::http::Method;
use axum::http::request::Parts;
use pacific_cache::HttpCacheLayer;
use pacific_cache_tests::app::App;

use crate::invalidation::routes;

fn by_tenant() -> HttpCacheLayer {
    HttpCacheLayer::new().partition(|parts: &Parts| {
        parts.headers.get("x-tenant").map_or("", |value| value.to_str().unwrap()).to_owned()
    })
}

#[tokio::test]
async fn a_change_in_one_partition_ends_the_path_in_all_of_them() {
    let app = App::new(routes().layer(by_tenant()));
    let is_hit = async |tenant| app.get_with("/users/7", &[("x-tenant", tenant)]).await.is_hit();
    for tenant in ["a", "b"] {
        assert!(!is_hit(tenant).await);
        assert!(is_hit(tenant).await);
    }
    app.send(Method::PUT, "/users/7", &[("x-tenant", "a")]).await;
    assert_eq!((is_hit("a").await, is_hit("b").await), (false, false));
}

#[tokio::test]
async fn one_content_has_one_tag_in_all_of_them() {
    let routes = axum::Router::new().route("/", axum::routing::get(|| async { "body" }));
    let app = App::new(routes.layer(by_tenant()));
    let tag = app.get_with("/", &[("x-tenant", "a")]).await.header("etag").to_owned();
    let same = app.get_with("/", &[("x-tenant", "b"), ("if-none-match", &tag)]).await;
    assert_eq!((same.status.as_u16(), same.header("etag")), (304, &*tag));
}
