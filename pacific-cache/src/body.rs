//! Bodies: read whole where they may be stored, else passed on as they came.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http::HeaderValue;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;

use crate::http::refusal::Refusal;

/// A body that was not stored: what was read of it, then the rest.
pub(crate) struct Passed<B: Body> {
    read: VecDeque<Frame<Bytes>>,
    rest: Rest<B>,
}

enum Rest<B: Body> {
    Body(Pin<Box<B>>),
    /// Boxed so that the whole can be moved whatever the error is.
    Failed(Option<Box<B::Error>>),
    Done,
}

/// What reading a body came to.
pub(crate) enum Read<B: Body> {
    Whole(Bytes),
    Passed(Passed<B>, Refusal),
}

/// Reads `body` if its length is known, at most `max` bytes, and what its header says: HTTP rows 7 and 9. One of unknown
/// length is read too, as far as `max`, where it is to be collected.
pub(crate) async fn read<B: Body<Data = Bytes>>(
    body: B,
    said: Option<&HeaderValue>,
    max: u64,
    collect: bool,
) -> Read<B> {
    let length = body.size_hint().exact();
    if length.map_or(!collect, |length| length > max) {
        return Read::Passed(Passed::unread(body), Refusal::Length);
    }
    let mut body = Box::pin(body);
    let mut frames = VecDeque::new();
    let mut trailers = false;
    let mut arrived = 0;
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => {
                arrived += frame.data_ref().map_or(0, |data| data.len() as u64);
                trailers |= frame.is_trailers();
                frames.push_back(frame);
            }
            Err(error) => {
                return Read::Passed(
                    Passed { read: frames, rest: Rest::Failed(Some(Box::new(error))) },
                    Refusal::Incomplete,
                );
            }
        }
        if arrived > length.unwrap_or(max) {
            let refusal = if length.is_some() { Refusal::Incomplete } else { Refusal::Length };
            return Read::Passed(Passed { read: frames, rest: Rest::Body(body) }, refusal);
        }
    }
    let refusal = match () {
        () if trailers => Refusal::Trailers,
        () if length.is_some_and(|length| length != arrived)
            || said.is_some_and(|said| said.as_bytes() != arrived.to_string().as_bytes()) =>
        {
            Refusal::Incomplete
        }
        () => return Read::Whole(joined(frames)),
    };
    Read::Passed(Passed { read: frames, rest: Rest::Done }, refusal)
}

/// One frame is the common case and is not copied.
fn joined(frames: VecDeque<Frame<Bytes>>) -> Bytes {
    let mut data = frames.into_iter().filter_map(|frame| frame.into_data().ok());
    let first = data.next().unwrap_or_default();
    let Some(second) = data.next() else { return first };
    let mut whole = BytesMut::from(first);
    whole.extend_from_slice(&second);
    data.for_each(|data| whole.extend_from_slice(&data));
    whole.freeze()
}

impl<B: Body> Passed<B> {
    pub(crate) fn unread(body: B) -> Self {
        Self { read: VecDeque::new(), rest: Rest::Body(Box::pin(body)) }
    }

    pub(crate) fn whole(bytes: Bytes) -> Self {
        let read = if bytes.is_empty() { VecDeque::new() } else { VecDeque::from([Frame::data(bytes)]) };
        Self { read, rest: Rest::Done }
    }

    fn left(&self) -> u64 {
        self.read.iter().filter_map(Frame::data_ref).map(|data| data.len() as u64).sum()
    }
}

impl<B: Body<Data = Bytes>> Body for Passed<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        if let Some(frame) = self.read.pop_front() {
            return Poll::Ready(Some(Ok(frame)));
        }
        match &mut self.rest {
            Rest::Body(body) => body.as_mut().poll_frame(context),
            Rest::Failed(error) => Poll::Ready(error.take().map(|error| Err(*error))),
            Rest::Done => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.read.is_empty()
            && match &self.rest {
                Rest::Body(body) => body.is_end_stream(),
                Rest::Failed(error) => error.is_none(),
                Rest::Done => true,
            }
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = match &self.rest {
            Rest::Body(body) => body.size_hint(),
            // What is missing can't come: a length would be a wrong one.
            Rest::Failed(_) => SizeHint::new(),
            Rest::Done => SizeHint::with_exact(0),
        };
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper.saturating_add(self.left()));
        }
        hint.set_lower(hint.lower().saturating_add(self.left()));
        hint
    }
}
