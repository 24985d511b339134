//! The users service as a program: its settings, its database file, its refusals and its end.

use std::fs;
use std::path::Path;

use axum::http::{Method, StatusCode};
use futures_util::future::join_all;
use pacific_cache_tests::harness::{Client, Program, eventually, json, request};

const ANN: &str = r#"{"name": "Ann", "email": "ann@example.com"}"#;

async fn service(settings: &[(&str, &str)]) -> Program {
    Program::start("users_api", settings).await
}

fn files(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

#[tokio::test]
async fn bad_input_is_refused_in_json() {
    let service = service(&[]).await;
    let cases = [
        (request(Method::GET, "/users?page=0", &[]), 400),
        (request(Method::GET, "/users?page=-1", &[]), 400),
        (request(Method::GET, "/users?page=x", &[]), 400),
        (request(Method::GET, "/users?page=1&page=2", &[]), 400),
        (request(Method::GET, "/users?per_page=0", &[]), 400),
        (request(Method::GET, "/users?per_page=101", &[]), 400),
        (request(Method::GET, "/users?page=4294967296", &[]), 400),
        (request(Method::GET, "/users/x", &[]), 400),
        (request(Method::GET, "/users/1.5", &[]), 400),
        (request(Method::GET, "/users/9223372036854775808", &[]), 400),
        (request(Method::GET, "/users/%ff/profile", &[]), 400),
        (request(Method::GET, "/users/0", &[]), 404),
        (request(Method::GET, "/users/1001/profile", &[]), 404),
        (request(Method::DELETE, "/users/1001", &[]), 404),
        (json(Method::PUT, "/users/1001", ANN), 404),
        (request(Method::GET, "/nowhere", &[]), 404),
        (request(Method::GET, "/users/", &[]), 404),
        (request(Method::PATCH, "/users", &[]), 405),
        (request(Method::POST, "/users/1", &[]), 405),
        (request(Method::POST, "/users", &[]), 400),
    ];
    let mut client = service.connect().await;
    for (request, status) in cases {
        let what = format!("{} {}", request.method(), request.uri());
        refused(&mut client, request, status, &what).await;
    }
}

#[tokio::test]
async fn bad_users_are_refused_in_json() {
    let service = service(&[]).await;
    let long = format!(r#"{{"name": "{}", "email": "a@b"}}"#, "x".repeat(101));
    let cases = [
        "",
        "{",
        "[]",
        "{}",
        r#"{"name": "Ann"}"#,
        r#"{"name": 1, "email": "a@b"}"#,
        r#"{"name": null, "email": "a@b"}"#,
        r#"{"name": "", "email": "a@b"}"#,
        r#"{"name": " ", "email": "a@b"}"#,
        r#"{"name": "Ann", "email": ""}"#,
        r#"{"name": "Ann", "email": "ann"}"#,
        &long,
    ];
    let mut client = service.connect().await;
    for body in cases {
        refused(&mut client, json(Method::POST, "/users", body), 400, body).await;
        refused(&mut client, json(Method::PUT, "/users/1", body), 400, body).await;
    }
    assert_eq!(client.get("/users/1").await.json()["name"], "User 1");
}

async fn refused(client: &mut Client, request: axum::http::Request<String>, status: u16, what: &str) {
    let answer = client.send(request).await;
    assert_eq!(answer.status, status, "{what}: {answer:?}");
    assert_eq!(answer.header("content-type"), "application/json", "{what}");
    assert!(answer.json()["error"].as_str().is_some_and(|error| !error.is_empty()), "{what}: {answer:?}");
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let service = service(&[]).await;
    let answer = service.connect().await.send(request(Method::PATCH, "/users/1", &[])).await;
    assert_eq!(answer.header("allow"), "GET,HEAD,PUT,DELETE");
}

#[tokio::test]
async fn ctrl_c_finishes_what_is_open() {
    let service = service(&[("DB_DELAY_MS", "1000")]).await;
    let _idle = service.connect().await;
    let mut kept_alive = service.connect().await;
    kept_alive.get("/db-stats").await;
    let address = service.address();
    let open = tokio::spawn(async move { Client::connect(address).await.get("/users/1").await });
    eventually("the open request", || async { service.get("/db-stats").await.json()["queries"] == 1 }).await;

    service.signal("INT");
    let exit = service.exit().await;
    assert_eq!((exit.code, &*exit.stdout, &*exit.complaints()), (Some(0), "", ""));
    assert_eq!(open.await.unwrap().status, StatusCode::OK);
}

#[tokio::test]
async fn a_request_without_end_does_not_keep_the_program() {
    for signal in ["INT", "TERM"] {
        let service = service(&[("DB_DELAY_MS", "600000")]).await;
        let _open = service.ask_only("/users/1").await;
        eventually("the open request", || async { service.get("/db-stats").await.json()["queries"] == 1 })
            .await;
        service.signal(signal);
        assert_eq!(service.exit().await.code, Some(0), "{signal}");
    }
}

#[tokio::test]
async fn the_temporary_database_goes_with_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let service = service(&[("TMPDIR", folder.path().to_str().unwrap())]).await;
    assert_eq!(service.connect().await.send(json(Method::POST, "/users", ANN)).await.status, 201);
    assert_eq!(files(folder.path()), 1);
    service.signal("TERM");
    assert_eq!(service.exit().await.code, Some(0));
    assert_eq!(files(folder.path()), 0);
}

#[tokio::test]
async fn a_named_database_is_kept_and_filled_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("users.db");
    let path = path.to_str().unwrap();
    for (start, url) in [path.to_owned(), format!("sqlite://{path}")].iter().enumerate() {
        let service = service(&[("DATABASE_URL", url)]).await;
        assert_eq!(service.get("/users?page=51").await.list().len(), start);
        service.connect().await.send(json(Method::POST, "/users", ANN)).await;
        service.signal("INT");
        assert_eq!(service.exit().await.code, Some(0));
    }
}

#[tokio::test]
async fn services_that_start_at_once_share_one_file() {
    // A new file each time: only the first to open it can be in another's way.
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users.db");
        let settings = [("DATABASE_URL", path.to_str().unwrap())];
        let services = join_all((0..4).map(|_| service(&settings))).await;
        let posted = services[0].connect().await.send(json(Method::POST, "/users", ANN)).await;
        assert_eq!(posted.header("location"), "/users/1001");
        for service in &services {
            assert_eq!(service.get("/users/1001").await.json(), posted.json());
        }
    }
}

#[tokio::test]
async fn settings_that_cannot_be_are_named() {
    let busy = service(&[]).await;
    let busy = busy.address().port().to_string();
    let cases = [
        ("PORT", "http"),
        ("PORT", "65536"),
        ("PORT", ""),
        ("PORT", &*busy),
        ("DB_DELAY_MS", "-1"),
        ("DB_DELAY_MS", "1s"),
        ("DATABASE_URL", "postgres://localhost/users"),
        ("DATABASE_URL", "/nowhere/at/all/users.db"),
        ("CACHE", "disk"),
        ("CACHE_BUDGET_MS", "-1"),
        ("CACHE_LEASE_MS", "soon"),
    ];
    for (name, value) in cases {
        let exit = Program::run("users_api", &[("CACHE", "redis"), (name, value)]).await;
        assert_eq!((exit.code, &*exit.stdout), (Some(1), ""), "{name}={value}: {exit:?}");
        let complaints = exit.complaints();
        assert!(complaints.starts_with("error: ") && complaints.lines().count() == 1, "{exit:?}");
        assert!(exit.stderr.contains(value) && !exit.stderr.contains("panicked"), "{exit:?}");
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_is_refused_and_not_repeated() {
    for (token, why) in [("", "0 bytes"), ("hunter2", "7 bytes"), ("hunter2 hunter2 hunter2", "characters")] {
        let exit = Program::run("users_api", &[("CACHE_ADMIN_TOKEN", token)]).await;
        assert_eq!((exit.code, exit.stderr.lines().count()), (Some(1), 1), "{exit:?}");
        assert!(
            exit.stderr.starts_with("error: CACHE_ADMIN_TOKEN: ") && exit.stderr.contains(why),
            "{exit:?}"
        );
        assert!(!exit.stderr.contains("hunter2"), "{exit:?}");
    }
}

#[tokio::test]
async fn an_address_that_cannot_be_is_refused_without_its_password() {
    let settings = [("CACHE", "tiered"), ("REDIS_URL", "http://:secret@localhost")];
    let exit = Program::run("users_api", &settings).await;
    assert_eq!((exit.code, exit.stderr.lines().count()), (Some(1), 1), "{exit:?}");
    assert!(exit.stderr.starts_with("error: ") && exit.stderr.contains("REDIS_URL"), "{exit:?}");
    assert!(!exit.stderr.contains("secret"), "{exit:?}");
}
