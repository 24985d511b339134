//! Talking to a server: one connection, one command at a time.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use super::until::PATIENCE;

/// An open connection, in RESP2.
pub struct Session(BufReader<TcpStream>);

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A line that says how it went, such as `OK`.
    Status(String),
    /// An error.
    Error(String),
    /// A number.
    Number(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Nothing.
    Nil,
    /// Several.
    List(Vec<Reply>),
}

impl Session {
    /// Connects to a port of this machine; nothing when nobody accepts.
    #[must_use]
    pub fn open(port: u16) -> Option<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        stream.set_nodelay(true).ok()?;
        Some(Self(BufReader::new(stream)))
    }

    /// Sends a command, and reads its answer; nothing when the connection ends before.
    pub fn ask(&mut self, words: &[&str]) -> Option<Reply> {
        self.ask_all(&[words])?.pop()
    }

    /// Sends commands at once, and reads their answers; nothing when the connection ends before.
    pub fn ask_all(&mut self, commands: &[&[&str]]) -> Option<Vec<Reply>> {
        let bytes: String = commands.iter().map(|words| framed(words)).collect();
        self.0.get_mut().write_all(bytes.as_bytes()).ok()?;
        commands.iter().map(|_| self.reply()).collect()
    }

    fn reply(&mut self) -> Option<Reply> {
        let mut line = String::new();
        self.0.read_line(&mut line).ok()?;
        let (kind, rest) = line.trim_end().split_at_checked(1)?;
        Some(match kind {
            "+" => Reply::Status(rest.to_owned()),
            "-" => Reply::Error(rest.to_owned()),
            ":" => Reply::Number(rest.parse().ok()?),
            "$" | "*" if rest.starts_with('-') => Reply::Nil,
            "$" => Reply::Bytes(self.bytes(rest.parse().ok()?)?),
            "*" => Reply::List((0..rest.parse().ok()?).map(|_| self.reply()).collect::<Option<_>>()?),
            _ => return None,
        })
    }

    fn bytes(&mut self, length: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; length + 2];
        self.0.read_exact(&mut bytes).ok()?;
        bytes.truncate(length);
        Some(bytes)
    }
}

fn framed(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("${}\r\n{word}\r\n", word.len())).collect();
    format!("*{}\r\n{}", words.len(), words.concat())
}

impl Reply {
    /// As text, also an error's.
    ///
    /// # Panics
    /// When it is a list.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Status(text) | Self::Error(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Self::Nil => String::new(),
            Self::List(_) => panic!("no text: {self:?}"),
        }
    }

    /// The number.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn number(&self) -> i64 {
        match self {
            Self::Number(number) => *number,
            other => panic!("no number: {other:?}"),
        }
    }

    /// The members of a list.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn list(&self) -> &[Self] {
        match self {
            Self::List(list) => list,
            other => panic!("no list: {other:?}"),
        }
    }

    /// Whether it is an error.
    #[must_use]
    pub fn is_error(&self) -> bool {
        matches!(self, Self::Error(_))
    }
}
