//! Asking a cluster which of its nodes has a shard.

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::select_ok;
use redis::{Pipeline, Value};

use super::Settings;
use super::fault::Fault;
use super::link::Link;
use super::place::Place;
use super::push::Pushed;
use super::server::Server;
use super::wire::Wire;

/// Asks all nodes that are known, at each connect; the first whose answer proves true wins.
pub(crate) async fn connect(
    nodes: &[Place],
    key: &str,
    server: &Server,
    settings: &Settings,
    tracked: Option<Pushed>,
) -> Result<Arc<Link>, Fault> {
    let attempts = nodes.iter().map(|node| {
        let tracked = tracked.clone();
        async move {
            let primary = ask(node, key, server, settings).await?;
            Link::to(&primary, server, settings, tracked).await
        }
        .boxed()
    });
    Ok(select_ok(attempts).await?.0)
}

/// Where this node thinks that the key's primary is.
async fn ask(node: &Place, key: &str, server: &Server, settings: &Settings) -> Result<Place, Fault> {
    let wire = Wire::open(node, server, settings, None).await?;
    let mut commands = Pipeline::new();
    commands.cmd("CLUSTER").arg("KEYSLOT").arg(key);
    commands.cmd("CLUSTER").arg("SLOTS");
    let answers = wire.ask(&commands, settings.patience).await?;
    match (Fault::among(&answers), answers.as_slice()) {
        (Some(fault), _) => Err(fault),
        (None, [Value::Int(slot), Value::Array(ranges)]) => {
            let nobody = || Fault::Refused(format!("{node} knows no primary for slot {slot}"));
            ranges.iter().find_map(|range| primary(range, *slot, node)).ok_or_else(nobody)
        }
        (None, _) => Err(Fault::Garbled),
    }
}

/// The primary of a range, if the slot is in it.
fn primary(range: &Value, slot: i64, asked: &Place) -> Option<Place> {
    let Value::Array(range) = range else { return None };
    let [Value::Int(first), Value::Int(last), Value::Array(primary), ..] = range.as_slice() else {
        return None;
    };
    if !(*first..=*last).contains(&slot) {
        return None;
    }
    let [host, Value::Int(port), ..] = primary.as_slice() else { return None };
    Some(Place::Tcp(host_of(host, asked)?, u16::try_from(*port).ok()?))
}

/// A node that doesn't know its own address is where it was asked.
fn host_of(host: &Value, asked: &Place) -> Option<String> {
    match (host, asked) {
        (Value::BulkString(host), _) if !host.is_empty() && host != b"?" => {
            String::from_utf8(host.clone()).ok()
        }
        (_, Place::Tcp(host, _)) => Some(host.clone()),
        (_, Place::Unix(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(first: i64, last: i64, host: &[u8], port: i64) -> Value {
        let node = Value::Array(vec![Value::BulkString(host.to_vec()), Value::Int(port)]);
        Value::Array(vec![Value::Int(first), Value::Int(last), node])
    }

    #[test]
    fn the_primary_of_a_slot_is_the_first_node_of_its_range() {
        let asked = Place::Tcp("seed".to_owned(), 7000);
        let at = |host: &str, port| Some(Place::Tcp(host.to_owned(), port));
        let range = range(100, 200, b"a", 7001);
        assert_eq!(primary(&range, 100, &asked), at("a", 7001));
        assert_eq!(primary(&range, 200, &asked), at("a", 7001));
        assert_eq!(primary(&range, 201, &asked), None);
    }

    #[test]
    fn a_node_without_an_address_is_where_it_was_asked() {
        let asked = Place::Tcp("seed".to_owned(), 7000);
        for host in [&b""[..], b"?"] {
            let found = primary(&range(0, 9, host, 7001), 5, &asked);
            assert_eq!(found, Some(Place::Tcp("seed".to_owned(), 7001)));
        }
    }

    #[test]
    fn no_answer_makes_it_panic() {
        let asked = Place::Unix("/x".into());
        let odd = [Value::Nil, Value::Array(vec![]), range(0, 9, b"a", -1), range(0, 9, b"", 1)];
        assert!(odd.iter().all(|range| primary(range, 5, &asked).is_none()));
    }
}
