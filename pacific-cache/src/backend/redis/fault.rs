//! What can go wrong between this process and a server.

use std::fmt;
use std::io;

use redis::{ErrorKind, RedisError, ServerError, Value};

/// Why a server gave no answer that can be used. It never holds a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// There is no connection, or it has ended; says why.
    Unreachable(String),
    /// No answer in time.
    Slow,
    /// The server's own error text.
    Refused(String),
    /// Something else than an answer of a Redis server, or a larger one than any that is needed.
    Garbled,
    /// The server is no primary.
    Replica,
    /// The server isn't the one that it was, or its history isn't.
    Changed,
    /// It has failed too often of late to be asked each time.
    Open,
}

/// What a server says when nothing else that is asked of it can be believed: it isn't the primary, or not yet, or this
/// connection isn't what it was.
const DEADLY: &[&str] = &["READONLY", "LOADING", "MASTERDOWN", "MOVED", "CLUSTERDOWN", "NOAUTH"];

impl Fault {
    /// The connection was ended on this side.
    pub(crate) fn ended() -> Self {
        Self::Unreachable("the connection was closed here".to_owned())
    }

    /// The connection was ended on the other side.
    pub(crate) fn closed() -> Self {
        Self::Unreachable("the server closed the connection".to_owned())
    }

    /// Whether the connection it happened on is good for nothing any more.
    pub(crate) fn is_deadly(&self) -> bool {
        match self {
            Self::Refused(text) => DEADLY.iter().any(|code| text.split(' ').next() == Some(code)),
            // In order as they are, the answers that come later are still those of what was asked later.
            Self::Slow | Self::Open => false,
            Self::Unreachable(_) | Self::Garbled | Self::Replica | Self::Changed => true,
        }
    }

    /// The first error among these replies.
    pub(crate) fn among(replies: &[Value]) -> Option<Self> {
        replies.iter().find_map(|reply| match reply {
            Value::ServerError(error) => Some(Self::from(error)),
            _ => None,
        })
    }
}

impl From<&ServerError> for Fault {
    fn from(error: &ServerError) -> Self {
        let details = error.details().unwrap_or_default();
        Self::Refused(format!("{} {details}", error.code()).trim_end().to_owned())
    }
}

impl From<RedisError> for Fault {
    fn from(error: RedisError) -> Self {
        match error.kind() {
            ErrorKind::Io if error.is_timeout() => Self::Slow,
            ErrorKind::Io => Self::Unreachable(error.to_string()),
            ErrorKind::Parse | ErrorKind::UnexpectedReturnType | ErrorKind::Client => Self::Garbled,
            // The client keeps the server's words to itself.
            ErrorKind::AuthenticationFailed => {
                Self::Refused("WRONGPASS the user or the password is wrong".to_owned())
            }
            _ => Self::Refused(said(&error)),
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Unreachable(error.to_string())
    }
}

/// The server's own words, where it said some.
fn said(error: &RedisError) -> String {
    match (error.code(), error.detail()) {
        (Some(code), Some(detail)) => format!("{code} {detail}"),
        _ => error.to_string(),
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(why) => write!(f, "{why}"),
            Self::Slow => write!(f, "it doesn't answer in time"),
            Self::Refused(text) => write!(f, "it says {text:?}"),
            Self::Garbled => write!(f, "its answer is none of a Redis server, or larger than any entry"),
            Self::Replica => write!(f, "it is a replica, and only a primary will do"),
            Self::Open => write!(f, "it has failed too often of late"),
            Self::Changed => write!(f, "it has restarted, or its replication has begun anew"),
        }
    }
}
