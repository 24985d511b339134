//! Explores everything in the catalogue, and prints a table.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to whoever runs it")]

mod arguments;
mod table;

use std::{env, process::ExitCode};

use arguments::Arguments;

fn main() -> ExitCode {
    match Arguments::parse(env::args().skip(1)) {
        Ok(Arguments::Help) => {
            println!("{}", arguments::HELP);
            ExitCode::SUCCESS
        }
        Ok(Arguments::Run(chosen)) => table::print(&chosen),
        Err(mistake) => {
            eprintln!("{mistake}\n\n{}", arguments::HELP);
            ExitCode::from(2)
        }
    }
}
