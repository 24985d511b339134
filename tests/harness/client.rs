//! An HTTP/1.1 client: one connection, one request at a time.

use std::net::SocketAddr;

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, HOST, HeaderValue};
use axum::http::{Method, Request, Response};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use super::{Answer, within};

/// An open connection. Dropped, it closes its socket, whatever was asked.
pub struct Client {
    address: SocketAddr,
    sender: SendRequest<String>,
    connection: JoinHandle<()>,
}

impl Client {
    /// Connects to a server.
    ///
    /// # Panics
    /// When nobody listens there.
    pub async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("a server that accepts");
        let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("an HTTP/1.1 connection");
        let connection = tokio::spawn(async move {
            // An error here is the end of the connection; whoever waits for an answer is told by `open`.
            connection.await.unwrap_or_default();
        });
        Self { address, sender, connection }
    }

    /// Sends `request` and reads the whole answer.
    ///
    /// # Panics
    /// When the server closes the connection, or doesn't answer within a minute.
    pub async fn send(&mut self, request: Request<String>) -> Answer {
        let what = format!("{} {}", request.method(), request.uri());
        within(&what, async { Answer::read(self.open(request).await).await }).await
    }

    /// `GET path`, of which the caller reads the body as it comes.
    ///
    /// # Panics
    /// As [`Client::send`].
    pub async fn stream(&mut self, path: &str) -> Stream {
        Stream(self.open(get(path)).await.into_body())
    }

    async fn open(&mut self, mut request: Request<String>) -> Response<Incoming> {
        let host = HeaderValue::from_str(&self.address.to_string()).expect("an address is text");
        request.headers_mut().entry(HOST).or_insert(host);
        let what = format!("{} {}", request.method(), request.uri());
        let answered = within(&what, async {
            // On several threads the former answer may have been read before the connection has noticed its end.
            self.sender.ready().await?;
            self.sender.send_request(request).await
        });
        let answered = answered.await;
        answered.unwrap_or_else(|error| panic!("{what}: {error}"))
    }

    /// `GET path`.
    ///
    /// # Panics
    /// As [`Client::send`].
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(get(path)).await
    }
}

/// A body on its way.
pub struct Stream(Incoming);

impl Stream {
    /// The next piece of it.
    ///
    /// # Panics
    /// When there is none, or none within a minute.
    pub async fn next(&mut self) -> Bytes {
        let frame =
            within("a piece of a body", self.0.frame()).await.expect("a piece").expect("an open connection");
        frame.into_data().expect("data, not trailers")
    }

    /// All that is left of it.
    ///
    /// # Panics
    /// When it breaks off, or doesn't end within a minute.
    pub async fn rest(self) -> Bytes {
        within("the end of a body", self.0.collect()).await.expect("the whole body").to_bytes()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.connection.abort();
    }
}

/// A request without a body and with these fields.
///
/// # Panics
/// When it can't be put into HTTP.
#[must_use]
pub fn request(method: Method, path: &str, fields: &[(&str, &str)]) -> Request<String> {
    let request = Request::builder().method(method).uri(path);
    let request = fields.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(String::new()).expect("a request")
}

/// `GET path`.
#[must_use]
pub fn get(path: &str) -> Request<String> {
    request(Method::GET, path, &[])
}

/// A request with a JSON body.
#[must_use]
pub fn json(method: Method, path: &str, body: &str) -> Request<String> {
    let mut request = request(method, path, &[(CONTENT_TYPE.as_str(), "application/json")]);
    body.clone_into(request.body_mut());
    request
}
