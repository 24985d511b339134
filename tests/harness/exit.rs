//! The end of a program.

use std::process::Output;

/// How a program ended.
#[derive(Debug)]
pub struct Exit {
    /// Its exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// What it said on stdout that nobody had read before.
    pub stdout: String,
    /// All that it said on stderr.
    pub stderr: String,
}

impl From<Output> for Exit {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }
}
