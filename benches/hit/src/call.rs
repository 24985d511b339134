//! One side of a comparison: a request to a router, without a socket, and the answer that it must get.

use std::{future::poll_fn, pin::Pin};

use axum::{
    Router,
    body::{Body, HttpBody},
    http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header::IF_NONE_MATCH},
};
use bytes::Bytes;
use tower_service::Service;

use crate::Failure;

/// What an ordinary browser sends along.
const BROWSER: [(&str, &str); 10] = [
    ("host", "shop.example"),
    ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("accept-language", "en-GB,en;q=0.7,fr;q=0.3"),
    ("accept-encoding", "gzip, deflate, br, zstd"),
    ("referer", "https://shop.example/start"),
    ("connection", "keep-alive"),
    ("sec-fetch-dest", "document"),
    ("sec-fetch-mode", "navigate"),
    ("sec-fetch-site", "same-origin"),
];

/// A request, where it goes, and what must come back.
#[derive(Clone, Debug)]
pub struct Call {
    app: Router,
    target: &'static str,
    headers: HeaderMap,
    made_before: bool,
    from_cache: bool,
    status: StatusCode,
    bytes: usize,
}

/// What came back from many calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    right_status: usize,
    bytes: usize,
}

impl Call {
    /// A GET of `target`, answered by 200 and a body of `bytes` bytes. Its requests are made while the clock runs, as
    /// a server makes them.
    pub fn new(app: Router, target: &'static str, bytes: usize) -> Self {
        let (headers, status) = (HeaderMap::new(), StatusCode::OK);
        Self { app, target, headers, made_before: false, from_cache: false, status, bytes }
    }

    /// The answer must come from the cache.
    pub fn from_cache(mut self) -> Self {
        self.from_cache = true;
        self
    }

    /// The requests are made before the clock runs: what is measured is the router and what is behind it.
    pub fn made_before(mut self) -> Self {
        self.made_before = true;
        self
    }

    /// The same, as a browser would ask.
    pub fn by_a_browser(mut self) -> Self {
        let fields =
            BROWSER.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        self.headers.extend(fields);
        self
    }

    /// The same by a client that has a body already, whose tag is `tag`.
    pub fn with_tag(mut self, tag: &HeaderValue) -> Self {
        self.headers.insert(IF_NONE_MATCH, tag.clone());
        self
    }

    /// The answer is a 304.
    pub fn not_modified(mut self) -> Self {
        self.status = StatusCode::NOT_MODIFIED;
        self.bytes = 0;
        self
    }

    /// The requests that are made before the clock runs.
    pub fn prepare(&self, count: usize) -> Result<Vec<Request<Body>>, Failure> {
        let count = if self.made_before { count } else { 0 };
        (0..count).map(|_| self.request()).collect()
    }

    /// Sends `count` requests one after another and reads each answer to its end. This is what is measured: it does no
    /// more than count.
    pub async fn send(&mut self, count: usize, mut prepared: Vec<Request<Body>>) -> Result<Seen, Failure> {
        let mut seen = Seen::default();
        for _ in 0..count {
            let request = match prepared.pop() {
                Some(request) => request,
                None => self.request()?,
            };
            let Ok(response) = self.app.call(request).await;
            seen.right_status += usize::from(response.status() == self.status);
            seen.bytes += read(response.into_body()).await;
        }
        Ok(seen)
    }

    /// Each of `count` answers was the right one.
    pub fn check(&self, count: usize, seen: Seen) -> Result<(), Failure> {
        let wanted = Seen { right_status: count, bytes: count * self.bytes };
        if seen == wanted {
            return Ok(());
        }
        Err(format!("{}: {count} answers should be {wanted:?}, but are {seen:?}", self.target).into())
    }

    /// What is asked for.
    pub fn target(&self) -> &str {
        self.target
    }

    /// If the answer must come from the cache, it does.
    pub async fn check_source(&mut self) -> Result<(), Failure> {
        let (response, _) = self.look().await?;
        if !self.from_cache || is_hit(&response) {
            return Ok(());
        }
        Err(format!("{}: not answered from the cache", self.target).into())
    }

    /// One answer, for looking at: its head and its body.
    pub async fn look(&mut self) -> Result<(Response<()>, Bytes), Failure> {
        let Ok(response) = self.app.call(self.request()?).await;
        let (head, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await?;
        Ok((Response::from_parts(head, ()), body))
    }

    fn request(&self) -> Result<Request<Body>, Failure> {
        let mut request = Request::builder().uri(self.target).body(Body::empty())?;
        if !self.headers.is_empty() {
            request.headers_mut().clone_from(&self.headers);
        }
        Ok(request)
    }
}

/// `Cache-Status: PacificCache; hit; …` (RFC 9211, section 2.1).
fn is_hit(response: &Response<()>) -> bool {
    let status = response.headers().get("cache-status").and_then(|value| value.to_str().ok());
    status.is_some_and(|status| status.split(';').any(|part| part.trim() == "hit"))
}

/// Reads a body frame by frame, as a server would, without gathering it.
async fn read(mut body: Body) -> usize {
    let mut bytes = 0;
    while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        bytes += frame.data_ref().map_or(0, Bytes::len);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::{Call, Seen};
    use crate::apps;

    #[tokio::test]
    async fn each_body_is_read_to_its_end() {
        let mut call = Call::new(apps::fixed(), "/64k", 64 << 10);
        let seen = call.send(3, Vec::new()).await.unwrap();
        assert_eq!(seen, Seen { right_status: 3, bytes: 3 * (64 << 10) });
        assert!(call.check(3, seen).is_ok());
    }

    #[tokio::test]
    async fn a_wrong_answer_is_refused() {
        let mut call = Call::new(apps::fixed(), "/nowhere", 1 << 10);
        let seen = call.send(1, Vec::new()).await.unwrap();
        let refusal = call.check(1, seen).unwrap_err().to_string();
        assert!(refusal.contains("/nowhere"), "{refusal}");
    }

    #[test]
    fn requests_are_made_before_only_where_that_is_wanted() {
        let call = Call::new(apps::fixed(), "/1k", 1 << 10);
        assert!(call.prepare(5).unwrap().is_empty());
        assert_eq!(call.made_before().prepare(5).unwrap().len(), 5);
    }
}
