//! Partitions: tenants and hosts of one app never share.

use axum::Router;
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::get;
use pacific_cache::{HttpCacheLayer, cache};
use pacific_cache_tests::app::{App, Gate, Script, begun, said};

#[cache(ttl = 300, key = "page")]
async fn page(State(script): State<Script>) -> Response {
    script.run().await
}

fn by(name: &'static str) -> HttpCacheLayer {
    HttpCacheLayer::new().partition(move |parts: &Parts| {
        parts.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
    })
}

fn routes(script: &Script) -> Router {
    Router::new().route("/", get(page)).with_state(script.clone())
}

async fn run_of(app: &App, fields: &[(&str, &str)]) -> String {
    let answer = app.get_with("/", fields).await;
    String::from_utf8(answer.body.to_vec()).unwrap()
}

#[tokio::test]
async fn requests_of_different_partitions_never_share() {
    let app = App::new(routes(&Script::numbers()).layer(by("host")));
    for _ in 0..3 {
        for (host, run) in
            [("a.example", "1"), ("b.example", "2"), ("A.example", "3"), ("", "4"), ("a.example:80", "5")]
        {
            assert_eq!(run_of(&app, &[("host", host)]).await, run, "{host}");
        }
        assert_eq!(run_of(&app, &[]).await, "4", "no host is an empty one");
    }
    assert_eq!(app.stats().entries, 5);
}

#[tokio::test]
async fn nested_partitions_add_up_and_are_kept_apart() {
    let app = App::new(routes(&Script::numbers()).layer(by("x-inner")).layer(by("x-outer")));
    let pairs = [
        ("a", "bc"),
        ("ab", "c"),
        ("", "abc"),
        ("abc", ""),
        ("1:a", "b"),
        ("1", ":ab"),
        ("a", "b"),
        ("b", "a"),
    ];
    for _ in 0..2 {
        for (n, (outer, inner)) in pairs.iter().enumerate() {
            let run = run_of(&app, &[("x-outer", outer), ("x-inner", inner)]).await;
            assert_eq!(run, (n + 1).to_string(), "{outer} {inner}");
        }
    }
}

#[tokio::test]
async fn one_partition_of_two_layers_is_not_that_of_one() {
    let script = Script::numbers();
    let routes = Router::new()
        .nest("/nested", routes(&script).layer(by("x-inner")))
        .merge(Router::new().route("/", get(page)).with_state(script.clone()))
        .layer(by("x-outer"));
    let app = App::new(routes);
    let fields = [("x-outer", "a"), ("x-inner", "b")];
    assert!(!app.get_with("/", &fields).await.is_hit());
    assert!(!app.get_with("/nested", &fields).await.is_hit());
    assert!(app.get_with("/", &fields).await.is_hit() && app.get_with("/nested", &fields).await.is_hit());
    assert!(app.get_with("/", &[("x-outer", "a"), ("x-inner", "other")]).await.is_hit());
}

#[tokio::test]
async fn a_partition_isnt_taken_for_a_part_of_the_key() {
    let app = App::new(Script::numbers().routes().layer(by("x-tenant")));
    let cases = [("/a", "b"), ("/ab", ""), ("/", "ab"), ("/b", "a"), ("/a/b", ""), ("/a", "/b")];
    for (path, tenant) in cases {
        assert!(!app.get_with(path, &[("x-tenant", tenant)]).await.is_hit(), "{path} {tenant}");
    }
}

#[tokio::test]
async fn nobody_waits_for_another_partition() {
    let gate = Gate::closed();
    let script = Script::behind(&gate, |run| run.to_string());
    let app = App::new(routes(&script).layer(by("host")));
    let hosts = ["a", "b", "a", "b", "c"];
    let asked = begun(5, |n| app.get_with("/", &[("host", hosts[n])]));
    assert_eq!(script.runs(), 3);
    gate.open();
    let answers = futures_util::future::join_all(asked).await;
    let bodies: Vec<_> = answers.iter().map(|answer| &answer.body[..]).collect();
    assert_eq!(bodies, [b"1", b"2", b"1", b"2", b"3"]);
    assert_eq!(said(&answers, "collapsed"), 2);
}

#[tokio::test]
async fn a_mark_of_one_partition_isnt_anothers() {
    let script = Script::at_once(|run| if run == 1 { [("set-cookie", "a=1")] } else { [("x-run", "2")] });
    let app = App::new(routes(&script).layer(by("host")));
    app.get_with("/", &[("host", "a")]).await;
    let other = app.get_with("/", &[("host", "b")]).await;
    assert_eq!(other.cache_status(), "PacificCache; fwd=uri-miss; stored");
}
