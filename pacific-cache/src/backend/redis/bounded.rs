//! A stream of replies of which none is larger than it may be.
//!
//! The parser behind it keeps a reply's bytes until it is whole and makes room for as many parts as the reply says
//! that it has; so a server that lies, or isn't one, could make this process end.

use std::io;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::fault::Fault;
use super::life::Life;

/// How many parts a reply may have, parts of parts too.
const PARTS: usize = 1 << 16;
/// How long a line may be: a number, a status or an error.
const LINE: usize = 1 << 13;

pub(crate) struct Bounded<S> {
    stream: S,
    replies: Replies,
    /// Ends with what is no reply.
    life: Arc<Life>,
}

/// Follows replies only as far as their lengths need.
struct Replies {
    largest: usize,
    /// Bytes that this reply may still have.
    left: usize,
    /// Parts that this reply still has.
    parts: usize,
    /// Bytes of a text until the next line.
    text: usize,
    line: Vec<u8>,
}

impl<S> Bounded<S> {
    pub(crate) fn new(stream: S, largest: usize, life: Arc<Life>) -> Self {
        let replies = Replies { largest, left: largest, parts: 1, text: 0, line: Vec::new() };
        Self { stream, replies, life }
    }
}

impl Replies {
    /// Nothing when a reply is too large, or none at all.
    fn follow(&mut self, mut bytes: &[u8]) -> Option<()> {
        while !bytes.is_empty() {
            let taken = if self.text > 0 { self.skip(bytes) } else { self.read_line(bytes)? };
            self.left = self.left.checked_sub(taken)?;
            bytes = &bytes[taken..];
            if self.parts == 0 && self.text == 0 {
                (self.parts, self.left) = (1, self.largest);
            }
        }
        Some(())
    }

    fn skip(&mut self, bytes: &[u8]) -> usize {
        let taken = self.text.min(bytes.len());
        self.text -= taken;
        taken
    }

    fn read_line(&mut self, bytes: &[u8]) -> Option<usize> {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(bytes.len(), |end| end + 1);
        let bytes = &bytes[..taken];
        // Mostly a line is here whole, and needn't be kept.
        if self.line.is_empty() && bytes.ends_with(b"\r\n") {
            self.part(bytes)?;
            return (taken <= LINE).then_some(taken);
        }
        self.line.extend_from_slice(bytes);
        if self.line.ends_with(b"\r\n") {
            let line = mem::take(&mut self.line);
            self.part(&line)?;
            return (line.len() <= LINE).then_some(taken);
        }
        (self.line.len() <= LINE).then_some(taken)
    }

    /// A whole line: it is a part, or says how long the part or how many its parts are.
    fn part(&mut self, line: &[u8]) -> Option<()> {
        let (kind, rest) = line.split_first()?;
        let more = match kind {
            b'+' | b'-' | b':' | b'_' | b',' | b'#' | b'(' => 0,
            b'$' | b'*' | b'~' | b'>' if rest.first() == Some(&b'-') => 0,
            b'$' | b'=' | b'!' => {
                let length = number(rest)?;
                self.text = (length <= self.left).then_some(length + 2)?;
                0
            }
            b'*' | b'~' | b'>' => number(rest)?,
            b'%' => number(rest)?.checked_mul(2)?,
            b'|' => number(rest)?.checked_mul(2)?.checked_add(1)?,
            _ => return None,
        };
        self.parts = (self.parts - 1).checked_add(more)?;
        (self.parts <= PARTS).then_some(())
    }
}

/// Digits, and what ends the line. `parse` would cost a hit, whose reply has half a dozen, more than all else here.
fn number(rest: &[u8]) -> Option<usize> {
    let digits = rest.strip_suffix(b"\r\n").filter(|digits| !digits.is_empty())?;
    digits.iter().try_fold(0_usize, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| usize::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

impl<S: AsyncRead + Unpin> AsyncRead for Bounded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        if self.replies.follow(&buf.filled()[before..]).is_none() {
            self.life.end(Fault::Garbled);
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bounded<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
