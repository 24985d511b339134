//! Functions and methods that are no handlers: what `#[memoize]` makes of them.
//!
//! ```text
//! cargo run --example plain_functions
//! ```
//!
//! It runs to its end and says what each call gave. A value tells which run made it, so that a stored one can be told from
//! a new one. The cache's clock is moved by hand, so nobody waits for a ttl.

use std::error::Error;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use pacific_cache::{Cache, CacheKey, Clock, configure_cache, invalidate, memoize};
use pacific_cache_examples::finish;
use serde::{Deserialize, Serialize};

static RUNS: AtomicU64 = AtomicU64::new(0);

fn next_run() -> u64 {
    RUNS.fetch_add(1, Ordering::Relaxed) + 1
}

/// A value is serialised, so that it could be kept anywhere.
#[derive(Serialize, Deserialize)]
struct Quote {
    currency: String,
    run: u64,
}

/// An argument that is part of a key.
#[derive(Clone, Copy, CacheKey)]
enum Speed {
    Slow,
    Fast,
}

/// A free function that owns its arguments. Its key is its name and every argument: `quote:EUR`. For 30 s after its ttl
/// the stored quote is given at once, while one call makes a new one. Of a `Result` only `Ok` is stored.
#[memoize(ttl = 60, swr = "30s", tags("quotes"))]
async fn quote(currency: String) -> Result<Quote, String> {
    let run = next_run();
    if currency == "XXX" { Err(format!("run {run} found no XXX")) } else { Ok(Quote { currency, run }) }
}

/// Its argument is borrowed, and it gives no `Result`: every value is stored, `None` too.
#[memoize(ttl = 60)]
async fn find(text: &str, speed: Speed) -> Option<(usize, u64)> {
    let run = next_run();
    let text = match speed {
        Speed::Slow => text.to_owned(),
        Speed::Fast => text.chars().take(10).collect(),
    };
    Some((text.find('x')?, run))
}

/// An object whose methods are memoized.
struct Shop {
    currency: String,
}

impl Shop {
    /// `self` is an argument: without it in the key, two shops would share their prices, and this wouldn't compile.
    #[memoize(ttl = 60, key = "price:{self.currency}:{item}", tags("quotes"))]
    async fn price(&self, item: u64) -> Result<String, String> {
        let Quote { currency, run } = quote(self.currency.clone()).await?;
        Ok(format!("item {item} in {currency} of run {run}"))
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    finish(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let clock = Clock::manual();
    let cache = Cache::memory().clock(clock.clone()).jitter(0.0).build()?;
    configure_cache(cache.clone());

    say("a function", told_quote("EUR").await)?;
    say("again", told_quote("EUR").await)?;
    say("another argument", told_quote("USD").await)?;

    say("an error", told_quote("XXX").await)?;
    say("isn't stored", told_quote("XXX").await)?;

    say("borrowed arguments", format!("{:?}", find("a fox", Speed::Slow).await))?;
    say("again", format!("{:?}", find("a fox", Speed::Slow).await))?;
    say("another key", format!("{:?}", find("a fox", Speed::Fast).await))?;

    let shop = Shop { currency: "EUR".to_owned() };
    say("a method", shop.price(7).await?)?;

    clock.advance(Duration::from_secs(61));
    say("past its ttl", told_quote("EUR").await)?;
    cache.close(Duration::from_secs(5)).await; // until the new one is there
    say("after that", told_quote("EUR").await)?;

    invalidate("quotes").await?;
    say("after an invalidation", told_quote("EUR").await)?;
    say("the method too", shop.price(7).await?)?;
    Ok(())
}

async fn told_quote(currency: &str) -> String {
    match quote(currency.to_owned()).await {
        Ok(Quote { currency, run }) => format!("{currency} of run {run}"),
        Err(error) => error,
    }
}

fn say(what: &str, given: impl Display) -> io::Result<()> {
    writeln!(io::stdout(), "{what}: {given}")
}
