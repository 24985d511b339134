//! The end of a program: a message and an exit code.

use std::error::Error;
use std::process::ExitCode;

/// Ends an example's `main`: with 0, or with 1 after saying on stderr what went wrong.
#[must_use = "give it back from `main`"]
pub fn finish(result: Result<(), Box<dyn Error>>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&*error);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "these are the last words of a command-line program")]
fn complain(error: &dyn Error) {
    eprintln!("error: {error}");
}
