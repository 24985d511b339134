//! Leases: whose they are, and that they are given back.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;

use super::servers::{Redis, Reply};
use super::{PATIENCE, eventually};
use crate::Cache;
use crate::backend::redis::Inner;
use crate::backend::redis::lease::{Holder, Lease};
use crate::backend::redis::token::{Question, Token};
use crate::cache::Core;
use crate::clock::Deadline;
use crate::far::{Capture, Far, Turn};
use crate::value::ask::Ask;

/// Longer than any test: none ends by itself.
const LEASE: Duration = Duration::from_secs(3600);

/// What is wanted, and its fence.
struct World {
    redis: Redis,
    cache: Cache,
    ask: Ask,
    token: Arc<Token>,
}

impl World {
    async fn new() -> Self {
        let redis = Redis::start();
        let settings = Cache::redis(redis.url()).redis_budget(PATIENCE).single_flight_across_nodes(LEASE);
        let cache = settings.build().unwrap();
        let ask = Ask::by_hand(cache.clone(), crate::name::Name::new("wanted"));
        let capture = far(cache.core()).look(cache.core(), &ask, &mut { PATIENCE }).await.capture;
        let Capture::Taken(token) = capture else { panic!("{capture:?}") };
        Self { redis, cache, ask, token }
    }

    fn inner(&self) -> &Arc<Inner> {
        &far(self.cache.core()).0
    }

    fn lease(&self) -> Lease {
        Lease::new(self.inner(), &self.token)
    }

    fn stored(&self) -> Reply {
        let question = Question::of(self.cache.core(), &self.ask, Vec::new());
        self.redis.command(&["GET", &self.inner().shard(&question.slot).layout.lease(&question.slot)])
    }

    async fn turn(&self) -> Turn {
        Inner::turn(self.inner(), self.cache.core(), &self.ask, &self.token, Deadline::after(PATIENCE)).await
    }
}

fn far(core: &Core) -> &Far {
    core.far.as_ref().unwrap()
}

#[tokio::test]
async fn each_try_of_one_lease_knows_its_own() {
    let world = World::new().await;
    let (mut one, mut other) = (world.lease(), world.lease());
    for _ in 0..2 {
        assert_eq!(one.take(LEASE).await.unwrap(), Holder::Oneself);
        assert!(matches!(other.take(LEASE).await.unwrap(), Holder::Other(_)));
    }
}

#[tokio::test]
async fn a_lease_whose_answer_is_lost_is_given_back() {
    let world = World::new().await;
    let before = world.stored();
    let mut lease = world.lease();
    let mut taking = Box::pin(lease.take(LEASE));
    assert!((&mut taking).now_or_never().is_none());
    eventually("it is taken", || world.stored() != before).await;
    // Nobody reads the answer.
    drop(taking);
    drop(lease);
    eventually("it is given back", || world.stored() == before).await;
}

#[tokio::test]
async fn nobody_gives_back_what_another_has() {
    let world = World::new().await;
    let mut late = world.lease();
    late.take(LEASE).await.unwrap();
    // As after a lease that was outlasted.
    world.redis.command(&["FLUSHALL"]);
    let mut other = world.lease();
    other.take(LEASE).await.unwrap();
    let others = world.stored();
    let asked = || world.redis.info("cmdstat_mget");
    let before = asked();
    drop(late);
    eventually("it has been asked whose it is", || asked() != before).await;
    // A command of the same link, so that what it sent before is done.
    assert!(matches!(world.lease().take(LEASE).await.unwrap(), Holder::Other(_)));
    assert_eq!(world.stored(), others);
}

#[tokio::test]
async fn whoever_waits_looks_again_once_a_name_is_pending() {
    let world = World::new().await;
    assert!(matches!(world.turn().await, Turn::Mine(Some(_))));
    let pending = world.inner().pending.add(["wanted"].into_iter());
    assert!(matches!(world.turn().await, Turn::Again));
    world.inner().pending.confirm(&pending);
    assert!(matches!(world.turn().await, Turn::Mine(Some(_))));
}
