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

/// What `users_api` says when it starts without a token.
pub const TRUSTING: &str =
    "no CACHE_ADMIN_TOKEN: /cache-stats and the other admin routes trust whoever reaches 127.0.0.1";

impl Exit {
    /// What it said on stderr, but for [`TRUSTING`].
    #[must_use]
    pub fn complaints(&self) -> String {
        self.stderr.split_inclusive('\n').filter(|line| line.trim_end() != TRUSTING).collect()
    }
}

impl From<Output> for Exit {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }
}
