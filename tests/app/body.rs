//! Bodies that are not as they should be.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, SizeHint};

/// A body in pieces, which says any length.
#[derive(Debug, Default)]
pub struct Pieces {
    pieces: VecDeque<Piece>,
    length: Option<u64>,
}

#[derive(Debug)]
enum Piece {
    Data(&'static str),
    Trailers(HeaderMap),
    Error,
}

impl Pieces {
    /// These, of which nobody knows how many bytes they are.
    #[must_use]
    pub fn new(pieces: &[&'static str]) -> Self {
        Self { pieces: pieces.iter().copied().map(Piece::Data).collect(), length: None }
    }

    /// Says that it has so many bytes.
    #[must_use]
    pub fn says(mut self, length: u64) -> Self {
        self.length = Some(length);
        self
    }

    /// Breaks off.
    #[must_use]
    pub fn then_error(mut self) -> Self {
        self.pieces.push_back(Piece::Error);
        self
    }

    /// Ends with trailers.
    #[must_use]
    pub fn then_trailers(mut self, trailers: HeaderMap) -> Self {
        self.pieces.push_back(Piece::Trailers(trailers));
        self
    }
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(self.pieces.pop_front().map(|piece| match piece {
            Piece::Data(text) => Ok(Frame::data(Bytes::from_static(text.as_bytes()))),
            Piece::Trailers(trailers) => Ok(Frame::trailers(trailers)),
            Piece::Error => Err(io::Error::other("broken off")),
        }))
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}

impl IntoResponse for Pieces {
    fn into_response(self) -> Response {
        Response::new(Body::new(self))
    }
}

/// A body that never ends, whatever length it says, and counts how often it was asked for more.
#[derive(Clone, Debug, Default)]
pub struct Unread {
    times_read: Arc<AtomicU64>,
    length: Option<u64>,
}

impl Unread {
    /// Says that it has so many bytes.
    #[must_use]
    pub fn says(mut self, length: u64) -> Self {
        self.length = Some(length);
        self
    }

    /// How often a piece was asked for.
    #[must_use]
    pub fn times_read(&self) -> u64 {
        self.times_read.load(SeqCst)
    }
}

impl HttpBody for Unread {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.times_read.fetch_add(1, SeqCst);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"more ")))))
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}

impl IntoResponse for Unread {
    fn into_response(self) -> Response {
        Response::new(Body::new(self))
    }
}
