//! The project's own commands: `cargo xtask test | bench | soak`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to whoever runs it")]

mod arguments;
mod bench;
mod bench_stats;
mod command;
mod failure;
mod needs;
mod plan;
mod program;
mod soak;
mod step;
mod tally;
mod test;

use std::{env, process::ExitCode};

use crate::{arguments::Arguments, command::Command, failure::Failure};

const COMMANDS: [Command; 3] = [test::COMMAND, bench::COMMAND, soak::COMMAND];

const HELP: &str = "\
usage: cargo xtask <command> [options]

  test [--install]                 formatting, lints, every kind of test
  bench [--quick] [--json FILE]    hits against static handlers, and in Redis
  soak --minutes N [--mutants]     the consistency checker, for as long as you like

`cargo xtask <command> --help` says more.";

fn main() -> ExitCode {
    match run() {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.code())
        }
    }
}

/// Finds the command that the first word names, and gives it the others.
fn run() -> Result<u8, Failure> {
    let mut words = Vec::new();
    for word in env::args_os().skip(1) {
        words.push(word.into_string().map_err(|word| {
            Failure::usage(format!("`{}` is not valid UTF-8", word.to_string_lossy()), HELP)
        })?);
    }
    let name = if words.is_empty() { "--help".to_owned() } else { words.remove(0) };
    if name == "--help" || name == "-h" {
        println!("{HELP}");
        return Ok(0);
    }
    match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => command.start(Arguments::new(words, command.help)),
        None => Err(Failure::usage(format!("unknown command `{name}`"), HELP)),
    }
}
