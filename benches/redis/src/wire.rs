//! What goes over the wire, counted by a proxy: round trips, and the commands of each.

use std::time::Duration;

use pacific_cache::{Cache, CacheBuilder, Near};
use pacific_cache_bench::{Failure, call::Call};

use crate::apps::{self, COUNTED};
use crate::case::PATIENT;
use crate::harness::{Proxy, Redis};

/// Long enough for what goes on in the background.
const BACKGROUND: Duration = Duration::from_millis(100);

const TARGET: &str = "/counted/1024";

/// What one step sent.
pub struct Count {
    pub key: String,
    pub title: String,
    /// The names of the commands of each round trip.
    pub round_trips: Vec<Vec<String>>,
}

/// Counts each step of an entry's life, on servers of their own.
pub async fn all() -> Result<Vec<Count>, Failure> {
    let mut counts = Vec::new();
    let within = || Near::within(Duration::from_secs(5));
    counts.extend(of("redis", Cache::redis).await?);
    counts.extend(of("near_within", |url| Cache::tiered(url).near(within())).await?);
    counts.extend(of("near_checked", |url| Cache::tiered(url).near(Near::checked())).await?);
    Ok(counts)
}

async fn of(kind: &str, builder: impl Fn(String) -> CacheBuilder) -> Result<Vec<Count>, Failure> {
    let redis = Redis::start();
    let proxy = Proxy::before(redis.address());
    COUNTED.configure(builder(proxy.url()).redis_budget(PATIENT).build()?);
    let mut call = Call::new(apps::cached(), TARGET, 1 << 10);
    let mut counts = Vec::new();
    let mut count = |key: &str, title: &str| {
        let (key, title) = (format!("{kind}_{key}"), format!("{kind}: {title}"));
        counts.push(Count { key, title, round_trips: proxy.round_trips() });
        proxy.forget();
    };
    // The connection is not what is counted.
    let _ = COUNTED.cache().get::<String>("other").await;
    tokio::time::sleep(BACKGROUND).await;
    proxy.forget();
    asked(&mut call).await?;
    count("first_miss", "miss, no generation there, and its store");
    asked(&mut call).await?;
    count("first_hit", "first hit");
    asked(&mut call).await?;
    count("hit", "hit");
    COUNTED.cache().invalidate("all").await?;
    count("invalidate", "ending a name");
    asked(&mut call).await?;
    count("miss", "miss, one generation ended, and its store");
    drop(call);
    COUNTED.configure(Cache::memory().build()?);
    Ok(counts)
}

async fn asked(call: &mut Call) -> Result<(), Failure> {
    call.look().await?;
    tokio::time::sleep(BACKGROUND).await;
    Ok(())
}

/// Ends a name that many entries carry, and one that a single entry carries.
pub struct Ending {
    pub entries: u64,
    pub round_trips: Vec<Vec<String>>,
    pub many: Duration,
    pub single: Duration,
}

const WRITERS: u64 = 32;

/// Stores so many entries that carry one name, and ends it.
pub async fn ending(entries: u64) -> Result<Ending, Failure> {
    let redis = Redis::start();
    let cache = Cache::redis(redis.url()).redis_budget(PATIENT).build()?;
    let each = entries / WRITERS;
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| tokio::spawn(write(cache.clone(), writer * each..(writer + 1) * each)))
        .collect();
    let mut stored = 0;
    for writer in writers {
        stored += writer.await??;
    }
    cache.set("lonely", "a value").tags("single").await?;
    let proxy = Proxy::before(redis.address());
    let counted = Cache::redis(proxy.url()).redis_budget(PATIENT).build()?;
    // Connected.
    let _ = counted.get::<String>("lonely").await;
    let single = timed(&counted, "single").await?;
    proxy.forget();
    let many = timed(&counted, "many").await?;
    let round_trips = proxy.round_trips();
    let left: Option<String> = cache.get("entry:0").await?;
    if left.is_some() {
        return Err("an entry is read whose name has ended".into());
    }
    Ok(Ending { entries: stored, round_trips, many, single })
}

async fn write(cache: Cache, numbers: std::ops::Range<u64>) -> Result<u64, String> {
    let mut stored = 0;
    for number in numbers {
        let name = format!("entry:{number}");
        // On a busy machine Redis may be too late now and then; then there is one entry less.
        let set = cache.set(name.as_str(), "a value").tags("many").ttl(Duration::from_secs(3600));
        match set.await {
            Ok(()) => stored += 1,
            Err(error) if error.is_unreached() || error.is_pending() => {}
            Err(error) => return Err(error.to_string()),
        }
    }
    Ok(stored)
}

async fn timed(cache: &Cache, name: &str) -> Result<Duration, Failure> {
    let start = std::time::Instant::now();
    cache.invalidate(name).await?;
    Ok(start.elapsed())
}

/// `MGET, PTTL | SET` for two round trips.
pub fn text(round_trips: &[Vec<String>]) -> String {
    let each: Vec<String> = round_trips.iter().map(|commands| shortened(commands)).collect();
    if each.is_empty() { "none".to_owned() } else { each.join(" | ") }
}

/// `5 SET, MGET`.
fn shortened(commands: &[String]) -> String {
    let mut parts: Vec<(usize, &str)> = Vec::new();
    for command in commands {
        match parts.last_mut() {
            Some((count, last)) if last == command => *count += 1,
            _ => parts.push((1, command)),
        }
    }
    let each: Vec<String> = parts
        .iter()
        .map(|(count, name)| if *count == 1 { (*name).to_owned() } else { format!("{count} {name}") })
        .collect();
    each.join(", ")
}
