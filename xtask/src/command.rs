//! A command: its name, its help and what it does.

use crate::{arguments::Arguments, failure::Failure};

/// One `cargo xtask <name>`.
pub struct Command {
    /// The word that names it.
    pub name: &'static str,
    /// What `--help` prints.
    pub help: &'static str,
    /// Does it; gives the exit code.
    pub run: fn(Arguments) -> Result<u8, Failure>,
}

impl Command {
    /// Prints the help if it is asked for, else runs the command.
    pub fn start(&self, mut arguments: Arguments) -> Result<u8, Failure> {
        if arguments.flag("--help") || arguments.flag("-h") {
            println!("{}", self.help);
            return Ok(0);
        }
        (self.run)(arguments)
    }
}
