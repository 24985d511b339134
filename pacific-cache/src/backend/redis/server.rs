//! The server that a user names: where it listens, or who knows where, and how to log in.

use std::fmt;

use redis::RedisConnectionInfo;
use tokio_rustls::TlsConnector;

use super::place::Place;

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) way: Way,
    pub(crate) login: RedisConnectionInfo,
    pub(crate) tls: Option<TlsConnector>,
}

/// How the primary is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// It is this one.
    Direct(Place),
    /// These know which it is, under this name.
    Sentinels(Vec<Place>, String),
    /// These know which it is for this key.
    Cluster(Vec<Place>, String),
}

impl Server {
    /// Reads an address; the error says in one line what is wrong, with an example and without the password.
    pub(crate) fn parse(url: &str) -> Result<Self, String> {
        super::url::parse(url)
    }

    /// That of a cluster's nodes which has this key.
    pub(crate) fn of_key(&self, key: &str) -> Self {
        match &self.way {
            Way::Cluster(nodes, _) => {
                Self { way: Way::Cluster(nodes.clone(), key.to_owned()), ..self.clone() }
            }
            _ => self.clone(),
        }
    }

    pub(crate) fn is_cluster(&self) -> bool {
        matches!(self.way, Way::Cluster(..))
    }
}

fn listed(places: &[Place]) -> String {
    let places: Vec<String> = places.iter().map(ToString::to_string).collect();
    places.join(", ")
}

/// Without user and password.
impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.way {
            Way::Direct(place) => write!(f, "{place}"),
            Way::Sentinels(places, name) => write!(f, "{name:?} of the sentinels {}", listed(places)),
            Way::Cluster(places, _) => write!(f, "the cluster of {}", listed(places)),
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}
