//! Steps in words.

use super::{
    Far,
    step::{Step, What},
    world::{At, Entry, Flight, Token, World},
};
use crate::generations::{KEY, TAG};

impl Far {
    pub(super) fn tell(&self, before: &World, step: Step, after: &World) -> String {
        let who = usize::from(step.who);
        match step.what {
            What::Commit
            | What::Pend
            | What::Unlink
            | What::Confirm
            | What::Fail
            | What::UnlinkLate
            | What::Repeat
            | What::ConfirmRepeated => self.tell_writer(before, who, step.what, after),
            What::ForgetFlight => format!("node {who}: the landed flight is forgotten"),
            What::EvictSlot => "FAULT: the entry is evicted".to_owned(),
            What::EvictGeneration => format!("FAULT: the generation of {} is evicted", name(who)),
            What::Replicate => "the replica catches up".to_owned(),
            What::FailOver => format!(
                "FAULT: failover to a replica that holds {}, {}; incarnation {}",
                entry(after.server.slot),
                generations(after),
                after.incarnation
            ),
            What::StoreLate => {
                format!("FAULT: a late store is executed: the slot holds {}", entry(after.server.slot))
            }
            _ => format!(
                "reader {who} (node {}): {}",
                self.node_of(who),
                self.tell_request(before, who, step.what, after)
            ),
        }
    }

    fn tell_writer(&self, before: &World, writer: usize, what: What, after: &World) -> String {
        let (node, of) = self.bounds.writers[writer];
        let (name, version) = (name(of), after.writers[writer].version);
        let says = match what {
            What::Commit => format!("commits v{version}"),
            What::Pend => format!("invalidates {name}: it is pending"),
            What::Unlink => format!("UNLINK {name}: generation {} ends", before.server.generations[of]),
            What::Confirm => format!("invalidation for v{version} returns Ok{}", left(after, node, of)),
            What::Fail => {
                format!("FAULT: UNLINK {name} isn't confirmed; invalidation for v{version} returns Err")
            }
            What::UnlinkLate => format!("UNLINK {name} arrives late"),
            What::Repeat => format!("the node's task repeats UNLINK {name}"),
            _ => format!("the repeated UNLINK is confirmed{}", left(after, node, of)),
        };
        format!("writer {writer} (node {node}): {says}")
    }

    fn tell_request(&self, before: &World, reader: usize, what: What, after: &World) -> String {
        let (was, is) = (before.readers[reader], after.readers[reader]);
        let next = whereto(is.at);
        match what {
            What::Begin => format!("begins, must get v{} or newer; {next}", is.floor),
            What::Read => format!("MGET: {}, {}; {next}", entry(before.server.slot), generations(before)),
            What::Hit => format!("hit: {}, {}", served(before, reader), generations(before)),
            What::StaleHit => format!(
                "stale hit: {}, {}; a refresh goes on behind it",
                served(before, reader),
                generations(before)
            ),
            What::ReadTag => format!("MGET of the tag: {}; {next}", generations(before)),
            What::Unanswered => "FAULT: Redis doesn't answer; no token".to_owned(),
            What::Create => format!("SET NX: {}", generations(after)),
            What::Capture => format!("MGET captures {}; {next}", token(is.token)),
            What::Join if before.nodes[self.node_of(reader)].record.flight == Flight::Landed => {
                format!(
                    "takes v{} from the flight that has landed",
                    before.nodes[self.node_of(reader)].record.version
                )
            }
            What::Join => {
                format!("joins the flight of reader {}", before.nodes[self.node_of(reader)].record.leader)
            }
            What::Lead => format!("leads a flight under {}", token(was.token)),
            What::Load => format!("its load reads v{} from the database", is.version),
            What::CaptureLate => format!("captures only now: {}", token(is.token)),
            What::Land if before.server.slot == after.server.slot => {
                format!("its load of v{} ends and isn't stored", was.version)
            }
            What::Land => format!("stores {} and lands", entry(after.server.slot)),
            What::LandLate => format!("FAULT: its store of v{} times out; lands", was.version),
            What::Cancel => "FAULT: is dropped, and its load with it".to_owned(),
            What::ShareNext => format!("has no token, shares the load of reader {}", is.on),
            What::WaitBehind => format!("has no token, waits behind the load of reader {}", is.on),
            What::LeadTokenless => "has no token, loads without storing".to_owned(),
            _ => String::new(),
        }
    }
}

fn served(before: &World, reader: usize) -> String {
    match before.readers[reader].at {
        At::TagAsked | At::TagRead => format!("v{} that it read before", before.readers[reader].version),
        _ => entry(before.server.slot),
    }
}

fn whereto(at: At) -> &'static str {
    match at {
        At::Asked => "nothing is pending",
        At::TagAsked => "valid so far, but its tag's generation wasn't read",
        At::Creating => "a miss, something isn't captured",
        At::Token => "a miss, and a token",
        At::Tokenless => "no token",
        _ => "goes on",
    }
}

fn left(after: &World, node: usize, of: usize) -> &'static str {
    if after.nodes[node].pending[of] == 0 { ", nothing pending" } else { ", still pending" }
}

fn name(of: usize) -> &'static str {
    if of == KEY { "the key" } else { "the tag" }
}

fn generations(world: &World) -> String {
    let [key, tag] = world.server.generations;
    format!("current generations: {}", list(key, tag))
}

fn token(token: Token) -> String {
    format!(
        "token {} of incarnation {}",
        list(token.generations[KEY], token.generations[TAG]),
        token.incarnation
    )
}

fn entry(entry: Entry) -> String {
    if entry.version == 0 {
        return "no entry".to_owned();
    }
    format!("entry v{} with {}", entry.version, token(entry.token))
}

fn list(key: u8, tag: u8) -> String {
    match (key, tag) {
        (0, 0) => "none".to_owned(),
        (key, 0) => format!("key {key}"),
        (0, tag) => format!("tag {tag}"),
        (key, tag) => format!("key {key}, tag {tag}"),
    }
}
