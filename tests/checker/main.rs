//! The black-box consistency checker: does an invalidation hold for every reader, whatever happens meanwhile?
//!
//! A database of versioned registers; writers commit a version and then invalidate; readers read through `#[cache]`
//! handlers of a router. A read that began after an invalidation for version n returned must see at least n.

mod app;
mod dice;
mod readers;
mod registers;
mod run;
mod values;
mod writers;

use std::process::ExitCode;
use std::time::Duration;

const HELP: &str = "\
Checks that invalidations hold, by black box: N reads checked, H % hits, N violations.

  --seconds N | --minutes N   how long; 10 seconds, or up to 300 for each mutant, if not said
  --mutants                   leaves out one rule after the other, each until it is noticed
                              (needs a build with RUSTFLAGS=\"--cfg pacific_mutants\")";

/// A cache that never stores must not pass.
const LEAST_HITS: u64 = 60;

struct Settings {
    duration: Duration,
    mutants: bool,
}

fn main() -> ExitCode {
    let settings = match settings(std::env::args().skip(1)) {
        Ok(settings) => settings,
        Err(mistake) => {
            say(&format!("{mistake}\n\n{HELP}"));
            return ExitCode::from(2);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            say(&format!("no runtime: {error}"));
            return ExitCode::from(2);
        }
    };
    if settings.mutants { mutants(&runtime, settings.duration) } else { plain(&runtime, settings.duration) }
}

fn settings(mut arguments: impl Iterator<Item = String>) -> Result<Settings, String> {
    let (mut mutants, mut duration) = (false, None);
    while let Some(argument) = arguments.next() {
        let unit = match argument.as_str() {
            "--mutants" => {
                mutants = true;
                continue;
            }
            "--seconds" => 1,
            "--minutes" => 60,
            other => return Err(format!("unknown argument {other}")),
        };
        let number =
            arguments.next().and_then(|number| number.parse::<u64>().ok()).filter(|&number| number > 0);
        duration = Some(unit * number.ok_or(format!("{argument} takes a number from 1"))?);
    }
    let seconds = duration.unwrap_or(if mutants { 300 } else { 10 });
    Ok(Settings { duration: Duration::from_secs(seconds), mutants })
}

fn plain(runtime: &tokio::runtime::Runtime, duration: Duration) -> ExitCode {
    let tally = runtime.block_on(run::run(duration, false, |tally| say(&tally.to_string())));
    say(&tally.to_string());
    let good = tally.violations == 0 && tally.hit_percentage() >= LEAST_HITS;
    if let Some(example) = &tally.example {
        say(example);
    }
    ExitCode::from(u8::from(!good))
}

#[cfg(not(pacific_mutants))]
fn mutants(_: &tokio::runtime::Runtime, _: Duration) -> ExitCode {
    say("this build has no mutants; build it with RUSTFLAGS=\"--cfg pacific_mutants\"");
    ExitCode::from(2)
}

/// Each mutant runs until it is noticed, at most `duration`.
#[cfg(pacific_mutants)]
fn mutants(runtime: &tokio::runtime::Runtime, duration: Duration) -> ExitCode {
    use pacific_cache::__private::{Mutant, mutate};
    let all = [Mutant::HitUnchecked, Mutant::JoinUnchecked, Mutant::LateBirth, Mutant::TagsUnchecked];
    let missed = all.into_iter().filter(|&mutant| {
        mutate(Some(mutant));
        let tally = runtime.block_on(run::run(duration, true, |_: &run::Tally| ()));
        mutate(None);
        let noticed = tally.violations > 0;
        say(&format!("{mutant:?}: {}, {tally}", if noticed { "noticed" } else { "MISSED" }));
        !noticed
    });
    ExitCode::from(u8::from(missed.count() > 0))
}

/// The checker's report is its output.
#[expect(clippy::print_stdout, reason = "a program that reports on standard output")]
fn say(line: &str) {
    println!("{line}");
}
