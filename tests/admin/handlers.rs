//! `/cache/handlers`.

use axum::http::Method;
use serde_json::{Value, json};

use crate::app::{guarded, told};

#[tokio::test]
async fn what_attributes_declare_is_shown_once_they_have_run() {
    let app = guarded();
    app.get("/users/7").await;
    app.send(Method::PUT, "/users/7", &[]).await;
    let shown = told(&app, "/cache/handlers").await.json();
    let of = |function: &str| {
        let all = shown["handlers"].as_array().unwrap();
        let found: Vec<_> = all.iter().filter(|one| one["function"] == function).collect();
        assert_eq!(found.len(), 1, "{function}: {shown:#}");
        found[0].clone()
    };
    let expected = json!({
        "function": "admin::app::user", "kind": "handler", "key": "user:{id}", "tags": ["users"], "invalidates": [],
        "ttl_seconds": 300.0, "swr_seconds": 30.0, "stale_if_error_seconds": 3600.0, "vary": [], "per_user": false,
        "cache": null,
    });
    assert_eq!(of("admin::app::user"), expected);
    assert_eq!(of("admin::app::name_of")["kind"], "memoized");
    let change = of("admin::app::change");
    assert_eq!(
        (&change["kind"], &change["invalidates"]),
        (&json!("invalidates"), &json!(["user:{id}", "usr:{id}", "card:{id}"]))
    );
    assert_eq!(change["ttl_seconds"], Value::Null);
}

#[tokio::test]
async fn a_name_that_ends_and_that_nothing_is_cached_under_is_named() {
    let app = guarded();
    app.get("/users/7").await;
    app.send(Method::PUT, "/users/7", &[]).await;
    let unknown = |name: &str| json!({ "name": name, "functions": ["admin::app::change"] });
    let shown = told(&app, "/cache/handlers").await.json();
    assert_eq!(shown["unknown_names"], json!([unknown("card:{id}"), unknown("usr:{id}")]));
    // A handler that nobody has called yet isn't known.
    app.get("/cards/7").await;
    let shown = told(&app, "/cache/handlers").await.json();
    assert_eq!(shown["unknown_names"], json!([unknown("usr:{id}")]));
    assert!(
        app.stats().handlers.iter().all(|one| one.name != "admin::app::card"),
        "it is declared, and counts nothing"
    );
}
