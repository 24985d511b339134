//! The users service, run as its users run it: what its callers see of the cache, and what its database is spared.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use futures_util::future::join_all;
use pacific_cache_tests::harness::{Answer, Program, TRUSTING, eventually, get, json, prometheus, request};
use serde_json::{Value, json as value};

const MANY: usize = 1_000;
const ANN: &str = r#"{"name": "Ann", "email": "ann@example.com"}"#;

/// The service with a database as fast as it can be.
async fn service() -> Program {
    Program::start("users_api", &[("DB_DELAY_MS", "0")]).await
}

/// The service as it is when nothing is set: each query takes 50 ms.
async fn service_of_50_ms() -> Program {
    Program::start("users_api", &[]).await
}

/// The service with a database so slow that many callers come while one query runs.
async fn slow_service() -> Program {
    Program::start("users_api", &[("DB_DELAY_MS", "2000")]).await
}

async fn queries(service: &Program) -> u64 {
    service.get("/db-stats").await.number("queries")
}

async fn send(service: &Program, method: Method, path: &str, body: &str) -> Answer {
    service.connect().await.send(json(method, path, body)).await
}

/// Waits until the service has begun with what was sent to it before: it has answered many who came later.
async fn begun(service: &Program) {
    for _ in 0..50 {
        queries(service).await;
    }
}

fn names(answer: &Answer) -> Vec<Value> {
    answer.list().iter().map(|user| user["name"].clone()).collect()
}

#[tokio::test]
async fn a_second_list_runs_no_query() {
    let service = service().await;
    let first = service.get("/users").await;
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(first.cache_status(), "PacificCache; fwd=uri-miss; stored");
    assert_eq!(names(&first).len(), 20);
    assert_eq!(queries(&service).await, 1);

    let second = service.get("/users").await;
    assert!(second.is_hit(), "{second:?}");
    assert_eq!(second.body, first.body);
    assert_eq!(queries(&service).await, 1);
}

#[tokio::test]
async fn defaults_written_out_are_the_same_page() {
    let service = service().await;
    let first = service.get("/users").await;
    let same = service.get("/users?per_page=20&page=1").await;
    assert!(same.is_hit(), "{same:?}");
    assert_eq!(same.body, first.body);
}

#[tokio::test]
async fn each_page_of_each_size_has_an_entry_of_its_own() {
    let service = service().await;
    let paths =
        ["/users?page=1", "/users?page=2", "/users?page=1&per_page=2", "/users?page=12", "/users?page=99"];
    let mut bodies = BTreeSet::new();
    for path in paths {
        let answer = service.get(path).await;
        assert!(!answer.is_hit(), "{path}: {answer:?}");
        bodies.insert(answer.body);
    }
    assert_eq!(bodies.len(), paths.len());
    assert_eq!(queries(&service).await, paths.len() as u64);
}

#[tokio::test]
async fn after_a_put_user_profile_and_list_are_fresh() {
    let service = service().await;
    let paths = ["/users/1", "/users/1/profile", "/users"];
    for path in paths {
        service.get(path).await;
        assert!(service.get(path).await.is_hit(), "{path}");
    }
    let put = send(&service, Method::PUT, "/users/1", ANN).await;
    assert_eq!(put.status, StatusCode::OK);
    for path in paths {
        let answer = service.get(path).await;
        assert!(!answer.is_hit(), "{path}: {answer:?}");
        assert!(String::from_utf8_lossy(&answer.body).contains("Ann"), "{path}: {answer:?}");
    }
}

#[tokio::test]
async fn a_put_leaves_other_users_stored() {
    let service = service().await;
    for path in ["/users/2", "/users/11", "/users/1/profile"] {
        service.get(path).await;
    }
    send(&service, Method::PUT, "/users/1", ANN).await;
    assert!(service.get("/users/2").await.is_hit());
    assert!(service.get("/users/11").await.is_hit());
    assert!(!service.get("/users/1/profile").await.is_hit());
}

#[tokio::test]
async fn after_a_post_the_list_has_the_new_user() {
    let service = service().await;
    let last_page = "/users?page=51";
    assert_eq!(names(&service.get(last_page).await).len(), 0);
    let post = send(&service, Method::POST, "/users", ANN).await;
    assert_eq!((post.status, post.header("location")), (StatusCode::CREATED, "/users/1001"));
    assert_eq!(names(&service.get(last_page).await), ["Ann"]);
    assert_eq!(service.get(post.header("location")).await.json(), post.json());
}

#[tokio::test]
async fn after_a_delete_the_user_is_gone() {
    let service = service().await;
    for path in ["/users/1", "/users/1/profile", "/users"] {
        assert_eq!(service.get(path).await.status, StatusCode::OK, "{path}");
    }
    let delete = service.connect().await.send(request(Method::DELETE, "/users/1", &[])).await;
    assert_eq!((delete.status, delete.body.len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(service.get("/users/1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(service.get("/users/1/profile").await.status, StatusCode::NOT_FOUND);
    assert_eq!(names(&service.get("/users").await)[0], "User 2");
}

#[tokio::test]
async fn an_unknown_user_is_not_stored() {
    let service = service().await;
    for path in ["/users/1001", "/users/1001"] {
        let answer = service.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.cache_status(), "PacificCache; fwd=uri-miss; detail=status");
    }
    assert_eq!(queries(&service).await, 2);
    send(&service, Method::POST, "/users", ANN).await;
    assert_eq!(service.get("/users/1001").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_thousand_cold_requests_run_one_load() {
    let service = service_of_50_ms().await;
    let mut clients = join_all((0..MANY).map(|_| service.connect())).await;
    let answers = join_all(clients.iter_mut().map(|client| client.get("/users/7"))).await;
    assert_eq!(queries(&service).await, 1);
    for answer in &answers {
        assert_eq!((answer.status, &answer.body), (StatusCode::OK, &answers[0].body));
    }
    let how_many =
        |status: &str| answers.iter().filter(|answer| answer.cache_status().ends_with(status)).count();
    let (led, waited) = (how_many("; stored"), how_many("; collapsed"));
    let late = answers.iter().filter(|answer| answer.is_hit()).count();
    assert_eq!((led, waited + late), (1, MANY - 1));
}

#[tokio::test]
async fn a_first_caller_that_leaves_costs_the_thousand_nothing() {
    let service = slow_service().await;
    let first = service.ask_only("/users/7").await;
    eventually("the first caller's load", || async { queries(&service).await == 1 }).await;

    let second = service.ask_only("/users/7").await;
    begun(&service).await;
    let mut clients = join_all((0..MANY).map(|_| service.connect())).await;
    let others = join_all(clients.iter_mut().map(|client| client.get("/users/7")));
    drop(first);
    let answers = others.await;
    drop(second);
    for answer in &answers {
        assert_eq!((answer.status, &answer.json()["name"]), (StatusCode::OK, &value!("User 7")));
    }
    assert_eq!(queries(&service).await, 1);
}

#[tokio::test]
async fn waiters_that_leave_cost_the_others_nothing() {
    let service = slow_service().await;
    let mut clients = join_all((0..100).map(|_| service.connect())).await;
    let stay = join_all(clients.iter_mut().map(|client| client.get("/users/7")));
    let leave = async {
        eventually("a load", || async { queries(&service).await == 1 }).await;
        let leavers = join_all((0..100).map(|_| service.ask_only("/users/7"))).await;
        begun(&service).await;
        drop(leavers);
    };
    let (answers, ()) = tokio::join!(stay, leave);
    for answer in &answers {
        assert_eq!((answer.status, &answer.json()["name"]), (StatusCode::OK, &value!("User 7")));
    }
    assert_eq!(queries(&service).await, 1);
    assert!(service.get("/users/7").await.is_hit());
}

#[tokio::test]
async fn one_caller_that_leaves_alone_leaves_nothing_behind() {
    let service = slow_service().await;
    drop(service.ask_only("/users/7").await);
    let next = service.get("/users/7").await;
    assert_eq!((next.status, &next.json()["name"]), (StatusCode::OK, &value!("User 7")));
}

#[tokio::test]
async fn a_client_that_has_the_answer_gets_a_304() {
    let service = service().await;
    let first = service.get("/users/1").await;
    let etag = first.header("etag");
    assert!(etag.starts_with("W/\"") && etag.ends_with('"'), "{etag}");
    for tags in [etag, "*", &format!("\"other\", , {etag}"), &format!("rubbish, {}", &etag[2..])] {
        let again = service.connect().await.send(conditional(tags)).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{tags}");
        assert_eq!(again.header("etag"), etag);
        assert_eq!(again.header("content-length"), "");
    }
    assert_eq!(service.connect().await.send(conditional("W/\"other\"")).await.body, first.body);
    assert_eq!(queries(&service).await, 1);
}

fn conditional(tags: &str) -> axum::http::Request<String> {
    request(Method::GET, "/users/1", &[("if-none-match", tags)])
}

#[tokio::test]
async fn after_a_put_the_old_etag_gets_the_new_answer() {
    let service = service().await;
    let old = service.get("/users/1").await;
    send(&service, Method::PUT, "/users/1", ANN).await;
    let new = service.connect().await.send(conditional(old.header("etag"))).await;
    assert_eq!((new.status, &new.json()["name"]), (StatusCode::OK, &value!("Ann")));
    assert_ne!(new.header("etag"), old.header("etag"));
}

#[tokio::test]
async fn a_304_needs_no_stored_entry() {
    let service = service().await;
    let first = service.get("/users/1").await;
    let put = r#"{"name": "User 1", "email": "user1@example.com"}"#;
    send(&service, Method::PUT, "/users/1", put).await;
    let again = service.connect().await.send(conditional(first.header("etag"))).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(again.cache_status(), "PacificCache; fwd=uri-miss; stored; fwd-status=200");
}

#[tokio::test]
async fn a_browser_is_told_to_revalidate() {
    let service = service().await;
    for _ in 0..2 {
        let answer = service.get("/users").await;
        assert_eq!(answer.header("cache-control"), "no-cache");
        assert_eq!(answer.header("content-type"), "application/json");
    }
    assert_ne!(service.get("/users").await.header("age"), "");
}

#[tokio::test]
async fn head_has_the_fields_of_get_and_no_body() {
    let service = service().await;
    let head = || async { service.connect().await.send(request(Method::HEAD, "/users/1", &[])).await };
    let cold = head().await;
    assert_eq!((cold.status, cold.body.len()), (StatusCode::OK, 0));
    let get = service.get("/users/1").await;
    assert!(!get.is_hit(), "a HEAD's emptiness is never stored");

    let warm = head().await;
    assert!(warm.is_hit(), "{warm:?}");
    assert_eq!((warm.status, warm.body.len()), (StatusCode::OK, 0));
    assert_eq!(warm.header("content-length"), get.body.len().to_string());
    assert_eq!(warm.header("etag"), get.header("etag"));
    assert_eq!(queries(&service).await, 2);
}

#[tokio::test]
async fn who_carries_authorization_bypasses() {
    let service = service().await;
    service.get("/users/1").await;
    let bearer = [("authorization", "Bearer ann")];
    let answer = service.connect().await.send(request(Method::GET, "/users/1", &bearer)).await;
    assert_eq!(answer.cache_status(), "PacificCache; fwd=bypass; detail=credentials");
    assert_eq!(queries(&service).await, 2);
}

#[tokio::test]
async fn who_bypasses_is_told_too_what_they_have() {
    let service = service().await;
    let stored = service.get("/users/1").await;
    let fields = [("authorization", "Bearer ann"), ("if-none-match", stored.header("etag"))];
    let answer = service.connect().await.send(request(Method::GET, "/users/1", &fields)).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(answer.cache_status(), "PacificCache; fwd=bypass; detail=credentials; fwd-status=200");
    assert_eq!(queries(&service).await, 2, "their own handler ran");
}

#[tokio::test]
async fn turned_off_every_request_runs_its_query() {
    let service = Program::start("users_api", &[("DB_DELAY_MS", "0"), ("PACIFIC_CACHE", "off")]).await;
    for run in 1..=3 {
        let answer = service.get("/users/1").await;
        assert_eq!((answer.status, &answer.json()["name"]), (StatusCode::OK, &value!("User 1")));
        assert_eq!(answer.cache_status(), "PacificCache; fwd=bypass; detail=disabled");
        assert_eq!(queries(&service).await, run);
    }
}

#[tokio::test]
async fn statistics_are_shown_and_start_again() {
    let service = service().await;
    for _ in 0..3 {
        service.get("/users").await;
    }
    let stats = service.get("/cache-stats").await.json();
    for (counter, count) in [("hits", 2), ("misses", 1), ("loads", 1), ("stored", 1), ("entries", 1)] {
        assert_eq!(stats[counter], count, "{counter}");
    }
    let reset = service.connect().await.send(request(Method::POST, "/cache-stats/reset", &[])).await;
    assert_eq!(reset.status, StatusCode::NO_CONTENT);
    let stats = service.get("/cache-stats").await.json();
    assert_eq!((&stats["hits"], &stats["entries"]), (&value!(0), &value!(1)), "gauges stay");
}

#[tokio::test]
async fn with_a_token_the_admin_routes_ask_for_it_and_nothing_is_said() {
    let token = "a-token-that-nobody-guesses";
    let service = Program::start("users_api", &[("DB_DELAY_MS", "0"), ("CACHE_ADMIN_TOKEN", token)]).await;
    service.get("/users/1").await;
    let mut client = service.connect().await;
    let bearer = format!("Bearer {token}");
    for (fields, status) in [(&[][..], 401), (&[("authorization", &*bearer)][..], 200)] {
        assert_eq!(client.send(request(Method::GET, "/cache-stats", fields)).await.status, status);
    }
    let mut end = json(Method::POST, "/cache/invalidate", r#"{"names": ["user:1"]}"#);
    assert_eq!(client.send(end.clone()).await.status, 401);
    assert!(service.get("/users/1").await.is_hit());
    end.headers_mut().insert("authorization", bearer.parse().unwrap());
    assert_eq!(client.send(end).await.status, 200);
    assert!(!service.get("/users/1").await.is_hit());
    service.signal("TERM");
    assert_eq!(service.exit().await.stderr, "");
}

#[tokio::test]
async fn without_a_token_this_machine_is_trusted_which_is_said() {
    let service = service().await;
    let mut client = service.connect().await;
    for path in ["/cache-stats", "/cache/handlers"] {
        let answer = client.get(path).await;
        assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"), "{path}");
        let rebound = request(Method::GET, path, &[("host", "evil.example")]);
        assert_eq!(client.send(rebound).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let page = [("origin", "http://evil.example")];
    assert_eq!(client.send(request(Method::POST, "/cache-stats/reset", &page)).await.status, 403);
    service.signal("TERM");
    assert_eq!(service.exit().await.stderr.trim_end(), TRUSTING);
}

#[tokio::test]
async fn prometheus_gets_what_the_statistics_say() {
    let service = service().await;
    for _ in 0..3 {
        service.get("/users").await;
    }
    let answer = service.get("/metrics").await;
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4");
    let all = prometheus::parsed(std::str::from_utf8(&answer.body).unwrap());
    let handler = "handler=\"users_api::handlers::list_users\"";
    let hits = format!("pacific_cache_hits_total{{cache=\"default\",{handler}}}");
    let loads = format!("pacific_cache_load_seconds_count{{{handler}}}");
    assert_eq!((all.get(&hits), all.get(&loads)), (Some(&2.0), Some(&1.0)), "{all:#?}");
}

#[tokio::test]
async fn statistics_are_never_cached() {
    let service = service().await;
    let db = service.get("/db-stats").await;
    assert_eq!((db.cache_status(), db.header("cache-control")), ("", "no-store"));
    assert_eq!(service.get("/cache-stats").await.cache_status(), "");
}

#[tokio::test]
async fn one_connection_serves_many_requests() {
    let service = service().await;
    let mut client = service.connect().await;
    for path in ["/users/1", "/users/1", "/users/2", "/nowhere", "/users/1/profile", "/users/1"] {
        client.get(path).await;
    }
    assert!(client.send(get("/users/1")).await.is_hit());
}

#[tokio::test]
async fn an_update_during_a_load_is_seen_by_who_asks_after_it() {
    let service = Program::start("users_api", &[("DB_DELAY_MS", "300")]).await;
    for user in 1..=5 {
        let path = format!("/users/{user}");
        let before = queries(&service).await;
        let load = service.get(&path);
        let change = async {
            eventually("the load", || async { queries(&service).await > before }).await;
            assert_eq!(send(&service, Method::PUT, &path, ANN).await.status, StatusCode::OK);
            assert_eq!(service.get(&path).await.json()["name"], "Ann");
        };
        tokio::join!(load, change);
        assert_eq!(service.get(&path).await.json()["name"], "Ann");
    }
}
