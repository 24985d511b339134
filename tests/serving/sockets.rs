//! What goes over a real connection, byte for byte: frameworks and servers add fields of their own.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::HttpBody as _;
use axum::http::{Method, StatusCode};
use axum::routing::get;
use pacific_cache::{Cache, Clock, HttpCacheLayer, etag};
use pacific_cache_tests::app::{App, Pieces, Script};
use pacific_cache_tests::harness::{request, within};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

async fn serve(routes: Router) -> SocketAddr {
    let cache = Cache::memory().statuses([(204, Duration::from_secs(60))]).build().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = routes.layer(HttpCacheLayer::with(cache));
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// What the server sends for this request until it closes: the head in lower case, and the body.
async fn ask(server: SocketAddr, method: &str, fields: &str) -> (String, String) {
    ask_in(server, "HTTP/1.1", method, fields).await
}

/// Likewise, in a version of the protocol.
async fn ask_in(server: SocketAddr, version: &str, method: &str, fields: &str) -> (String, String) {
    let mut stream = TcpStream::connect(server).await.unwrap();
    let request = format!("{method} / {version}\r\nhost: example\r\nconnection: close\r\n{fields}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    within("an answer", stream.read_to_string(&mut answer)).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_lowercase(), body.to_owned())
}

/// The value of a field, if it is there; a field may be there once only.
fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut values = head.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let value = values.next();
    assert_eq!(values.next(), None, "{name} twice in {head}");
    value
}

#[tokio::test]
async fn a_304_has_no_body_and_no_length_of_its_own() {
    let server = serve(Script::at_once(|_| ([("etag", "\"a\"")], "body")).routes()).await;
    // Cold, where the handler runs, and warm.
    for method in ["HEAD", "GET", "GET", "HEAD"] {
        let (head, body) = ask(server, method, "if-none-match: \"a\"\r\n").await;
        assert!(head.starts_with("http/1.1 304 "), "{method}: {head}");
        assert!(matches!(field(&head, "content-length"), None | Some("4")), "{method}: {head}");
        assert_eq!((field(&head, "transfer-encoding"), &body[..]), (None, ""), "{method}: {head}");
        assert_eq!(field(&head, "etag"), Some("\"a\""));
    }
}

/// The ways to a 304: stored, a caller's own, tagged by the layer, tagged by the attribute.
fn ways_to_a_304() -> [Router; 4] {
    #[etag(version = 7)]
    async fn versioned() -> &'static str {
        "body"
    }
    [
        Script::at_once(|_| "body").routes(),
        Script::at_once(|_| ([("etag", "\"a\""), ("set-cookie", "a=1")], "body")).routes(),
        Router::new().route("/", get(|| async { "body" })),
        Router::new().route("/", get(versioned)),
    ]
}

#[tokio::test]
async fn a_304_has_no_length_in_either_version_of_the_protocol() {
    for (way, routes) in ways_to_a_304().into_iter().enumerate() {
        let server = serve(routes).await;
        ask(server, "GET", "").await;
        for (version, method) in
            [("HTTP/1.1", "GET"), ("HTTP/1.0", "GET"), ("HTTP/1.1", "HEAD"), ("HTTP/1.0", "HEAD")]
        {
            let (head, body) = ask_in(server, version, method, "if-none-match: *\r\n").await;
            let line = format!("{} 304 ", version.to_lowercase());
            assert!(head.starts_with(&line), "{way} {method}: {head}");
            for name in ["content-length", "content-encoding", "transfer-encoding"] {
                assert_eq!(field(&head, name), None, "{way} {method}: {head}");
            }
            assert_eq!(body, "");
        }
    }
}

/// A compression layer codes what it can't see to be short, and says so in a 304 as well.
#[tokio::test]
async fn a_304_to_a_get_is_seen_to_be_empty() {
    for (way, routes) in ways_to_a_304().into_iter().enumerate() {
        let app = App::new(routes);
        for _ in 0..2 {
            let response = app.open(request(Method::GET, "/", &[("if-none-match", "*")])).await;
            assert_eq!(response.status().as_u16(), 304, "{way}");
            assert_eq!(response.body().size_hint().exact(), Some(0), "{way}");
        }
    }
}

#[tokio::test]
async fn a_304_of_what_isnt_stored_has_no_length_of_its_own_either() {
    let server =
        serve(Script::at_once(|_| ([("etag", "\"a\""), ("set-cookie", "a=1")], "body")).routes()).await;
    for method in ["HEAD", "GET", "GET", "HEAD"] {
        let (head, body) = ask(server, method, "if-none-match: \"a\"\r\n").await;
        assert!(head.starts_with("http/1.1 304 "), "{method}: {head}");
        assert!(matches!(field(&head, "content-length"), None | Some("4")), "{method}: {head}");
        assert_eq!((field(&head, "transfer-encoding"), &body[..]), (None, ""), "{method}: {head}");
    }
}

#[tokio::test]
async fn a_head_has_the_length_of_the_get_and_no_body() {
    let server = serve(Script::at_once(|_| "body").routes()).await;
    for (method, text) in [("HEAD", ""), ("GET", "body"), ("HEAD", ""), ("GET", "body")] {
        let (head, body) = ask(server, method, "").await;
        assert!(head.starts_with("http/1.1 200 "), "{method}: {head}");
        assert_eq!((field(&head, "content-length"), &body[..]), (Some("4"), text), "{method}: {head}");
    }
}

#[tokio::test]
async fn a_stored_204_has_no_length() {
    let server = serve(Script::at_once(|_| StatusCode::NO_CONTENT).routes()).await;
    for _ in 0..2 {
        let (head, body) = ask(server, "GET", "").await;
        assert!(head.starts_with("http/1.1 204 "), "{head}");
        assert_eq!(
            (field(&head, "content-length"), field(&head, "transfer-encoding")),
            (None, None),
            "{head}"
        );
        assert_eq!(body, "");
    }
}

#[tokio::test]
async fn a_412_ends_where_it_says() {
    let server = serve(Script::at_once(|_| ([("etag", "\"a\"")], "body")).routes()).await;
    for method in ["GET", "GET", "HEAD"] {
        let (head, body) = ask(server, method, "if-match: \"b\"\r\n").await;
        assert!(head.starts_with("http/1.1 412 "), "{method}: {head}");
        assert_eq!((field(&head, "content-length"), &body[..]), (Some("0"), ""), "{method}: {head}");
    }
}

#[tokio::test]
async fn a_date_is_sent_once_and_is_that_of_the_load() {
    // A day that the server's own clock doesn't say.
    let clock = Clock::manual();
    clock.advance(Duration::from_secs(86_400));
    let cache = Cache::memory().clock(clock.clone()).build().unwrap();
    let server = serve(Script::numbers().routes().layer(HttpCacheLayer::with(cache))).await;
    let (plain, _) = ask(server, "POST", "").await;
    let (first, _) = ask(server, "GET", "").await;
    clock.advance(Duration::from_secs(60));
    let (hit, _) = ask(server, "GET", "").await;
    assert_eq!(field(&hit, "date"), field(&first, "date"));
    let day = |head| field(head, "date").unwrap()[..12].to_owned();
    assert_ne!(day(&hit), day(&plain));
}

#[tokio::test]
async fn a_body_that_breaks_off_breaks_the_connection() {
    let broken = |_| pacific_cache_tests::app::Pieces::new(&["what ", "arrived"]).says(100).then_error();
    let server = serve(Script::at_once(broken).routes()).await;
    let mut stream = TcpStream::connect(server).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: example\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    // The connection ends although nobody asked for that: the client sees that something is missing.
    let ended = within("the end of the connection", stream.read_to_end(&mut answer)).await;
    let answer = String::from_utf8_lossy(&answer).to_lowercase();
    assert!(ended.is_err() || !answer.ends_with("\r\n0\r\n\r\n"), "{answer}");
    assert!(!answer.contains("content-length: 12"), "{answer}");
}

#[tokio::test]
async fn a_handler_that_isnt_cached_is_tagged_without_a_trace_in_its_framing() {
    let server = serve(Router::new().route("/", get(|| async { "body" }))).await;
    let (head, body) = ask(server, "GET", "").await;
    let tag = field(&head, "etag").unwrap().to_owned();
    assert_eq!((field(&head, "content-length"), &body[..]), (Some("4"), "body"));
    // The head is in lower case here, tags aren't.
    for method in ["HEAD", "GET"] {
        let (head, body) = ask(server, method, "if-none-match: *\r\n").await;
        assert!(head.starts_with("http/1.1 304 "), "{method}: {head}");
        assert_eq!(
            (field(&head, "content-length"), field(&head, "transfer-encoding")),
            (None, None),
            "{head}"
        );
        assert_eq!((field(&head, "etag"), &body[..]), (Some(&*tag), ""));
    }
}

#[tokio::test]
async fn a_body_that_ends_too_early_is_seen_to() {
    for pieces in [&["only"][..], &[]] {
        let cached = Script::at_once(move |_| Pieces::new(pieces).says(1000)).routes();
        let tagged = Router::new().route("/", get(move || async move { Pieces::new(pieces).says(1000) }));
        for routes in [cached, tagged] {
            let server = serve(routes).await;
            let mut stream = TcpStream::connect(server).await.unwrap();
            stream.write_all(b"GET / HTTP/1.1\r\nhost: example\r\n\r\n").await.unwrap();
            let mut answer = String::new();
            within("the server's end", stream.read_to_string(&mut answer)).await.unwrap();
            let whole = answer.contains("content-length: 1000\r\n") && answer.len() > 1000;
            assert!(
                !whole && !answer.contains("content-length: 0\r\n") && !answer.contains("chunked"),
                "{answer}"
            );
        }
    }
}
