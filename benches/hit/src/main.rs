//! Times hits against static handlers: `hit [--quick | --seconds N] [--case KEY] [--json FILE]`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to whoever runs it")]

use std::{
    env, fs,
    path::PathBuf,
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use pacific_cache_bench::{
    Failure,
    case::{self, Case},
    preemption::Preemption,
    report::{self, Allocations, Row},
    samples::Samples,
};
use tokio::runtime::{Builder, Runtime};

const QUICK: Duration = Duration::from_secs(18);
const LONG: Duration = Duration::from_secs(120);

/// Fewer undisturbed rounds than this say nothing.
const ENOUGH: usize = 50;

struct Options {
    budget: Duration,
    /// The only case, if not all.
    case: Option<String>,
    json: Option<PathBuf>,
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
    let mut options = Options { budget: LONG, case: None, json: None };
    let mut words = env::args_os().skip(1);
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--quick") => options.budget = QUICK,
            Some("--seconds") => {
                let seconds = words.next().and_then(|word| word.to_str()?.parse().ok());
                options.budget = Duration::from_secs(seconds.ok_or("`--seconds` needs a number")?);
            }
            Some("--case") => {
                let case = words.next().and_then(|word| word.into_string().ok());
                options.case = Some(case.ok_or("`--case` needs a key")?);
            }
            Some("--json") => options.json = Some(words.next().ok_or("`--json` needs a file")?.into()),
            _ => return Err(format!("unknown argument `{}`", word.display()).into()),
        }
    }
    Ok(options)
}

fn run(options: &Options) -> Result<(), Failure> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let mut cases = runtime.block_on(case::all())?;
    if let Some(key) = &options.case {
        cases.retain(|case| case.key == key);
    }
    println!("measuring for {} s …", options.budget.as_secs());
    let rows = measure(&runtime, &mut cases, options.budget)?;
    let allocations = allocations()?;
    print!("{}", report::table(&rows, &allocations));
    if !Preemption::of_this_thread().is_known() {
        println!("this system does not say whether a thread lost its core: all rounds were kept");
    }
    if let Some(file) = &options.json {
        let text = format!("{:#}\n", report::json(&rows, &allocations));
        fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}

/// Goes round and round the cases until the time is up, so that a busy minute is shared by all.
fn measure(runtime: &Runtime, cases: &mut [Case], budget: Duration) -> Result<Vec<Row>, Failure> {
    let mut samples = vec![Samples::default(); cases.len()];
    let mut watch = Preemption::of_this_thread();
    let start = Instant::now();
    while start.elapsed() < budget {
        for (case, samples) in cases.iter_mut().zip(&mut samples) {
            samples.round(runtime, case, &mut watch)?;
        }
    }
    let mut rows = Vec::new();
    for (case, samples) in cases.iter_mut().zip(&samples) {
        runtime.block_on(case.cached.check_source())?;
        let figures = samples.figures().filter(|figures| figures.kept >= ENOUGH);
        let figures = figures
            .ok_or_else(|| format!("{}: too few undisturbed rounds; is the machine busy?", case.key))?;
        rows.push(Row { key: case.key, title: case.title, figures });
    }
    Ok(rows)
}

/// Asks the program beside this one, whose allocator counts.
fn allocations() -> Result<Allocations, Failure> {
    let program = env::current_exe()?.with_file_name(format!("allocations{}", env::consts::EXE_SUFFIX));
    let output = Command::new(&program).stderr(Stdio::inherit()).output().map_err(|error| {
        format!("{}: {error}; `cargo build --release -p pacific-cache-bench` makes it", program.display())
    })?;
    if !output.status.success() {
        return Err(format!("{} failed: {}", program.display(), output.status).into());
    }
    let text = String::from_utf8(output.stdout)?;
    text.lines().map(allocations_of_a_case).collect()
}

fn allocations_of_a_case(line: &str) -> Result<(String, [f64; 2]), Failure> {
    let mut words = line.split_whitespace();
    let (Some(key), Some(limit), Some(cached)) = (words.next(), words.next(), words.next()) else {
        return Err(format!("allocations: `{line}` is not `key static cached`").into());
    };
    Ok((key.to_owned(), [limit.parse()?, cached.parse()?]))
}
