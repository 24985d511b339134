//! The black-box consistency checker: does an invalidation hold for every reader, whatever happens meanwhile?
//!
//! A database of versioned registers; writers commit a version and then invalidate; readers read through `#[cache]`
//! handlers of a router. A read that began after an invalidation for version n returned must see at least n: on its own
//! node at once, on others likewise, or within the bound where copies are kept without asking.

mod app;
mod backend;
mod dice;
mod faults;
#[cfg(pacific_mutants)]
mod mutants;
mod readers;
mod registers;
mod run;
mod servers;
mod settings;
mod tally;
mod values;
mod writers;

use std::process::ExitCode;

use tokio::runtime::{Builder, Runtime};

use backend::Backend;
use run::Plan;
use settings::{HELP, Settings};

fn main() -> ExitCode {
    let settings = match Settings::read(std::env::args().skip(1)) {
        Ok(settings) => settings,
        Err(mistake) => return refused(&format!("{mistake}\n\n{HELP}")),
    };
    let runtime = match Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return refused(&format!("no runtime: {error}")),
    };
    let bad = if settings.mutants { mutants(&runtime, &settings) } else { plain(&runtime, &settings) };
    bad.map_or(ExitCode::from(2), |bad| ExitCode::from(u8::from(bad > 0)))
}

/// Gives how many backends are bad.
fn plain(runtime: &Runtime, settings: &Settings) -> Option<usize> {
    let bad = settings.backends.iter().filter(|&&backend| !is_good(runtime, settings, backend));
    Some(bad.count())
}

fn is_good(runtime: &Runtime, settings: &Settings, backend: Backend) -> bool {
    let plan = Plan { backend, faults: settings.faults && backend.is_shared(), until_noticed: false };
    let name = backend.name();
    let tally = runtime.block_on(run::run(plan, settings.share(), |tally| say(&format!("{name}: {tally}"))));
    say(&format!("{name}: {tally}"));
    say(&format!("slowest: {}", tally.slowest.1));
    tally.examples.iter().for_each(|example| say(example));
    tally.violations == 0 && tally.hit_percentage() >= plan.least_hits()
}

#[cfg(not(pacific_mutants))]
fn mutants(_: &Runtime, _: &Settings) -> Option<usize> {
    say("this build has no mutants; build it with RUSTFLAGS=\"--cfg pacific_mutants\"");
    None
}

#[cfg(pacific_mutants)]
fn mutants(runtime: &Runtime, settings: &Settings) -> Option<usize> {
    Some(mutants::missed(runtime, settings))
}

fn refused(why: &str) -> ExitCode {
    say(why);
    ExitCode::from(2)
}

/// The checker's report is its output.
#[expect(clippy::print_stdout, reason = "a program that reports on standard output")]
fn say(line: &str) {
    println!("{line}");
}
