//! Against real servers.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use redis::{Pipeline, Value};

use super::Settings;
use super::fault::Fault;
use super::link::{Link, track};
use super::push::{Push, Pushed};
use super::server::Server;
use crate::clock::Clock;

mod bounds;
mod heart;
mod identity;
mod leases;
mod liars;
mod link;
mod logs;
mod pushes;
mod sentinels;
#[allow(dead_code, reason = "other tests use the rest")]
#[path = "../../../../tests/harness/redis/mod.rs"]
mod servers;
mod tls;

/// Longer than anything should take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// As users have them.
fn settings() -> Settings {
    Settings::new("pc:", Clock::system(), 1 << 20)
}

/// For what must not depend on how busy this machine is.
fn patient() -> Settings {
    Settings { patience: PATIENCE, ..settings() }
}

async fn connect(url: &str) -> Result<Arc<Link>, Fault> {
    Link::connect(&Server::parse(url).unwrap(), &patient(), None).await
}

/// A link, and what it is told.
async fn tracked(url: &str) -> (Arc<Link>, Told) {
    let told = Told::default();
    let link = Link::connect(&Server::parse(url).unwrap(), &patient(), Some(told.listener())).await.unwrap();
    (link, told)
}

#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<Push>>>);

impl Told {
    fn listener(&self) -> Pushed {
        let told = self.clone();
        Arc::new(move |push| told.0.lock().unwrap().push(push))
    }

    /// Who may still be told something.
    fn listeners(&self) -> usize {
        Arc::strong_count(&self.0) - 1
    }

    fn take(&self) -> Vec<Push> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

fn command(words: &[&str]) -> Pipeline {
    let mut commands = Pipeline::new();
    commands.cmd(words[0]).arg(&words[1..]);
    commands
}

async fn ask(link: &Link, words: &[&str]) -> Result<Value, Fault> {
    link.send(&command(words)).await.map(|mut answers| answers.remove(0))
}

/// The same of what is read, and told of from then on.
async fn read(link: &Link, words: &[&str]) -> Result<Value, Fault> {
    let mut commands = Pipeline::new();
    track(&mut commands);
    commands.cmd(words[0]).arg(&words[1..]);
    link.send(&commands).await.map(|mut answers| answers.remove(1))
}

async fn within<F: Future>(what: &str, future: F) -> F::Output {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("{what}: not within {PATIENCE:?}"))
}

async fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    within(what, async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}
