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
