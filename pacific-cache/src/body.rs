//! Bodies: read whole where they may be stored, else passed on as they came.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http::HeaderValue;
use http_body::{Body, Frame, SizeHint};

use crate::http::number;
use crate::http::refusal::Refusal;

/// A body that was not stored: what was read of it, then the rest.
pub(crate) struct Passed<B: Body> {
    read: VecDeque<Frame<Bytes>>,
    rest: Rest<B>,
}

enum Rest<B: Body> {
    Body(Pin<Box<B>>),
    /// More came than it had said, or than was to be read.
    Overlong(Pin<Box<B>>),
    /// Boxed so that the whole can be moved whatever the error is.
    Failed(Option<Box<B::Error>>),
    /// It ended, and so many bytes of what it had said never came: whoever passes it on must notice that too.
    Ended {
        missing: u64,
    },
}

/// What reading a body came to.
pub(crate) enum Read<B: Body> {
    Whole(Bytes),
    Passed(Passed<B>, Refusal),
}

/// Whether a body is read at all: its length is known and within `max`, or unknown and to be collected.
pub(crate) fn may_be_whole(body: &impl Body, max: u64, collect: bool) -> bool {
    body.size_hint().exact().map_or(collect, |length| length <= max)
}

/// Reads `body` if its length is known, at most `max` bytes, and what its header says: HTTP rows 7 and 9. One of unknown
/// length is read too, as far as `max`, where it is to be collected.
pub(crate) async fn read<B: Body<Data = Bytes>>(
    body: B,
    said: Option<&HeaderValue>,
    max: u64,
    collect: bool,
) -> Read<B> {
    if !may_be_whole(&body, max, collect) {
        return Read::Passed(Passed::unread(body), Refusal::Length);
    }
    let length = body.size_hint().exact();
    match Reading::new(body, length, max).await {
        Read::Whole(whole) if said.is_some_and(|said| *said != number::value(whole.len() as u64)) => {
            Read::Passed(Passed::whole(whole), Refusal::Incomplete)
        }
        read => read,
    }
}

/// A body on its way to be read whole.
pub(crate) struct Reading<B: Body> {
    /// Gone once it was handed on.
    body: Option<Pin<Box<B>>>,
    /// What it says.
    length: Option<u64>,
    /// The length, or what is read of a body that doesn't say it.
    most: u64,
    read: VecDeque<Frame<Bytes>>,
    /// Not more than `most`: then the body is handed on.
    arrived: u64,
}

impl<B: Body<Data = Bytes>> Reading<B> {
    pub(crate) fn new(body: B, length: Option<u64>, max: u64) -> Self {
        let most = length.unwrap_or(max);
        Self { body: Some(Box::pin(body)), length, most, read: VecDeque::new(), arrived: 0 }
    }

    /// Gives what reading came to, if this was the last frame that is read.
    fn add(&mut self, frame: Frame<Bytes>) -> Option<Read<B>> {
        self.arrived += frame.data_ref().map_or(0, |data| data.len() as u64);
        let is_only = self.read.is_empty() && self.body.as_ref().is_some_and(|body| body.is_end_stream());
        let frame = match frame.into_data() {
            // A body in one piece, as nearly all are, is neither copied nor put into a list.
            Ok(whole) if is_only && self.missing() == 0 && self.arrived <= self.most => {
                return Some(Read::Whole(whole));
            }
            Ok(data) => Frame::data(data),
            Err(frame) => frame,
        };
        self.read.push_back(frame);
        let body = self.body.take_if(|_| self.arrived > self.most)?;
        let refusal = if self.length.is_some() { Refusal::Incomplete } else { Refusal::Length };
        Some(self.passed(Rest::Overlong(body), refusal))
    }

    /// How much of what it says hasn't come.
    fn missing(&self) -> u64 {
        self.length.map_or(0, |length| length.saturating_sub(self.arrived))
    }

    fn ended(&mut self) -> Read<B> {
        let missing = self.missing();
        if self.read.iter().any(Frame::is_trailers) {
            self.passed(Rest::Ended { missing }, Refusal::Trailers)
        } else if missing > 0 {
            self.passed(Rest::Ended { missing }, Refusal::Incomplete)
        } else {
            Read::Whole(joined(std::mem::take(&mut self.read)))
        }
    }

    fn passed(&mut self, rest: Rest<B>, refusal: Refusal) -> Read<B> {
        Read::Passed(Passed { read: std::mem::take(&mut self.read), rest }, refusal)
    }
}

impl<B: Body<Data = Bytes>> Future for Reading<B> {
    type Output = Read<B>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Read<B>> {
        // What polls again after the end waits.
        while let Some(body) = &mut self.body {
            let read = match ready!(body.as_mut().poll_frame(context)) {
                Some(Ok(frame)) => self.add(frame),
                Some(Err(error)) => {
                    Some(self.passed(Rest::Failed(Some(Box::new(error))), Refusal::Incomplete))
                }
                None => Some(self.ended()),
            };
            if let Some(read) = read {
                self.body = None;
                return Poll::Ready(read);
            }
        }
        Poll::Pending
    }
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
        Self { read, rest: Rest::Ended { missing: 0 } }
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
            Rest::Body(body) | Rest::Overlong(body) => body.as_mut().poll_frame(context),
            Rest::Failed(error) => Poll::Ready(error.take().map(|error| Err(*error))),
            Rest::Ended { .. } => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.read.is_empty()
            && match &self.rest {
                Rest::Body(body) | Rest::Overlong(body) => body.is_end_stream(),
                Rest::Failed(error) => error.is_none(),
                Rest::Ended { missing } => *missing == 0,
            }
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = match &self.rest {
            Rest::Body(body) => body.size_hint(),
            // What it had said, if it had, is known to be wrong.
            Rest::Overlong(_) | Rest::Failed(_) => SizeHint::new(),
            Rest::Ended { missing } => SizeHint::with_exact(*missing),
        };
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper.saturating_add(self.left()));
        }
        hint.set_lower(hint.lower().saturating_add(self.left()));
        hint
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderMap;
    use std::convert::Infallible;

    /// Pieces that say a length, and when they have ended.
    struct Pieces(VecDeque<Frame<Bytes>>, Option<u64>);

    fn pieces(data: &[&'static str], says: impl Into<Option<u64>>) -> Pieces {
        Pieces(
            data.iter().map(|text| Frame::data(Bytes::from_static(text.as_bytes()))).collect(),
            says.into(),
        )
    }

    impl Body for Pieces {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(self.0.pop_front().map(Ok))
        }

        fn is_end_stream(&self) -> bool {
            self.0.is_empty()
        }

        fn size_hint(&self) -> SizeHint {
            self.1.map_or_else(SizeHint::new, SizeHint::with_exact)
        }
    }

    async fn outcome(body: Pieces, max: u64, collect: bool) -> Result<Bytes, (Refusal, Option<u64>)> {
        match read(body, None, max, collect).await {
            Read::Whole(whole) => Ok(whole),
            Read::Passed(passed, refusal) => Err((refusal, passed.size_hint().exact())),
        }
    }

    #[tokio::test]
    async fn row_9_a_body_is_read_whole_or_says_what_it_is() {
        let whole = Ok(Bytes::from_static(b"four"));
        let cases = [
            (pieces(&["four"], 4), 4, false, whole.clone()),
            (pieces(&["fo", "", "ur"], 4), 4, false, whole.clone()),
            (pieces(&["four"], 4), 3, false, Err((Refusal::Length, Some(4)))),
            (pieces(&["four"], 5), 9, false, Err((Refusal::Incomplete, Some(5)))),
            (pieces(&["four"], 3), 9, false, Err((Refusal::Incomplete, None))),
            (pieces(&["fo", "ur"], 3), 9, false, Err((Refusal::Incomplete, None))),
            (pieces(&["four"], None), 4, false, Err((Refusal::Length, None))),
            (pieces(&["four"], None), 4, true, whole.clone()),
            (pieces(&["fo", "ur"], None), 4, true, whole),
            (pieces(&["four"], None), 3, true, Err((Refusal::Length, None))),
            (pieces(&["fo", "ur"], None), 3, true, Err((Refusal::Length, None))),
            (pieces(&[], 0), 0, false, Ok(Bytes::new())),
            (pieces(&[], 1), 1, false, Err((Refusal::Incomplete, Some(1)))),
        ];
        for (n, (body, max, collect, expected)) in cases.into_iter().enumerate() {
            assert_eq!(outcome(body, max, collect).await, expected, "case {n}");
        }
    }

    #[tokio::test]
    async fn row_9_a_body_with_trailers_is_passed_on() {
        let mut body = pieces(&["four"], 4);
        body.0.push_back(Frame::trailers(HeaderMap::new()));
        assert_eq!(outcome(body, 4, false).await, Err((Refusal::Trailers, Some(4))));
    }
}
