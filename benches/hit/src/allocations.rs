//! Counts the allocations of each case: a line a case, `key static cached`, a request.
//!
//! A program of its own, since the counting allocator would slow down both sides and so flatter their ratio.
#![allow(clippy::print_stdout, reason = "its output is its result")]

use pacific_cache_bench::{
    Failure,
    call::{Call, Seen},
    case,
};
use tokio::runtime::{Builder, Runtime};

/// Requests counted together: what is rare shows as a fraction.
const REQUESTS: usize = 1_000;

fn main() -> Result<(), Failure> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    for mut case in runtime.block_on(case::all())? {
        let [limit, cached] = [count(&runtime, &mut case.limit)?, count(&runtime, &mut case.cached)?];
        println!("{} {limit} {cached}", case.key);
    }
    Ok(())
}

fn count(runtime: &Runtime, call: &mut Call) -> Result<f64, Failure> {
    let prepared = call.prepare(REQUESTS)?;
    let mut seen = Ok(Seen::default());
    let counted = allocation_counter::measure(|| seen = runtime.block_on(call.send(REQUESTS, prepared)));
    call.check(REQUESTS, seen?)?;
    Ok(counted.count_total as f64 / REQUESTS as f64)
}
