//! `/cache-stats`, of the guide's rows 13 and 14.

use serde_json::{Value, json, to_value};

use crate::app::{guarded, reset, told};

#[tokio::test]
async fn the_figures_are_the_caches_own() {
    let app = guarded();
    for _ in 0..4 {
        app.get("/users/7").await;
    }
    let shown = told(&app, "/cache-stats").await.json();
    let Value::Object(stats) = to_value(app.stats()).unwrap() else { panic!("an object") };
    for (name, value) in &stats {
        assert_eq!(&shown[name], value, "{name}");
    }
    assert_eq!((&shown["hits"], &shown["misses"]), (&json!(3), &json!(2)));
    assert_eq!(shown["hit_rate"], app.stats().hit_rate().unwrap());
}

#[tokio::test]
async fn a_reset_zeroes_the_counters_and_keeps_what_is_stored() {
    let app = guarded();
    for _ in 0..4 {
        app.get("/users/7").await;
    }
    let answer = reset(&app).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    let shown = told(&app, "/cache-stats").await.json();
    assert_eq!((&shown["hits"], &shown["misses"], &shown["hit_rate"]), (&json!(0), &json!(0), &Value::Null));
    assert_eq!(shown["entries"], 2);
    assert!(app.get("/users/7").await.is_hit());
}
