//! How many tests passed, failed and were skipped.

use std::{fmt, ops::AddAssign};

/// The counts of one step, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that ran and held.
    pub passed: u64,
    /// Tests that ran and did not.
    pub failed: u64,
    /// Tests that did not run, because something they need is missing or they are marked so.
    pub skipped: u64,
}

impl Tally {
    /// One test that passed.
    pub const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    /// One test that failed.
    pub const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };
    /// One test that was skipped.
    pub const SKIPPED: Self = Self { passed: 0, failed: 0, skipped: 1 };

    /// One test, by the exit code of its program.
    pub fn one(success: bool) -> Self {
        if success { Self::PASSED } else { Self::FAILED }
    }

    /// Adds up the `test result:` lines of `cargo test`. A run that fails without naming a test (it did not build, or
    /// it crashed) is one failure.
    pub fn of_libtest(output: &str, success: bool) -> Self {
        let mut sum = Self::default();
        for result in output.lines().filter_map(|line| line.trim_start().strip_prefix("test result: ")) {
            sum += Self {
                passed: count_of(result, "passed"),
                failed: count_of(result, "failed"),
                skipped: count_of(result, "ignored"),
            };
        }
        if !success && sum.failed == 0 {
            sum += Self::FAILED;
        }
        sum
    }

    /// Something ran, and nothing of it failed.
    pub fn is_good(self) -> bool {
        self.passed > 0 && self.failed == 0
    }
}

/// The number before `word` in `ok. 12 passed; 0 failed; …`.
fn count_of(result: &str, word: &str) -> u64 {
    let words: Vec<&str> = result.split([' ', ';']).filter(|part| !part.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    const TWO_BINARIES: &str = "\
running 3 tests
test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
     Running tests/ui.rs
test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s
";

    #[test]
    fn results_of_all_binaries_are_added_up() {
        let sum = Tally::of_libtest(TWO_BINARIES, false);
        assert_eq!(sum, Tally { passed: 13, failed: 2, skipped: 1 });
    }

    #[test]
    fn a_run_that_does_not_build_is_one_failure() {
        assert_eq!(Tally::of_libtest("error: could not compile `x`", false), Tally::FAILED);
    }

    #[test]
    fn a_crash_after_passing_tests_is_a_failure() {
        let sum =
            Tally::of_libtest("test result: ok. 3 passed; 0 failed; 0 ignored;\nsignal: 6, SIGABRT", false);
        assert_eq!(sum, Tally { passed: 3, failed: 1, skipped: 0 });
    }

    #[test]
    fn nothing_that_ran_is_not_good() {
        assert!(!Tally::default().is_good());
        assert!(!Tally::SKIPPED.is_good());
        assert!(!Tally::FAILED.is_good());
        assert!(Tally::PASSED.is_good());
    }

    #[test]
    fn the_last_line_names_skipped_tests_only_if_there_are_some() {
        assert_eq!(Tally { passed: 12, failed: 0, skipped: 0 }.to_string(), "12 passed, 0 failed");
        assert_eq!(Tally { passed: 2, failed: 1, skipped: 4 }.to_string(), "2 passed, 1 failed, 4 skipped");
    }
}
