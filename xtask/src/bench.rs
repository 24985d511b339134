//! `cargo xtask bench`: hits against static handlers.

use std::path;

use crate::{arguments::Arguments, command::Command, failure::Failure, program::Program};

/// The command.
pub const COMMAND: Command = Command { name: "bench", help: HELP, run };

const HELP: &str = "\
usage: cargo xtask bench [--quick] [--json FILE]

Compares hits (1 KB, 64 KB, 1 MB), a 304 and a hit with a query key to handlers that return a static `Bytes`, and hits
under `HttpCacheLayer` to hits without, paired and interleaved in one process. Prints medians of paired ratios, and allocations.

  --quick        about 20 seconds instead of two minutes
  --json FILE    also writes {\"ratios\": {\"hit_1k\": …}, …} to FILE";

fn run(mut arguments: Arguments) -> Result<u8, Failure> {
    let quick = arguments.flag("--quick");
    let json = arguments.value("--json")?;
    arguments.finish()?;
    // Both programs of the package: the one that measures time starts the one that counts allocations.
    let built = Program::new("cargo build --release -p pacific-cache-bench").run()?;
    if built != 0 {
        return Ok(built);
    }
    let mut bench = Program::new("cargo run --quiet --release -p pacific-cache-bench --bin hit --");
    if quick {
        bench = bench.word("--quick");
    }
    if let Some(file) = json {
        // The child runs at the workspace's root; the file was named from where we are.
        let file =
            path::absolute(&file).map_err(|error| Failure::Broken(format!("`--json {file}`: {error}")))?;
        bench = bench.word("--json").word(file.to_string_lossy());
    }
    bench.run()
}
