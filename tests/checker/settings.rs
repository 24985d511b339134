//! What the command line says.

use std::time::Duration;

use crate::backend::Backend;

pub const HELP: &str = "\
Checks that invalidations hold, by black box: N reads checked, H % hits, N violations.

  --backend memory|redis|within|checked|all   where entries are; all if not said
  --seconds N | --minutes N   how long in all; 10 seconds a backend, or up to 300 for each mutant, if not said
  --faults | --no-faults      whether Redis and the way to it fail meanwhile; they do if not said
  --mutants                   leaves out one rule after the other, each until it is noticed
                              (needs a build with RUSTFLAGS=\"--cfg pacific_mutants\")
  --only NAME                 only mutants whose name holds this";

pub struct Settings {
    pub backends: Vec<Backend>,
    /// In all; of each mutant.
    pub duration: Option<Duration>,
    pub faults: bool,
    pub mutants: bool,
    /// Mutants whose name holds this.
    #[cfg_attr(not(pacific_mutants), expect(dead_code, reason = "there are none"))]
    pub only: String,
}

impl Settings {
    pub fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut faults, mut mutants, mut duration) = (true, false, None);
        let (mut backends, mut only) = (Backend::ALL.to_vec(), String::new());
        while let Some(word) = words.next() {
            match word.as_str() {
                "--mutants" => mutants = true,
                "--faults" => faults = true,
                "--no-faults" => faults = false,
                "--backend" => backends = value(&mut words, &word).and_then(|name| named(&name))?,
                "--only" => only = value(&mut words, &word)?,
                "--seconds" => duration = Some(Duration::from_secs(number(&mut words, &word)?)),
                "--minutes" => duration = Some(Duration::from_secs(number(&mut words, &word)? * 60)),
                other => return Err(format!("unknown argument {other}")),
            }
        }
        Ok(Self { backends, duration, faults, mutants, only })
    }

    /// For each backend.
    pub fn share(&self) -> Duration {
        let backends = u32::try_from(self.backends.len()).unwrap_or(1);
        self.duration.map_or(Duration::from_secs(10), |whole| whole / backends)
    }
}

fn value(words: &mut impl Iterator<Item = String>, option: &str) -> Result<String, String> {
    words.next().ok_or(format!("{option} takes a value"))
}

fn number(words: &mut impl Iterator<Item = String>, option: &str) -> Result<u64, String> {
    let number = value(words, option)?.parse().ok().filter(|&number| number > 0);
    number.ok_or(format!("{option} takes a number from 1"))
}

fn named(word: &str) -> Result<Vec<Backend>, String> {
    Backend::named(word).ok_or(format!("there is no backend {word}"))
}
