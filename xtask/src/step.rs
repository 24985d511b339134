//! One step of `cargo xtask test`: a program, what it needs, and how its tests are counted.

use std::time::Instant;

use crate::{failure::Failure, needs::Component, program::Program, tally::Tally};

/// Lines of a child that are shown while it runs, so that a long step is seen to move.
const SIGNS_OF_LIFE: [&str; 4] = ["Running ", "Doc-tests ", "test result: ", "reads checked"];

/// How a step's tests are counted.
#[derive(Clone, Copy, Debug)]
pub enum Counts {
    /// The step is one test.
    AsOne,
    /// By the `test result:` lines.
    ByResults,
}

/// A program that must succeed.
#[derive(Debug)]
pub struct Step {
    title: String,
    program: Program,
    counts: Counts,
    need: Option<&'static Component>,
}

impl Step {
    /// A step that is one test.
    pub fn new(title: impl Into<String>, program: Program) -> Self {
        Self { title: title.into(), program, counts: Counts::AsOne, need: None }
    }

    /// Its program is `cargo test`: count what that counts.
    pub fn counted_by_results(mut self) -> Self {
        self.counts = Counts::ByResults;
        self
    }

    /// It is skipped where `component` is missing.
    pub fn needs(mut self, component: &'static Component) -> Self {
        self.need = Some(component);
        self
    }

    /// What the step checks.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Runs the step, shows how it goes, and counts its tests.
    pub fn run(&self) -> Tally {
        if let Some(component) = self.need.filter(|component| !component.is_there()) {
            println!("  skipped; get what it needs with `{}`", component.remedy());
            return Tally::SKIPPED;
        }
        println!("  $ {}", self.program);
        let start = Instant::now();
        let tally = self.run_program().unwrap_or_else(|failure| {
            println!("  {failure}");
            Tally::FAILED
        });
        println!("  {tally} ({} s)", start.elapsed().as_secs());
        tally
    }

    fn run_program(&self) -> Result<Tally, Failure> {
        let output = self.program.run_quietly(|line| {
            if SIGNS_OF_LIFE.iter().any(|sign| line.contains(sign)) {
                println!("    {}", line.trim());
            }
        })?;
        if !output.success {
            println!("{}", output.text);
        }
        Ok(match self.counts {
            Counts::AsOne => Tally::one(output.success),
            Counts::ByResults => Tally::of_libtest(&output.text, output.success),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Step;
    use crate::{program::Program, tally::Tally};

    fn shell(script: &str) -> Step {
        Step::new("a script", Program::new("sh -c").word(script))
    }

    #[test]
    fn a_step_is_one_test_by_its_exit_code() {
        assert_eq!(shell("exit 0").run(), Tally::PASSED);
        assert_eq!(shell("exit 1").run(), Tally::FAILED);
    }

    #[test]
    fn a_step_of_tests_counts_each() {
        let step = shell("echo 'test result: ok. 4 passed; 0 failed; 1 ignored;'").counted_by_results();
        assert_eq!(step.run(), Tally { passed: 4, failed: 0, skipped: 1 });
    }

    #[test]
    fn a_program_that_is_not_there_is_a_failed_step() {
        assert_eq!(Step::new("nothing", Program::new("no-such-program")).run(), Tally::FAILED);
    }
}
