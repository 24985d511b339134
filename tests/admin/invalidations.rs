//! `/cache/invalidate`.

use serde_json::json;

use crate::app::{end, guarded};

#[tokio::test]
async fn names_end_and_others_stay() {
    let app = guarded();
    for path in ["/users/7", "/users/8", "/users/ann@example.org"] {
        app.get(path).await;
    }
    let answer = end(&app, r#"{"names": ["user:7", "user:ann%40example.org"]}"#).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json(), json!({ "names": 2, "matched": 0, "confirmed": true }));
    assert!(!app.get("/users/7").await.is_hit());
    assert!(!app.get("/users/ann@example.org").await.is_hit());
    assert!(app.get("/users/8").await.is_hit());
}

#[tokio::test]
async fn a_tag_ends_all_that_carry_it_and_a_path_what_is_stored_for_it() {
    let app = guarded();
    for name in ["users", "/users/7"] {
        app.get("/users/7").await;
        assert_eq!(end(&app, &json!({ "names": [name] }).to_string()).await.status, 200);
        assert!(!app.get("/users/7").await.is_hit(), "{name}");
    }
}

#[tokio::test]
async fn patterns_say_how_many_names_they_matched() {
    let app = guarded();
    for path in ["/users/7", "/users/78", "/users/8"] {
        app.get(path).await;
    }
    let answer = end(&app, r#"{"names": ["usr"], "patterns": ["user:7*", "name:8", "nothing:*"]}"#).await;
    assert_eq!(answer.json(), json!({ "names": 1, "matched": 3, "confirmed": true }));
    assert!(!app.get("/users/7").await.is_hit());
    assert!(!app.get("/users/78").await.is_hit());
    assert!(app.get("/users/8").await.is_hit(), "only the memoized name ended");
}
