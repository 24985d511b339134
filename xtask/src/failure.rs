//! Why a command could not do its work.

use std::fmt;

/// What stopped a command, for the person who typed it.
#[derive(Debug)]
pub enum Failure {
    /// The command line is wrong; the help says what is right.
    Usage {
        /// What is wrong.
        message: String,
        /// The help of the command.
        help: &'static str,
    },
    /// The command line is right, but something else is not.
    Broken(String),
}

impl Failure {
    /// A mistake on the command line.
    pub fn usage(message: impl Into<String>, help: &'static str) -> Self {
        Self::Usage { message: message.into(), help }
    }

    /// The exit code, told apart from that of failed tests (1).
    pub fn code(&self) -> u8 {
        match self {
            Self::Usage { .. } => 2,
            Self::Broken(_) => 3,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage { message, help } => write!(f, "error: {message}\n\n{help}"),
            Self::Broken(message) => write!(f, "error: {message}"),
        }
    }
}
