//! Three sentinels, which watch a primary and choose another when it is gone.

use std::fs;

use super::folder::Folder;
use super::process::Process;
use super::{Redis, Reply, Session, port, until};

/// By which name they know the primary.
const NAME: &str = "mymaster";

/// Dropped, they are killed.
pub struct Sentinels(Vec<Sentinel>);

struct Sentinel {
    port: u16,
    /// Of its settings, which it rewrites.
    _folder: Folder,
    _process: Process,
}

impl Sentinels {
    /// Starts three, and waits until they know each other and the primary's replicas.
    #[must_use]
    pub fn watch(primary: &Redis, replicas: usize) -> Self {
        let sentinels = Self((0..3).map(|_| Sentinel::watch(primary.port())).collect());
        let others = sentinels.0.len() - 1;
        until("the sentinels' acquaintance", || {
            let all =
                |what: &str, count: usize| sentinels.0.iter().all(|sentinel| sentinel.count(what) == count);
            all("SENTINELS", others) && all("REPLICAS", replicas)
        });
        sentinels
    }

    /// Their address, as users write it.
    #[must_use]
    pub fn url(&self) -> String {
        let places: Vec<String> =
            self.0.iter().map(|sentinel| format!("127.0.0.1:{}", sentinel.port)).collect();
        format!("redis+sentinel://{}/{NAME}", places.join(","))
    }

    /// The port of the primary, in the eyes of them all; nothing while they differ.
    #[must_use]
    pub fn primary(&self) -> Option<u16> {
        let ports: Vec<u16> = self.0.iter().filter_map(Sentinel::primary).collect();
        ports
            .first()
            .copied()
            .filter(|first| ports.len() == self.0.len() && ports.iter().all(|port| port == first))
    }

    /// Makes them choose another primary, though there is one, and waits until they have.
    ///
    /// # Panics
    /// When they don't.
    pub fn fail_over(&self) -> u16 {
        let former = self.primary();
        until("sentinels that begin", || {
            self.0[0].ask(&["FAILOVER", NAME]).is_some_and(|reply| !reply.is_error())
        });
        self.await_other_than(former)
    }

    /// Waits until they agree on another primary than this one.
    ///
    /// # Panics
    /// When they don't.
    pub fn await_other_than(&self, former: Option<u16>) -> u16 {
        let mut now = None;
        until("another primary", || {
            now = self.primary();
            now.is_some() && now != former
        });
        now.expect("a primary")
    }
}

impl Sentinel {
    fn watch(primary: u16) -> Self {
        let mut log = String::new();
        for _ in 0..20 {
            let (port, folder) = (port::free(), Folder::new());
            let file = folder.file("sentinel.conf");
            fs::write(&file, settings(port, &folder, primary)).expect("a temporary file");
            match Process::start(&[file, "--sentinel".to_owned()], "+monitor master") {
                Ok(process) => return Self { port, _folder: folder, _process: process },
                Err(error) => log = error,
            }
        }
        panic!("redis-server --sentinel doesn't start:\n{log}");
    }

    fn ask(&self, words: &[&str]) -> Option<Reply> {
        Session::open(self.port)?.ask(&[&["SENTINEL"], words].concat())
    }

    fn count(&self, what: &str) -> usize {
        match self.ask(&[what, NAME]) {
            Some(Reply::List(list)) => list.len(),
            _ => 0,
        }
    }

    fn primary(&self) -> Option<u16> {
        match self.ask(&["GET-MASTER-ADDR-BY-NAME", NAME])? {
            Reply::List(place) => place.get(1)?.text().parse().ok(),
            _ => None,
        }
    }
}

fn settings(port: u16, folder: &Folder, primary: u16) -> String {
    let folder = folder.path().display();
    format!(
        "port {port}\nbind 127.0.0.1\ndir {folder}\nsentinel monitor {NAME} 127.0.0.1 {primary} 2\n\
         sentinel down-after-milliseconds {NAME} 500\nsentinel failover-timeout {NAME} 3000\n"
    )
}
