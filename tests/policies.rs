//! Who may share what, seen from outside: many callers of many kinds at once, and nobody's answer is another's.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, Request, StatusCode};
use futures_util::future::join_all;
use pacific_cache_tests::harness::{Answer, Program, get, request, within};
use serde_json::{Value, json as value};

const CALLERS: usize = 50;
const ROUNDS: usize = 20;

async fn policies() -> Program {
    Program::start("policies", &[]).await
}

/// All at once, each by a connection of its own, in this order.
async fn all_at_once(policies: &Program, requests: Vec<Request<String>>) -> Vec<Answer> {
    join_all(requests.into_iter().map(|request| async { policies.connect().await.send(request).await })).await
}

fn hits(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.is_hit()).count()
}

/// The credentials of caller `n`, of one of three kinds; every fourth caller has none.
fn credentials(n: usize) -> Option<(&'static str, String)> {
    let kinds = ["authorization", "cookie", "x-user"];
    kinds.get(n % 4).map(|kind| (*kind, format!("marker={n}")))
}

fn asks(path: &str, n: usize) -> Request<String> {
    match credentials(n) {
        Some((name, marker)) => request(Method::GET, path, &[(name, &marker)]),
        None => get(path),
    }
}

#[tokio::test]
async fn nobody_is_told_who_another_is() {
    let policies = policies().await;
    for round in 0..ROUNDS {
        let answers = all_at_once(&policies, (0..CALLERS).map(|n| asks("/whoami", n)).collect()).await;
        for (n, answer) in answers.iter().enumerate() {
            assert_eq!(answer.json(), identity(n), "caller {n}: {answer:?}");
            assert!(
                answer.headers.get_all("cache-control").iter().any(|line| line == "private"),
                "{answer:?}"
            );
            assert!(round == 0 || answer.is_hit(), "each caller has an entry: {n}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn each_language_has_answers_of_its_own_for_everyone() {
    let policies = policies().await;
    let languages = [Some("de"), Some("de-CH, de;q=0.9"), Some("en"), Some(""), None];
    let mut runs = BTreeSet::new();
    for (place, language) in languages.iter().enumerate() {
        let asks = |n| {
            let mut request = asks("/greeting", n);
            if let Some(language) = language {
                request.headers_mut().insert("accept-language", language.parse().unwrap());
            }
            request
        };
        let first = policies.connect().await.send(asks(0)).await;
        let (forward, greeting) =
            (if place == 0 { "uri" } else { "vary" }, if place < 2 { "Guten Tag" } else { "Good day" });
        assert_eq!(first.cache_status(), format!("PacificCache; fwd={forward}-miss; stored"));
        assert_eq!((&first.json()["greeting"], first.header("vary")), (&value!(greeting), "accept-language"));
        let others = all_at_once(&policies, (0..CALLERS).map(asks).collect()).await;
        assert_eq!((hits(&others), others[1].body.clone()), (CALLERS, first.body.clone()));
        runs.insert(first.number("run"));
    }
    assert_eq!(runs.len(), languages.len());
}

fn identity(n: usize) -> Value {
    let mut identity = value!({ "authorization": null, "cookie": null, "x_user": null });
    if let Some((name, marker)) = credentials(n) {
        identity[name.replace('-', "_")] = marker.into();
    }
    identity
}

#[tokio::test]
async fn what_is_the_same_for_all_is_made_once() {
    let policies = policies().await;
    let answers = all_at_once(&policies, (0..CALLERS).map(|n| asks("/shared", n)).collect()).await;
    assert!(answers.iter().all(|answer| answer.json() == value!({ "run": 1 })), "{answers:?}");
    let again = all_at_once(&policies, (0..CALLERS).map(|n| asks("/shared", n)).collect()).await;
    assert_eq!(hits(&again), CALLERS);
}

#[tokio::test]
async fn a_thousand_callers_get_a_thousand_cookies() {
    let policies = policies().await;
    let answers = all_at_once(&policies, (0..1_000).map(|_| get("/cookie")).collect()).await;
    let cookies: BTreeSet<_> = answers.iter().map(|answer| answer.header("set-cookie")).collect();
    assert_eq!(cookies.len(), answers.len());
    for answer in &answers {
        let run = answer.json()["run"].to_string();
        assert!(answer.header("set-cookie").starts_with(&format!("visit={run};")), "{answer:?}");
    }
    assert_eq!(hits(&answers), 0);
}

#[tokio::test]
async fn each_host_has_answers_of_its_own() {
    let policies = policies().await;
    let mut runs = BTreeMap::new();
    for _ in 0..ROUNDS {
        let hosts: Vec<_> = (0..CALLERS).map(|n| format!("host-{}.example", n % 10)).collect();
        let asked = hosts.iter().map(|host| request(Method::GET, "/host", &[("host", host)])).collect();
        for (host, answer) in hosts.iter().zip(all_at_once(&policies, asked).await) {
            let told = answer.json();
            assert_eq!(told["host"], **host, "{answer:?}");
            assert_eq!(runs.entry(host.clone()).or_insert_with(|| told["run"].clone()), &told["run"]);
        }
    }
    assert_eq!(runs.len(), 10, "one run a host");
}

#[tokio::test]
async fn users_of_many_hosts_are_never_mixed_up() {
    let policies = policies().await;
    let host = |n: usize| format!("host-{}.example", n % 7);
    // Of each kind of caller, with credentials and without, some ask the one and some the other.
    let asks_host = |n: usize| n % 8 < 4;
    for _ in 0..ROUNDS {
        let asked = (0..CALLERS).map(|n| {
            let mut request = asks(if asks_host(n) { "/host" } else { "/whoami" }, n);
            request.headers_mut().insert("host", host(n).parse().unwrap());
            request
        });
        for (n, answer) in all_at_once(&policies, asked.collect()).await.iter().enumerate() {
            match asks_host(n) {
                true => assert_eq!(answer.json()["host"], host(n), "caller {n}"),
                false => assert_eq!(answer.json(), identity(n), "caller {n}"),
            }
        }
    }
}

#[tokio::test]
async fn each_query_has_an_answer_of_its_own() {
    let policies = policies().await;
    let queries = [
        "",
        "?q=",
        "?q=a",
        "?q=A",
        "?q=a%20",
        "?q=a%26b",
        "?q=a&b",
        "?q=a&r=1",
        "?q=a%3D",
        "?q=b",
        "?q=%c3%a9",
    ];
    let said = ["", "", "a", "A", "a ", "a&b", "a", "a", "a=", "b", "é"];
    let mut runs = BTreeSet::new();
    for (query, said) in queries.iter().zip(said) {
        let path = format!("/echo{query}");
        let (first, second) = (policies.get(&path).await, policies.get(&path).await);
        assert_eq!(first.json()["q"], said, "{path}");
        assert_eq!((first.is_hit(), second.is_hit()), (false, true), "{path}: {first:?}");
        assert_eq!(first.body, second.body, "{path}");
        runs.insert(first.json()["run"].to_string());
    }
    assert_eq!(runs.len(), queries.len());
}

#[tokio::test]
async fn many_queries_at_once_are_never_mixed_up() {
    let policies = policies().await;
    let asked = (0..CALLERS * ROUNDS).map(|n| get(&format!("/echo?q=marker-{}", n % 100))).collect();
    for (n, answer) in all_at_once(&policies, asked).await.iter().enumerate() {
        assert_eq!(answer.json()["q"], format!("marker-{}", n % 100));
    }
}

/// Each line tells how many runs there were when it was made. A line that was read before a run, and one that tells
/// of the run, can't have been made together: the stream isn't collected first.
#[tokio::test]
async fn lines_of_a_stream_arrive_as_they_are_made() {
    let policies = policies().await;
    within("a line after a run", async { while !a_line_follows_a_run(&policies).await {} }).await;
}

/// False also when this machine was too busy to do it within the stream's second.
async fn a_line_follows_a_run(policies: &Program) -> bool {
    let mut client = policies.connect().await;
    let mut stream = client.stream("/stream").await;
    let first = stream.next().await;
    let run = policies.get("/cookie").await.number("run");
    let rest = stream.rest().await;
    let tells_of = |text: &[u8]| String::from_utf8_lossy(text).contains(&format!(" {run} runs so far"));
    !tells_of(&first) && tells_of(&rest)
}

#[tokio::test]
async fn a_stream_is_whole_and_never_stored() {
    let policies = policies().await;
    let answers = all_at_once(&policies, (0..CALLERS).map(|_| get("/stream")).collect()).await;
    for answer in &answers {
        let lines = String::from_utf8_lossy(&answer.body).lines().count();
        assert_eq!((answer.status, lines), (StatusCode::OK, 10), "{answer:?}");
    }
    assert_eq!(hits(&answers), 0);
    assert!(!policies.get("/stream").await.is_hit());
}

#[tokio::test]
async fn a_tagged_resource_is_sent_to_who_has_another() {
    let policies = policies().await;
    let mut client = policies.connect().await;
    let mut tags = Vec::new();
    for text in ["old", "new", "old"] {
        let mut put = request(Method::PUT, "/resource", &[("if-match", "\"never looked at\"")]);
        text.clone_into(put.body_mut());
        assert_eq!(client.send(put).await.status, StatusCode::NO_CONTENT);
        let full = client.get("/resource").await;
        assert_eq!((full.status, &full.body[..], full.cache_status()), (StatusCode::OK, text.as_bytes(), ""));
        tags.push(full.header("etag").to_owned());
        for (n, tag) in tags.iter().enumerate() {
            let again = client.send(request(Method::GET, "/resource", &[("if-none-match", tag)])).await;
            let has_it = *tag == tags[tags.len() - 1];
            assert_eq!(
                (again.status == StatusCode::NOT_MODIFIED, again.body.is_empty()),
                (has_it, has_it),
                "{n}"
            );
        }
        let head = client.send(request(Method::HEAD, "/resource", &[])).await;
        assert_eq!((head.header("etag"), head.header("content-length")), (&*tags[tags.len() - 1], "3"));
    }
    assert!(tags[0].starts_with("W/\"") && tags[0] == tags[2] && tags[0] != tags[1], "{tags:?}");
}

#[tokio::test]
async fn ctrl_c_ends_it() {
    let policies = policies().await;
    policies.get("/shared").await;
    policies.signal("INT");
    assert_eq!(policies.exit().await.code, Some(0));
}
