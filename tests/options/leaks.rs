//! A judge of leaks: users, languages, codings and hosts interleaved over handlers with every option. Each response must
//! carry the marker of its own request, and nothing of another's.

#[path = "leaks/asking.rs"]
mod asking;
#[path = "leaks/dice.rs"]
mod dice;
#[path = "leaks/handlers.rs"]
mod handlers;
#[path = "leaks/making.rs"]
mod making;

use futures_util::future::join_all;
use pacific_cache_tests::app::App;

use asking::Asking;
use dice::Dice;

/// How many ask at the same time.
const TOGETHER: usize = 50;
const ROUNDS: usize = 400;

/// Asks like many clients, each with dice of its own, and gives what leaked.
async fn leaks(app: &App, seed: u64) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let mut leaked = Vec::new();
    for _ in 0..ROUNDS {
        let asked = (0..TOGETHER).map(|_| {
            let asking = Asking::cast(&mut dice);
            tokio::spawn(asking.judged(app.clone()))
        });
        let asked: Vec<_> = asked.collect();
        handlers::disturb(app, &mut dice).await;
        leaked.extend(join_all(asked).await.into_iter().filter_map(|judged| judged.unwrap()));
    }
    app.cache.close(crate::SECOND).await;
    leaked
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_ever_gets_what_was_made_for_another() {
    let app = handlers::app();
    let leaked = leaks(&app, 0x5EED).await;
    assert!(leaked.is_empty(), "{} leaks: {:#?}", leaked.len(), &leaked[..leaked.len().min(5)]);
    let stats = app.stats();
    // The judge has seen every way of an answer, how often is up to the threads.
    let seen = [
        stats.hits,
        stats.stale_hits,
        stats.coalesced,
        stats.stored,
        stats.not_modified,
        stats.invalidations,
    ];
    assert!(seen.iter().all(|&count| count > 0), "{stats:?}");
    for reason in ["set-cookie", "vary", "private", "asked", "status", "credentials", "length", "no-lifetime"]
    {
        assert!(stats.refused.contains_key(reason), "{reason}: {stats:?}");
    }
    for reason in ["credentials", "unshareable", "client"] {
        assert!(stats.bypassed.contains_key(reason), "{reason}: {stats:?}");
    }
}
