//! Handlers that aren't cached, over values that are: a memoized function, one that borrows, and values by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use axum::extract::Path;
use axum::extract::State;
use axum::http::HeaderName;
use pacific_cache::{Cache, Error, memoize, name};

use crate::app::{Database, load};
use crate::registers::Registers;

/// What a reader takes for the field of a cached handler.
type Answer = ([(HeaderName, &'static str); 1], String);

pub async fn memoized(State(registers): Database, Path((group, id)): Path<(u64, u64)>) -> Answer {
    let ran = Arc::new(AtomicBool::new(false));
    let version = memoized_register(registers, Arc::clone(&ran), group, id).await;
    answer(&ran, version)
}

pub async fn borrowed(State(registers): Database, Path((group, id)): Path<(u64, u64)>) -> Answer {
    let ran = AtomicBool::new(false);
    let version = borrowed_register(&registers, &ran, group, id).await;
    answer(&ran, version)
}

pub async fn by_hand(
    State(registers): Database,
    Path((group, id)): Path<(u64, u64)>,
) -> Result<Answer, String> {
    let ran = AtomicBool::new(false);
    let load = || async {
        ran.store(true, SeqCst);
        Ok::<_, Error>(load(&registers, id).await)
    };
    let tags = vec![name!("register:{id}"), name!("group:{group}"), name!("registers")];
    let version = Cache::current().get_or_load(name!("value:{id}"), load).tags(tags).await;
    Ok(answer(&ran, version.map_err(|error| error.to_string())?))
}

#[memoize(
    ttl = 60,
    key = "value:{id}",
    skip(registers, ran, group),
    tags("register:{id}", "group:{group}", "registers")
)]
async fn memoized_register(registers: Arc<Registers>, ran: Arc<AtomicBool>, group: u64, id: u64) -> String {
    ran.store(true, SeqCst);
    load(&registers, id).await
}

#[memoize(
    ttl = 60,
    key = "value:{id}",
    skip(registers, ran, group),
    tags("register:{id}", "group:{group}", "registers")
)]
async fn borrowed_register(registers: &Registers, ran: &AtomicBool, group: u64, id: u64) -> String {
    ran.store(true, SeqCst);
    load(registers, id).await
}

fn answer(ran: &AtomicBool, version: String) -> Answer {
    let said = if ran.load(SeqCst) { "PacificCache; fwd=uri-miss" } else { "PacificCache; hit" };
    ([(HeaderName::from_static("cache-status"), said)], version)
}
