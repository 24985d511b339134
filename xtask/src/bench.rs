//! `cargo xtask bench`: hits against static handlers, and against Redis.

use std::path;

use crate::{arguments::Arguments, bench_stats, command::Command, failure::Failure, program::Program};

/// The command.
pub const COMMAND: Command = Command { name: "bench", help: HELP, run };

const HELP: &str = "\
usage: cargo xtask bench [--quick] [--only hit|redis|stats] [--json FILE]

Compares hits (1 KB, 64 KB, 1 MB), a 304 and a hit with a query key to handlers that return a static `Bytes`, and hits
under `HttpCacheLayer` to hits without, paired and interleaved in one process. Prints medians of paired ratios, and allocations.

Then compares hits in Redis, and in two tiers, to a raw `GET` of the same size, one after another and 64 at once, on a
`redis-server` that it starts. Prints also which commands go over the wire, in how many round trips.

Only where it is asked for, `stats` compares hits that are counted to hits of a build without statistics.

  --quick        under a minute instead of some
  --only         one of them
  --json FILE    also writes {\"ratios\": {\"hit_1k\": …}, …} to FILE";

fn run(mut arguments: Arguments) -> Result<u8, Failure> {
    let mut options = Vec::new();
    if arguments.flag("--quick") {
        options.push("--quick".to_owned());
    }
    let only = arguments.value("--only")?;
    if let Some(file) = arguments.value("--json")? {
        options.extend(["--json".to_owned(), absolute(&file)?]);
    }
    arguments.finish()?;
    let parts: &[Part] = match only.as_deref() {
        None => &[HIT, REDIS],
        Some("hit") => &[HIT],
        Some("redis") => &[REDIS],
        Some("stats") => return bench_stats::run(options.iter().any(|option| option == "--quick")),
        Some(other) => return Err(Failure::usage(format!("there is no part `{other}`"), HELP)),
    };
    for part in parts {
        let code = part.run(&options)?;
        if code != 0 {
            return Ok(code);
        }
    }
    Ok(0)
}

/// A package of its own each, so that what is measured is built with the features that it needs and no others.
#[derive(Clone, Copy)]
struct Part {
    package: &'static str,
    binary: &'static str,
}

const HIT: Part = Part { package: "pacific-cache-bench", binary: "hit" };
/// Adds its figures to the file that the former has written.
const REDIS: Part = Part { package: "pacific-cache-redis-bench", binary: "pacific-cache-redis-bench" };

impl Part {
    fn run(self, options: &[String]) -> Result<u8, Failure> {
        let Self { package, binary } = self;
        // All programs of the package: the one that measures time may start another.
        let built = Program::new(&format!("cargo build --release -p {package}")).run()?;
        if built != 0 {
            return Ok(built);
        }
        let bench = Program::new(&format!("cargo run --quiet --release -p {package} --bin {binary} --"));
        options.iter().fold(bench, Program::word).run()
    }
}

/// The child runs at the workspace's root; the file was named from where we are.
fn absolute(file: &str) -> Result<String, Failure> {
    let absolute =
        path::absolute(file).map_err(|error| Failure::Broken(format!("`--json {file}`: {error}")))?;
    Ok(absolute.to_string_lossy().into_owned())
}
