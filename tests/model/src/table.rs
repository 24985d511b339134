//! The table: a line for each configuration, as it is done.

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
    time::Instant,
};

use pacific_cache_model::{
    catalogue::{self, Case, Expected},
    explore::{Progress, Report},
};

use crate::arguments::Chosen;

const WIDTH: usize = 86;

/// Explores what is chosen, and says how it went.
pub fn print(chosen: &Chosen) -> ExitCode {
    let cases: Vec<Case> = catalogue::all().into_iter().filter(|case| chosen.takes(case)).collect();
    if cases.is_empty() {
        eprintln!("no configuration has that in its title; `--list` shows them");
        return ExitCode::from(2);
    }
    if chosen.list {
        cases.iter().for_each(|case| println!("{}", case.title));
        return ExitCode::SUCCESS;
    }
    println!("{:<WIDTH$} {:>11} {:>22} {:>8}", "configuration", "states", "violations", "seconds");
    let unexpected = cases.iter().filter(|case| !line(case, chosen.trails)).count();
    println!("{} configurations, {unexpected} unexpected", cases.len());
    ExitCode::from(u8::from(unexpected > 0))
}

/// Prints one line; says whether it is as expected.
fn line(case: &Case, trails: bool) -> bool {
    let began = Instant::now();
    let report = case.run(|progress| show_progress(case, progress));
    let expected = report.is(case.expected);
    let seconds = began.elapsed().as_secs_f32();
    let violations = violations(&report, case.expected);
    println!("{}{:<WIDTH$} {:>11} {violations:>22} {seconds:>8.1}", erased(), case.title, report.states);
    if let Some(trail) = report.broken.filter(|_| trails || !expected) {
        println!("{trail}");
    }
    expected
}

fn violations(report: &Report, expected: Expected) -> String {
    match (&report.broken, expected) {
        (Some(trail), Expected::Broken) => format!("caught in {} steps", trail.steps.len()),
        (Some(trail), Expected::Held) => format!("BROKEN in {} steps", trail.steps.len()),
        (None, Expected::Broken) => "0, NOT CAUGHT".to_owned(),
        (None, Expected::Held) => "0".to_owned(),
    }
}

/// On a terminal the line is written over; elsewhere only long runs say that they go on.
fn show_progress(case: &Case, Progress { found, done }: Progress) {
    let mut out = io::stderr();
    let text = format!("{}: {done} of {found} states so far explored", case.title);
    if out.is_terminal() {
        let _ = write!(out, "\r\x1b[K{text}");
    } else if done.is_multiple_of(1 << 22) {
        let _ = writeln!(out, "{text}");
    }
}

fn erased() -> &'static str {
    if io::stderr().is_terminal() && io::stdout().is_terminal() { "\r\x1b[K" } else { "" }
}
