//! `cargo xtask bench --only stats`: what counting costs a hit.
//!
//! Two builds of one program, with and without statistics, run one after the other again and again. Each compares a hit to
//! a static handler in its own process; the ratio of these two ratios is what counting costs.

use std::{env, fs, path::PathBuf};

use serde_json::Value;

use crate::{failure::Failure, program::Program, program::root};

const CASES: [&str; 2] = ["hit_1k", "hit_1k_made_before"];

/// Measures, and says the median of the ratios of each case.
pub fn run(quick: bool) -> Result<u8, Failure> {
    let pairs = if quick { 5 } else { 15 };
    let (counted, uncounted) = (build("stats", "")?, build("no-stats", "--cfg pacific_no_stats")?);
    for case in CASES {
        let mut ratios = Vec::new();
        for pair in 0..pairs {
            // In an order that alternates.
            let (with, without) = if pair % 2 == 0 {
                let with = measure(&counted, case)?;
                (with, measure(&uncounted, case)?)
            } else {
                let without = measure(&uncounted, case)?;
                (measure(&counted, case)?, without)
            };
            ratios.push(with / without);
        }
        ratios.sort_by(f64::total_cmp);
        let [low, median, high] = [pairs / 4, pairs / 2, pairs - 1 - pairs / 4].map(|at| ratios[at]);
        println!(
            "{case}: with statistics {median:.3} of without (quartiles {low:.3}–{high:.3}, {pairs} pairs)"
        );
    }
    Ok(0)
}

/// A build in a folder of its own; gives its program.
fn build(name: &str, flags: &str) -> Result<PathBuf, Failure> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let target = root().join(target).join("bench").join(name);
    let build = Program::new("cargo build --release -p pacific-cache-bench --bins --target-dir");
    let build = build.word(target.to_string_lossy()).variable("RUSTFLAGS", flags);
    match build.run()? {
        0 => Ok(target.join("release").join(format!("hit{}", env::consts::EXE_SUFFIX))),
        code => Err(Failure::Broken(format!("`{build}` ended with {code}"))),
    }
}

/// A hit's time, as a multiple of a static handler's.
fn measure(program: &std::path::Path, case: &str) -> Result<f64, Failure> {
    let file = program.with_file_name("stats.json");
    let run = Program::new("").word(program.to_string_lossy()).word("--case").word(case);
    let run = run.word("--seconds").word("4").word("--json").word(file.to_string_lossy());
    let output = run.run_quietly(|_| ())?;
    let broken = |why: String| Failure::Broken(format!("`{run}`: {why}"));
    if !output.success {
        return Err(broken(output.text));
    }
    let text = fs::read_to_string(&file).map_err(|error| broken(error.to_string()))?;
    let said: Value = serde_json::from_str(&text).map_err(|error| broken(error.to_string()))?;
    said["ratios"][case].as_f64().ok_or_else(|| broken("it says no ratio".to_owned()))
}
