//! Times hits in Redis and in two tiers against a raw `GET`: `[--quick] [--json FILE] [--only KEY]`.
//!
//! It starts its own `redis-server`. What a pair of rounds is compared to runs in the same process and in turn, and the
//! figures are medians of their ratios.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to whoever runs it")]

use std::{
    env, fs,
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};

use pacific_cache_bench::Failure;
use tokio::runtime::{Builder, Runtime};

mod apps;
mod case;
#[allow(dead_code, unused_imports, reason = "tests use the rest")]
#[path = "../../../tests/harness/redis/mod.rs"]
mod harness;
mod report;
mod samples;
mod side;
mod waits;
mod wire;

use case::Case;
use harness::Redis;
use samples::{Figures, Samples};
use waits::Watch;

const QUICK: Duration = Duration::from_secs(20);
const LONG: Duration = Duration::from_secs(90);

/// Entries that carry the name that is ended.
const SOME: u64 = 10_000;
const MANY: u64 = 1_000_000;

struct Options {
    budget: Duration,
    entries: u64,
    json: Option<PathBuf>,
    threads: usize,
    only: Option<String>,
}

fn main() -> ExitCode {
    match options().and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn options() -> Result<Options, Failure> {
    let mut options = Options { budget: LONG, entries: MANY, json: None, threads: 1, only: None };
    let mut words = env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("`{word}` needs a value"));
        match word.as_str() {
            "--quick" => (options.budget, options.entries) = (QUICK, SOME),
            "--json" => options.json = Some(value()?.into()),
            "--threads" => options.threads = value()?.parse()?,
            "--seconds" => options.budget = Duration::from_secs(value()?.parse()?),
            "--entries" => options.entries = value()?.parse()?,
            "--only" => options.only = Some(value()?),
            _ => return Err(format!("unknown argument `{word}`").into()),
        }
    }
    Ok(options)
}

fn run(options: &Options) -> Result<(), Failure> {
    let runtime = runtime(options.threads)?;
    let redis = Redis::start();
    let mut cases = runtime.block_on(case::all(&redis.url()))?;
    if let Some(only) = &options.only {
        cases.retain(|case| case.key.contains(only.as_str()));
    }
    println!("measuring for {} s …", options.budget.as_secs());
    let rows = runtime.block_on(measure(&cases, options.budget, &Watch::new(redis.id())))?;
    print!("{}", report::table(&rows));
    if options.only.is_some() {
        return Ok(());
    }
    println!("storing {} entries of one name …", options.entries);
    let counts = runtime.block_on(wire::all())?;
    let ending = runtime.block_on(wire::ending(options.entries))?;
    print!("{}", report::wire(&counts, &ending));
    if let Some(file) = &options.json {
        let before = fs::read_to_string(file).ok().and_then(|text| serde_json::from_str(&text).ok());
        let whole = report::json(before.unwrap_or_default(), &rows, &counts, &ending);
        fs::write(file, format!("{whole:#}\n")).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}

fn runtime(threads: usize) -> Result<Runtime, Failure> {
    let mut builder = if threads == 1 { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    if threads > 1 {
        builder.worker_threads(threads);
    }
    Ok(builder.enable_all().build()?)
}

/// Goes round and round the cases until the time is up, so that a busy minute is shared by all.
async fn measure<'a>(
    cases: &'a [Case],
    budget: Duration,
    watch: &Watch,
) -> Result<Vec<(&'a Case, Figures)>, Failure> {
    let mut samples = vec![Samples::default(); cases.len()];
    let start = Instant::now();
    while start.elapsed() < budget {
        for (case, samples) in cases.iter().zip(&mut samples) {
            samples.round(case, watch).await?;
        }
    }
    let mut rows = Vec::new();
    for (case, samples) in cases.iter().zip(&samples) {
        case.check().await?;
        rows.push((case, samples.figures(case.load).ok_or("nothing was measured")?));
    }
    Ok(rows)
}
