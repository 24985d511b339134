//! Who and what is refused: nothing has changed then, and nothing is told.

use axum::Router;
use axum::http::{Method, Request};
use pacific_cache::{AdminAuth, HttpCacheLayer, admin_router};
use pacific_cache_tests::app::App;
use pacific_cache_tests::harness::{Answer, Client, json, request};
use tokio::net::TcpListener;

use crate::app::{BEARER, ROUTES, TOKEN, end, guarded, guarded_by, reset, sent, told};

const ALL: &str = r#"{"names": ["user:7"], "patterns": ["*"]}"#;

/// To a route as it wants it.
fn to(method: &Method, path: &str) -> Request<String> {
    if path == "/cache/invalidate" {
        json(method.clone(), path, ALL)
    } else {
        request(method.clone(), path, &[])
    }
}

/// Something to lose.
async fn filled(app: &App) {
    app.get("/users/7").await;
    assert!(app.get("/users/7").await.is_hit());
}

/// Nothing was ended or counted anew.
async fn assert_untouched(app: &App) {
    assert!(app.get("/users/7").await.is_hit());
    assert_ne!(app.stats().loads, 0);
}

fn assert_refused(answer: &Answer, status: u16, what: &str) {
    assert_eq!(answer.status, status, "{what}: {answer:?}");
    assert_eq!(answer.header("content-type"), "application/problem+json", "{what}");
    assert_eq!((answer.header("cache-control"), answer.header("cache-status")), ("no-store", ""), "{what}");
    let told = answer.json();
    assert_eq!(told["status"], status, "{what}");
    assert!(
        told["title"].is_string() && told["detail"].as_str().is_some_and(|detail| detail.len() > 10),
        "{told}"
    );
    assert!(!String::from_utf8_lossy(&answer.body).contains(TOKEN), "{what}");
}

#[tokio::test]
async fn without_the_token_every_route_is_closed() {
    let app = guarded();
    filled(&app).await;
    let strangers: [(&[(&str, &str)], &str); 5] = [
        (&[], "Bearer realm=\"PacificCache\""),
        (&[("authorization", "Basic YTpi")], "Bearer realm=\"PacificCache\""),
        (&[("authorization", "Bearer a-token-that-nobody-guesse")], "error=\"invalid_token\""),
        (&[("authorization", "Bearer A-token-that-nobody-guesses")], "error=\"invalid_token\""),
        (&[BEARER, BEARER], "Bearer realm=\"PacificCache\""),
    ];
    for (method, path) in ROUTES {
        for (fields, challenge) in strangers {
            let answer = sent(&app, to(&method, path), fields).await;
            assert_refused(&answer, 401, path);
            assert!(answer.header("www-authenticate").ends_with(challenge), "{answer:?}");
        }
        // Nor does it say which methods there are.
        assert_refused(&sent(&app, to(&Method::PATCH, path), &[]).await, 401, path);
    }
    assert_untouched(&app).await;
}

#[tokio::test]
async fn with_the_token_every_route_is_open() {
    let app = guarded();
    filled(&app).await;
    for (method, path) in ROUTES.into_iter().rev() {
        let answer = sent(&app, to(&method, path), &[BEARER]).await;
        assert!(answer.status.is_success(), "{path}: {answer:?}");
        assert_eq!(
            (answer.header("cache-control"), answer.header("cache-status")),
            ("no-store", ""),
            "{path}"
        );
        assert_eq!(answer.header("etag"), "", "{path}");
    }
    assert!(!app.get("/users/7").await.is_hit());
}

#[tokio::test]
async fn a_post_of_another_sites_page_is_refused_whatever_guards() {
    let pages: [&[(&str, &str)]; 6] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", "http://localhost:3000")],
        &[("origin", "http://evil.example")],
        &[("origin", "http://localhost:3001")],
        &[("origin", "null")],
    ];
    for auth in [AdminAuth::bearer(TOKEN).unwrap(), AdminAuth::loopback(), AdminAuth::guarded_elsewhere()] {
        let app = guarded_by(auth);
        filled(&app).await;
        for (_, path) in ROUTES.iter().filter(|(method, _)| method == Method::POST) {
            for page in pages {
                let fields = [&[BEARER, ("host", "localhost:3000")], page].concat();
                assert_refused(
                    &sent(&app, to(&Method::POST, path), &fields).await,
                    403,
                    &format!("{page:?}"),
                );
            }
        }
        assert_untouched(&app).await;
        for page in [("sec-fetch-site", "same-origin"), ("origin", "http://localhost:3000")] {
            let fields = [BEARER, ("host", "localhost:3000"), page];
            let answer = sent(&app, to(&Method::POST, "/cache/invalidate"), &fields).await;
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    }
}

#[tokio::test]
async fn what_a_form_can_send_is_refused() {
    let app = guarded_by(AdminAuth::guarded_elsewhere());
    filled(&app).await;
    for kind in ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"] {
        for path in ["/cache/invalidate", "/cache-stats/reset"] {
            let mut request = request(Method::POST, path, &[("content-type", kind)]);
            ALL.clone_into(request.body_mut());
            assert_refused(&sent(&app, request, &[]).await, 415, kind);
        }
    }
    let mut untold = request(Method::POST, "/cache/invalidate", &[]);
    ALL.clone_into(untold.body_mut());
    assert_refused(&sent(&app, untold, &[]).await, 415, "no type");
    assert_untouched(&app).await;
}

#[tokio::test]
async fn a_method_is_what_it_is() {
    let app = guarded();
    filled(&app).await;
    for path in ["/cache-stats/reset", "/cache/invalidate"] {
        let answer = sent(&app, to(&Method::GET, path), &[BEARER]).await;
        assert_refused(&answer, 405, path);
        assert_eq!(answer.header("allow"), "POST");
        for field in ["x-http-method-override", "x-http-method", "x-method-override"] {
            for method in [Method::GET, Method::POST] {
                assert_refused(&sent(&app, to(&method, path), &[BEARER, (field, "POST")]).await, 400, field);
            }
        }
        for query in ["?_method=POST", "?a=b&%5Fmethod=post"] {
            let path = format!("{path}{query}");
            assert_refused(&sent(&app, request(Method::GET, &path, &[]), &[BEARER]).await, 400, &path);
        }
    }
    assert_untouched(&app).await;
}

#[tokio::test]
async fn loopback_is_trusted_by_the_name_that_was_asked() {
    let app = guarded_by(AdminAuth::loopback());
    for host in ["localhost:3000", "127.0.0.1:3000", "[::1]"] {
        assert_eq!(app.get_with("/cache-stats", &[("host", host)]).await.status, 200, "{host}");
    }
    for host in ["evil.example", "evil.example:3000", "10.0.0.1", ""] {
        // The page's own host leads here: to the browser it is the same origin.
        let fields = [("host", host), ("sec-fetch-site", "same-origin")];
        assert_refused(&app.get_with("/cache-stats", &fields).await, 403, host);
        assert_refused(&sent(&app, to(&Method::POST, "/cache/invalidate"), &fields).await, 403, host);
    }
    assert_refused(&app.get("/cache-stats").await, 403, "no host");
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_said_and_nothing_is_ended() {
    let app = guarded();
    filled(&app).await;
    let long = format!(r#"{{"names": ["user:7", "{}"]}}"#, "x".repeat(64 << 10));
    let many = format!(r#"{{"names": ["user:7"], "patterns": [{}"a:*"]}}"#, "\"a:*\",".repeat(16));
    let cases = [
        ("", 400, "JSON"),
        ("{", 400, "JSON"),
        ("[]", 422, "names"),
        (r#"{"name": ["user:7"]}"#, 422, "unknown field `name`"),
        (r#"{"names": "user:7"}"#, 422, "names"),
        ("{}", 422, "name what to end"),
        (r#"{"names": [], "patterns": []}"#, 422, "name what to end"),
        (r#"{"names": ["user:7", "user:*"]}"#, 422, "use `patterns`"),
        (r#"{"names": ["user:7", "user:ann@example.org"]}"#, 422, "ann%40example.org"),
        (r#"{"names": ["user:7", ""]}"#, 422, "not a name"),
        (r#"{"names": ["user:7"], "patterns": ["a b"]}"#, 422, "can match no name"),
        (&many, 422, "at most 16 patterns"),
        (&long, 413, "at most 64 KiB"),
    ];
    for (body, status, why) in cases {
        let answer = end(&app, body).await;
        let what: String = body.chars().take(60).collect();
        assert_refused(&answer, status, &what);
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert!(detail.contains(why), "{what}: {detail}");
    }
    assert_untouched(&app).await;
}

#[tokio::test]
async fn over_a_socket_strangers_get_401_and_an_operator_what_they_ask_for() {
    let app =
        Router::new().merge(admin_router(AdminAuth::bearer(TOKEN).unwrap())).layer(HttpCacheLayer::new());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut client = Client::connect(listener.local_addr().unwrap()).await;
    tokio::spawn(async move { axum::serve(listener, app).await });
    for (method, path) in ROUTES {
        assert_refused(&client.send(to(&method, path)).await, 401, path);
    }
    assert_eq!(client.send(request(Method::GET, "/cache-stats", &[BEARER])).await.status, 200);
    assert_eq!(client.send(request(Method::POST, "/cache-stats/reset", &[BEARER])).await.status, 204);
    assert_eq!(client.get("/elsewhere").await.status, 404);
}

#[tokio::test]
async fn the_routes_count_for_nothing_and_end_no_path() {
    let app = guarded();
    filled(&app).await;
    let before = app.stats();
    for path in ["/cache-stats", "/cache/handlers", "/cache/entry?key=user:7", "/cache/entry?key=none"] {
        told(&app, path).await;
    }
    assert_eq!(app.stats().handlers, before.handlers);
    reset(&app).await;
    assert_eq!((app.stats().requests(), app.stats().invalidations), (0, 0));
    end(&app, r#"{"names": ["user:8"]}"#).await;
    assert_eq!(app.stats().invalidations, 1, "what it ends, and not its path");
}
