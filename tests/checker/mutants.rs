//! Rules left out, one after the other: the checker must notice each.

use std::time::{Duration, Instant};

use pacific_cache::__private::{Mutant, mutate};
use tokio::runtime::Runtime;

use crate::backend::Backend::{self, Memory, Redis, Within};
use crate::run::{Plan, run};
use crate::settings::Settings;
use crate::tally::Tally;

/// How long each may take at most.
const PATIENCE: Duration = Duration::from_secs(300);

/// Each where its rule is.
const ALL: [(Mutant, Backend); 15] = [
    (Mutant::HitUnchecked, Memory),
    (Mutant::JoinUnchecked, Memory),
    (Mutant::LateBirth, Memory),
    (Mutant::TagsUnchecked, Memory),
    (Mutant::NoIncarnation, Redis),
    (Mutant::JoinAnyToken, Redis),
    (Mutant::LateCapture, Redis),
    (Mutant::TagsUncaptured, Redis),
    (Mutant::TagsUnchecked, Redis),
    (Mutant::NothingPending, Redis),
    (Mutant::NoTickets, Redis),
    (Mutant::NearUnstamped, Within),
    (Mutant::PushesLate, Within),
    (Mutant::NearOwnLoad, Within),
    (Mutant::NoFlush, Within),
];

/// Runs each until it is noticed; gives how many were not.
pub fn missed(runtime: &Runtime, settings: &Settings) -> usize {
    let chosen = |(mutant, backend): &&(Mutant, Backend)| {
        format!("{mutant:?}").contains(&settings.only) && settings.backends.contains(backend)
    };
    let patience = settings.duration.unwrap_or(PATIENCE);
    ALL.iter()
        .filter(chosen)
        .filter(|(mutant, backend)| !is_noticed(runtime, *mutant, *backend, patience))
        .count()
}

fn is_noticed(runtime: &Runtime, mutant: Mutant, backend: Backend, patience: Duration) -> bool {
    let (plan, begun) = (Plan { backend, faults: backend.is_shared(), until_noticed: true }, Instant::now());
    mutate(Some(mutant));
    let tally = runtime.block_on(run(plan, patience, |_: &Tally| ()));
    mutate(None);
    let noticed = tally.violations > 0;
    let said = if noticed { "noticed" } else { "MISSED" };
    let seconds = begun.elapsed().as_secs();
    crate::say(&format!("{mutant:?} ({}): {said} in {seconds} s, {tally}", backend.name()));
    noticed
}
