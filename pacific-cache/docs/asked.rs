// What the pages' hidden lines call: each page asks its own programs, and looks whether they answer what it says.

/// Sends a request for each line, one after another, and looks for what is behind its arrow in the answer: in the status,
/// the fields (`name: value`) or the body.
///
/// ```text
/// GET /users | accept-language: de -> 200 | hit; ttl=
/// PUT /users/7 | content-type: application/json | ={"name": "Ann"} -> 204
/// GET /users/7 | if-none-match: ETAG -> 304
/// ```
///
/// `ETAG` stands for the last tag that was answered; `!` before a text, for an answer without it.
async fn asked(app: &axum::Router, lines: &str) {
    let mut tag = String::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (request, expected) = line.split_once(" -> ").expect("an arrow");
        let request = request_of(&request.replace("ETAG", &tag));
        let response = tower_service::Service::call(&mut app.clone(), request).await.expect("a router answers");
        if let Some(given) = response.headers().get("etag") {
            tag = given.to_str().expect("a tag is text").to_owned();
        }
        let answer = text_of(response).await;
        for part in expected.split(" | ").map(str::trim) {
            let (part, is_there) = part.strip_prefix('!').map_or((part, true), |part| (part, false));
            assert_eq!(answer.contains(part), is_there, "{line}: {part:?} in\n{answer}");
        }
    }
}

fn request_of(line: &str) -> axum::http::Request<axum::body::Body> {
    let mut parts = line.split(" | ").map(str::trim);
    let (method, path) = parts.next().and_then(|first| first.split_once(' ')).expect("a method and a path");
    let mut request = axum::http::Request::builder().method(method).uri(path);
    let mut body = "";
    for part in parts {
        match (part.strip_prefix('='), part.split_once(": ")) {
            (Some(text), _) => body = text,
            (None, Some((name, value))) => request = request.header(name, value),
            (None, None) => panic!("{part:?} is neither a field nor a body"),
        }
    }
    request.body(axum::body::Body::from(body.to_owned())).expect("a request")
}

async fn text_of(response: axum::response::Response) -> String {
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.expect("a whole body");
    let fields = parts.headers.iter().map(|(name, value)| format!("{name}: {}\n", value.to_str().expect("text")));
    format!("{}\n{}\n{}", parts.status, fields.collect::<String>(), String::from_utf8_lossy(&body))
}
