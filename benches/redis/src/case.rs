//! The comparisons.

use std::time::Duration;

use axum::Router;
use pacific_cache::{Cache, Near};
use pacific_cache_bench::{Failure, call::Call};
use redis::aio::MultiplexedConnection;

use crate::apps::{self, CHECKED, FAR, MEMORY, WITHIN};
use crate::side::{Load, Side};

const KB_1: usize = 1 << 10;
const KB_64: usize = 64 << 10;

/// Some milliseconds each, so that a round is short and there are many.
const SEQUENTIAL: Load = Load { at_once: 1, each: 25 };
const AT_ONCE: Load = Load { at_once: 64, each: 2 };
const LARGE_AT_ONCE: Load = Load { at_once: 64, each: 1 };
/// A hit in memory takes so much less.
const IN_MEMORY: Load = Load { at_once: 1, each: 250 };

/// How often, some milliseconds apart, a target is asked for until it is served from the cache.
const PATIENCE: usize = 1_000;

/// A busy machine is no fault of Redis's.
pub const PATIENT: Duration = Duration::from_secs(10);

/// Two sides that are compared.
pub struct Case {
    /// Its name in the JSON.
    pub key: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What the ratio should be at most.
    pub target: Option<f64>,
    pub load: Load,
    pub limit: Side,
    pub cached: Side,
}

/// Everything stored, and asked for in a way of its own.
struct Asking {
    app: Router,
    raw: MultiplexedConnection,
}

/// All cases, each served from its cache already.
pub async fn all(url: &str) -> Result<Vec<Case>, Failure> {
    configure(url)?;
    // A timeout costs a timer; one of its default length would end the benchmark on a busy machine.
    let config = redis::AsyncConnectionConfig::new().set_response_timeout(Some(Duration::from_secs(30)));
    let raw = redis::Client::open(url)?.get_multiplexed_async_connection_with_config(&config).await?;
    let mut asking = Asking { app: apps::cached(), raw };
    asking.put().await?;
    let mut cases = far(&mut asking).await?;
    cases.extend(near(&mut asking).await?);
    cases.extend(limits(&mut asking));
    Ok(cases)
}

fn case(
    key: &'static str,
    title: &'static str,
    target: Option<f64>,
    load: Load,
    limit: Side,
    cached: Side,
) -> Case {
    Case { key, title, target, load, limit, cached }
}

/// Hits in Redis.
async fn far(asking: &mut Asking) -> Result<Vec<Case>, Failure> {
    let [kb_1, kb_64] = [asking.get(KB_1), asking.get(KB_64)];
    Ok(vec![
        case(
            "redis_hit_1k",
            "hit, three names, 1 KB",
            Some(1.15),
            SEQUENTIAL,
            kb_1.clone(),
            asking.hit("/far/1024", KB_1).await?,
        ),
        case(
            "redis_hit_64k",
            "hit, three names, 64 KB",
            Some(1.10),
            SEQUENTIAL,
            kb_64.clone(),
            asking.hit("/far/65536", KB_64).await?,
        ),
        case(
            "redis_hit_1k_64",
            "64 at once of one entry, 1 KB",
            Some(2.2),
            AT_ONCE,
            kb_1.clone(),
            asking.hit("/far/1024", KB_1).await?,
        ),
        case(
            "redis_hit_1k_64_entries",
            "  of 64 entries, 1 KB",
            Some(2.2),
            AT_ONCE,
            kb_1.clone(),
            asking.hits(KB_1).await?,
        ),
        case(
            "redis_hit_64k_64",
            "64 at once of one entry, 64 KB",
            None,
            LARGE_AT_ONCE,
            kb_64.clone(),
            asking.hit("/far/65536", KB_64).await?,
        ),
        case(
            "redis_hit_64k_64_entries",
            "  of 64 entries, 64 KB",
            None,
            LARGE_AT_ONCE,
            kb_64.clone(),
            asking.hits(KB_64).await?,
        ),
        case(
            "redis_plain_1k",
            "hit without names of one's own, 1 KB",
            None,
            SEQUENTIAL,
            kb_1.clone(),
            asking.hit("/plain/1024", KB_1).await?,
        ),
    ])
}

/// Hits in copies of it.
async fn near(asking: &mut Asking) -> Result<Vec<Case>, Failure> {
    let [kb_1, kb_64] = [asking.get(KB_1), asking.get(KB_64)];
    Ok(vec![
        case(
            "near_within_1k",
            "near within a bound, 1 KB, to memory",
            Some(1.3),
            IN_MEMORY,
            asking.hit("/memory/1024", KB_1).await?,
            asking.hit("/within/1024", KB_1).await?,
        ),
        case(
            "near_checked_1k",
            "near checked, 1 KB",
            None,
            SEQUENTIAL,
            kb_1.clone(),
            asking.hit("/checked/1024", KB_1).await?,
        ),
        case(
            "near_checked_64k",
            "near checked, 64 KB",
            None,
            SEQUENTIAL,
            kb_64.clone(),
            asking.hit("/checked/65536", KB_64).await?,
        ),
        case(
            "near_checked_64k_64",
            "near checked, 64 KB, 64 at once",
            Some(0.25),
            LARGE_AT_ONCE,
            kb_64.clone(),
            asking.hit("/checked/65536", KB_64).await?,
        ),
    ])
}

/// What a hit can't go below, and how far from 1 is noise.
fn limits(asking: &mut Asking) -> Vec<Case> {
    let [kb_1, kb_64] = [asking.get(KB_1), asking.get(KB_64)];
    vec![
        case("command_1k", "the command alone, 1 KB", None, SEQUENTIAL, kb_1.clone(), asking.mget(KB_1)),
        case("command_64k", "  the same, 64 KB", None, SEQUENTIAL, kb_64.clone(), asking.mget(KB_64)),
        case("command_1k_64", "  the same, 64 at once", None, AT_ONCE, kb_1.clone(), asking.mget(KB_1)),
        case(
            "command_64k_64",
            "  the same, 64 KB, 64 at once",
            None,
            LARGE_AT_ONCE,
            kb_64,
            asking.mget(KB_64),
        ),
        case("control", "GET to itself, 1 KB", None, SEQUENTIAL, kb_1.clone(), kb_1.clone()),
        case("control_64", "  the same, 64 at once", None, AT_ONCE, kb_1.clone(), kb_1),
    ]
}

impl Case {
    /// What was to come from the cache still does; a busy machine may have kept it from Redis for a moment.
    pub async fn check(&self) -> Result<(), Failure> {
        for side in [&self.limit, &self.cached] {
            if let Side::Calls(calls) = side {
                for call in calls {
                    warm(call.clone()).await?;
                }
            }
        }
        Ok(())
    }
}

/// Asks until the answer comes from the cache, also a second time, when a near tier has it.
async fn warm(mut call: Call) -> Result<(), Failure> {
    for _ in 0..PATIENCE {
        if call.check_source().await.is_ok() && call.check_source().await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Err(format!("{}: it is never served from the cache", call.target()).into())
}

fn configure(url: &str) -> Result<(), Failure> {
    FAR.configure(Cache::redis(url).redis_budget(PATIENT).build()?);
    WITHIN.configure(
        Cache::tiered(url).near(Near::within(Duration::from_secs(5))).redis_budget(PATIENT).build()?,
    );
    CHECKED.configure(Cache::tiered(url).near(Near::checked()).redis_budget(PATIENT).build()?);
    MEMORY.configure(Cache::memory().build()?);
    Ok(())
}

impl Asking {
    /// What the raw commands read: bodies, and what stands for the generations of five names.
    async fn put(&mut self) -> Result<(), Failure> {
        let mut commands = redis::pipe();
        for size in [KB_1, KB_64] {
            commands.set(format!("raw:{size}"), apps::body(size).to_vec()).ignore();
        }
        for name in NAMES {
            commands.set(name, [1_u8; 8].as_slice()).ignore();
        }
        commands.query_async::<()>(&mut self.raw).await?;
        Ok(())
    }

    fn get(&self, size: usize) -> Side {
        Side::Command(self.raw.clone(), redis::Cmd::get(format!("raw:{size}")), size)
    }

    /// What a hit asks, with nothing around it.
    fn mget(&self, size: usize) -> Side {
        let mut command = redis::cmd("MGET");
        command.arg(format!("raw:{size}")).arg(&NAMES);
        Side::Command(self.raw.clone(), command, size + 8 * NAMES.len())
    }

    async fn hit(&self, target: &'static str, bytes: usize) -> Result<Side, Failure> {
        let call = Call::new(self.app.clone(), target, bytes).from_cache();
        warm(call.clone()).await?;
        Ok(Side::Calls(vec![call]))
    }

    /// Of as many entries as there are askers.
    async fn hits(&self, bytes: usize) -> Result<Side, Failure> {
        let mut calls = Vec::new();
        for number in 0..AT_ONCE.at_once {
            // Each for as long as the program runs, and there are few.
            let target: &'static str = Box::leak(format!("/each/{bytes}/{number}").into_boxed_str());
            let call = Call::new(self.app.clone(), target, bytes).from_cache();
            warm(call.clone()).await?;
            calls.push(call);
        }
        Ok(Side::Calls(calls))
    }
}

/// As long as those of a hit with a key and two tags.
const NAMES: [&str; 5] = ["pc:raw:n", "pc:raw:b:123456", "pc:raw:b:234567", "pc:raw:t:sizes", "pc:raw:t:all"];
