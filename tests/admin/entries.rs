//! `/cache/entry`: everything about an entry but what is in it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::app::{built, end, guarded, told};

async fn entries(app: &pacific_cache_tests::app::App, key: &str) -> Vec<Value> {
    let answer = told(app, &format!("/cache/entry?key={key}")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    // Neither bodies nor the values of fields.
    assert!(
        !text.contains("user 7") && !text.contains("of one user") && !text.contains("\\\"de\\\""),
        "{text}"
    );
    answer.json()["entries"].as_array().unwrap().clone()
}

#[tokio::test]
async fn it_says_when_for_how_long_how_large_and_of_whom() {
    let app = guarded();
    app.get("/users/7").await;
    app.clock.advance(Duration::from_secs(20));
    let all = entries(&app, "user:7").await;
    assert_eq!(all.len(), 1);
    let entry = &all[0];
    let expected = json!({
        "cache": null, "function": "admin::app::user", "place": "memory", "state": "fresh", "partition": null,
        "variant": null, "path": "/users/7", "tags": ["users"], "age_seconds": 20, "ttl_seconds": 280,
        "lifetime_seconds": 300.0, "swr_seconds": 30.0, "stale_if_error_seconds": 3600.0, "body_bytes": 6,
        "status": 200,
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&entry[name], value, "{name}");
    }
    let fields: Vec<_> = entry["fields"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(fields.contains(&"x-secret") && fields.contains(&"content-type"), "{fields:?}");
    let stored_at = std::time::UNIX_EPOCH + Duration::from_secs(entry["stored_at"].as_u64().unwrap());
    let ago = std::time::SystemTime::now().duration_since(stored_at).unwrap();
    assert!(ago < Duration::from_secs(3600), "{ago:?}");
    assert_eq!(
        Some(entry["bytes"].as_u64().unwrap()),
        app.stats().handlers.iter().find(|one| one.name == "admin::app::user").map(|one| one.bytes)
    );
}

#[tokio::test]
async fn a_value_has_no_status_and_no_fields() {
    let app = guarded();
    app.get("/users/7").await;
    let all = entries(&app, "name:7").await;
    assert_eq!((all.len(), &all[0]["function"]), (1, &json!("admin::app::name_of")));
    assert_eq!(
        (&all[0]["status"], &all[0]["fields"], &all[0]["path"]),
        (&Value::Null, &json!([]), &Value::Null)
    );
}

#[tokio::test]
async fn variants_are_told_apart_and_not_told() {
    let app = guarded();
    for language in ["de", "fr", "de"] {
        app.get_with("/greeting", &[("accept-language", language)]).await;
    }
    let all = entries(&app, "/greeting").await;
    assert_eq!(all.len(), 2);
    let variants: Vec<_> = all.iter().filter_map(|entry| entry["variant"].as_str()).collect();
    assert!(variants.len() == 2 && variants[0] != variants[1], "{variants:?}");
    assert!(
        variants.iter().flat_map(|variant| variant.bytes()).all(|byte| byte.is_ascii_hexdigit()),
        "{variants:?}"
    );
}

#[tokio::test]
async fn its_state_follows_its_life() {
    let app = built(|cache| cache);
    app.get("/users/7").await;
    let state = async || entries(&app, "user:7").await[0]["state"].clone();
    for (seconds, expected) in [(299, "fresh"), (1, "stale"), (3600, "expired")] {
        app.clock.advance(Duration::from_secs(seconds));
        assert_eq!(state().await, expected, "{seconds}");
    }
    end(&app, r#"{"names": ["user:7"]}"#).await;
    assert_eq!(state().await, "invalidated");
}

#[tokio::test]
async fn a_key_is_asked_for_as_it_is_written() {
    let app = guarded();
    app.get("/users/ann@example.org").await;
    let long = "x".repeat(300);
    app.get(&format!("/users/{long}")).await;
    assert_eq!(entries(&app, "user:ann%2540example.org").await.len(), 1);
    assert_eq!(entries(&app, &format!("user:{long}")).await.len(), 1, "too long for a name, and so its hash");
    for (path, status) in [
        ("/cache/entry?key=user:ann%40example.org", 404),
        ("/cache/entry?key=", 404),
        ("/cache/entry", 400),
        ("/cache/entry?name=user:7", 400),
        ("/cache/entry?key=a&key=b", 400),
    ] {
        let answer = told(&app, path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (status, "application/problem+json"),
            "{path}"
        );
    }
}
