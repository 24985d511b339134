//! `cargo xtask test`: everything that must hold, and one line at the end.

use crate::{
    arguments::Arguments, command::Command, failure::Failure, needs, plan, step::Step, tally::Tally,
};

/// The command.
pub const COMMAND: Command = Command { name: "test", help: HELP, run };

const HELP: &str = "\
usage: cargo xtask test [--install]

Checks formatting, lints and each feature alone; runs unit, end-to-end, compile-fail and documentation tests, loom, the
coherence model, and the consistency checker in its short form. Every step runs, even after a failure. The last line is

    N passed, N failed[, N skipped]

and the exit code is 0 if something ran and nothing failed.

  --install    first gets the system packages and toolchain components that tests need; without it nothing is
               installed, and what lacks something is skipped";

fn run(mut arguments: Arguments) -> Result<u8, Failure> {
    let install = arguments.flag("--install");
    arguments.finish()?;
    let mut total = Tally::default();
    if install {
        total += needs::install()?;
    } else {
        needs::name_missing_packages();
    }
    total += run_all(&plan::steps()?);
    println!("{total}");
    Ok(u8::from(!total.is_good()))
}

fn run_all(steps: &[Step]) -> Tally {
    let mut total = Tally::default();
    let mut failed = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        println!("[{}/{}] {}", index + 1, steps.len(), step.title());
        let tally = step.run();
        if tally.failed > 0 {
            failed.push(step.title());
        }
        total += tally;
    }
    if !failed.is_empty() {
        println!("\nfailed: {}", failed.join(", "));
    }
    total
}

#[cfg(test)]
mod tests {
    use super::run_all;
    use crate::{program::Program, step::Step, tally::Tally};

    #[test]
    fn steps_after_a_failure_still_run() {
        let steps = ["false", "true", "true"].map(|line| Step::new(line, Program::new(line)));
        assert_eq!(run_all(&steps), Tally { passed: 2, failed: 1, skipped: 0 });
    }
}
