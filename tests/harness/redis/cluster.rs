//! A Redis Cluster of three primaries.

use super::{Redis, port, until};

const SLOTS: usize = 16_384;

/// Dropped, its servers are killed.
pub struct Cluster(Vec<Redis>);

impl Cluster {
    /// Starts one, and waits until every server thinks it whole.
    #[must_use]
    pub fn start() -> Self {
        let buses: Vec<String> = (0..3).map(|_| port::free().to_string()).collect();
        let nodes: Vec<Redis> = buses.iter().map(|bus| node(bus)).collect();
        for (index, node) in nodes.iter().enumerate() {
            let first = index * SLOTS / nodes.len();
            let last = (index + 1) * SLOTS / nodes.len() - 1;
            node.command(&["CLUSTER", "ADDSLOTSRANGE", &first.to_string(), &last.to_string()]);
            node.command(&["CLUSTER", "SET-CONFIG-EPOCH", &(index + 1).to_string()]);
        }
        for (node, bus) in nodes.iter().zip(&buses).skip(1) {
            nodes[0].command(&["CLUSTER", "MEET", "127.0.0.1", &node.port().to_string(), bus]);
        }
        let cluster = Self(nodes);
        until("the cluster", || cluster.0.iter().all(is_whole));
        cluster
    }

    /// Its servers, in the order of their slots.
    #[must_use]
    pub fn nodes(&self) -> &[Redis] {
        &self.0
    }

    /// The number of the server that has a key, and the key's slot.
    #[must_use]
    pub fn owner(&self, key: &str) -> (usize, String) {
        let slot = self.0[0].command(&["CLUSTER", "KEYSLOT", key]).number();
        let owner = slot as usize * self.0.len() / SLOTS;
        (owner, slot.to_string())
    }

    /// Begins to move a slot: from now on neither server has all of its keys.
    pub fn migrate(&self, slot: &str, from: usize, to: usize) {
        let [from, to] = [&self.0[from], &self.0[to]];
        let id = |node: &Redis| node.command(&["CLUSTER", "MYID"]).text();
        to.command(&["CLUSTER", "SETSLOT", slot, "IMPORTING", &id(from)]);
        from.command(&["CLUSTER", "SETSLOT", slot, "MIGRATING", &id(to)]);
    }

    /// Moves so many of a slot's keys; says whether there were some.
    #[must_use]
    pub fn move_keys(&self, slot: &str, from: usize, to: usize, count: usize) -> bool {
        let keys = self.0[from].command(&["CLUSTER", "GETKEYSINSLOT", slot, &count.to_string()]);
        let port = self.0[to].port().to_string();
        for key in keys.list() {
            self.0[from].command(&["MIGRATE", "127.0.0.1", &port, &key.text(), "0", "5000"]);
        }
        !keys.list().is_empty()
    }

    /// Ends the move of a slot without keys.
    pub fn migrated(&self, slot: &str, from: usize, to: usize) {
        let id = self.0[to].command(&["CLUSTER", "MYID"]).text();
        for node in [to, from] {
            self.0[node].command(&["CLUSTER", "SETSLOT", slot, "NODE", &id]);
        }
    }

    /// One of its servers, to be killed or paused.
    ///
    /// # Panics
    /// When there is none of this number.
    pub fn node_mut(&mut self, index: usize) -> &mut Redis {
        &mut self.0[index]
    }
}

fn node(bus: &str) -> Redis {
    Redis::start_with(&["--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-node-timeout", "1000"])
}

fn is_whole(node: &Redis) -> bool {
    let info = node.command(&["CLUSTER", "INFO"]).text();
    info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3")
}
