//! What the command line asks for.

use pacific_cache_model::catalogue::{Case, Size};

/// The answer to `--help`.
pub const HELP: &str = "\
usage: cargo run --release -p pacific-cache-model -- [options] [TEXT]

Explores every interleaving of the invalidation protocol in small worlds, and prints a table of configurations, states
and violations. The exit code is 0 if all came out as expected: every mutant caught, everything else 0 violations.

  TEXT        only configurations whose title contains it, as `refresh` or `near: own load`
  --small     only those that take seconds, as `cargo test -p pacific-cache-model --release` runs them
  --trails    counterexamples too, step by step; those that nobody expected are always told
  --list      only titles
  --help      this

The large ones take minutes each and up to 6 GB of memory.";

/// What is asked for.
pub enum Arguments {
    /// To be told what can be.
    Help,
    /// To explore.
    Run(Chosen),
}

/// Which configurations, and what is shown of them.
#[derive(Default)]
pub struct Chosen {
    /// Whether those that take minutes are left out.
    small: bool,
    /// What titles contain.
    text: String,
    /// Whether expected counterexamples are told.
    pub trails: bool,
    /// Whether nothing is explored.
    pub list: bool,
}

impl Chosen {
    /// Whether it is among them.
    pub fn takes(&self, case: &Case) -> bool {
        case.title.contains(&self.text) && !(self.small && case.size == Size::Large)
    }
}

impl Arguments {
    /// Reads the words after the program's name.
    pub fn parse(words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut chosen = Chosen::default();
        for word in words {
            match word.as_str() {
                "--help" | "-h" => return Ok(Self::Help),
                "--small" => chosen.small = true,
                "--trails" => chosen.trails = true,
                "--list" => chosen.list = true,
                option if option.starts_with('-') => return Err(format!("unknown option `{option}`")),
                _ if !chosen.text.is_empty() => return Err(format!("one TEXT is enough: `{word}`")),
                _ => chosen.text = word,
            }
        }
        Ok(Self::Run(chosen))
    }
}
