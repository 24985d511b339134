//! The servers: a primary and its replica, and the ways to them.

use std::net::SocketAddr;
use std::time::Duration;

use pacific_cache_tests::harness::redis::{Proxy, Redis, Reply};

use crate::dice::Dice;
use crate::registers::NODES;

pub struct Servers {
    both: [Redis; 2],
    /// Before each, for the other that follows it.
    feeds: [Proxy; 2],
    primary: usize,
    /// Before the primary, for each node.
    ways: Vec<Proxy>,
    has_snapshot: bool,
}

impl Servers {
    /// With `followed` the replica follows the primary, which so begins another history.
    pub fn start(followed: bool) -> Self {
        let both = [Redis::start(), Redis::start()];
        let feeds = [&both[0], &both[1]].map(|server| Proxy::uncounted(server.address()));
        let ways = (0..NODES).map(|_| Proxy::uncounted(both[0].address())).collect();
        let servers = Self { both, feeds, primary: 0, ways, has_snapshot: false };
        if followed {
            servers.follow();
        }
        servers
    }

    /// Where each node finds them.
    pub fn urls(&self) -> Vec<String> {
        self.ways.iter().map(Proxy::url).collect()
    }

    pub fn way(&self, dice: &mut Dice) -> &Proxy {
        &self.ways[dice.below(NODES as u64) as usize]
    }

    pub fn primary(&self) -> &Redis {
        &self.both[self.primary]
    }

    /// Asks the primary; nothing where it doesn't answer.
    pub fn ask(&self, words: &[&str]) -> Option<Reply> {
        self.primary().ask(words)
    }

    /// The way from the primary to its replica.
    pub fn feed(&self) -> &Proxy {
        &self.feeds[self.primary]
    }

    /// The other server follows the primary from now on.
    fn follow(&self) {
        let port = self.feed().address().port().to_string();
        // It may be slow to begin.
        drop(self.both[1 - self.primary].ask(&["REPLICAOF", "127.0.0.1", &port]));
    }

    pub fn restart_empty(&mut self) {
        self.both[self.primary].restart_empty();
        self.has_snapshot = false;
    }

    pub fn save_snapshot(&mut self) {
        self.has_snapshot |= self.ask(&["SAVE"]).is_some_and(|reply| !reply.is_error());
    }

    /// Says whether there was one.
    pub fn restart_from_snapshot(&mut self) -> bool {
        if self.has_snapshot {
            self.both[self.primary].restart_from_snapshot();
        }
        self.has_snapshot
    }

    /// The primary is lost, and the replica takes its place with what it has; the other comes back empty and follows it.
    pub fn fail_over(&mut self) {
        self.both[self.primary].kill9();
        self.primary = 1 - self.primary;
        self.both[self.primary].promote();
        self.point_to(self.primary().address());
        self.both[1 - self.primary].restart_empty();
        self.has_snapshot = false;
        self.follow();
    }

    fn point_to(&self, address: SocketAddr) {
        for way in &self.ways {
            way.point_to(address);
            way.cut();
        }
    }
}

/// A time in milliseconds.
pub fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
