//! Steps in words.

use super::{
    Near,
    step::{Step, What},
    wire::Message,
    world::{ALL, At, Entry, SLOT, World},
};
use crate::generations::{Generations, KEY, TAG};

impl Near {
    pub(super) fn tell(&self, before: &World, step: Step, after: &World) -> String {
        let who = usize::from(step.who);
        match step.what {
            What::FarCommit => format!("far writer {who}: commits v{}", after.database),
            What::FarUnlink => format!(
                "far writer {who}: UNLINK {}{}",
                name(self.bounds.far_writers[who]),
                pushed(before, after)
            ),
            What::FarOk => {
                format!("far writer {who}: its invalidation for v{} returns Ok", after.far[who].version)
            }
            What::Commit | What::Pend | What::Fail | What::Unlink | What::Confirm => {
                format!("own writer: {}", self.tell_own(before, step.what, after))
            }
            What::Ping
            | What::Receive
            | What::ApplyQueued
            | What::Mark
            | What::Elapse
            | What::Break
            | What::Notice => tell_link(before, step.what, after),
            What::LoadElsewhere => {
                format!("another node loads v{} under {}", after.database, list(after.server.generations))
            }
            What::StoreElsewhere => {
                format!("another node stores {}{}", entry(after.server.slot), pushed(before, after))
            }
            What::EvictSlot => format!("FAULT: the entry is evicted{}", pushed(before, after)),
            What::EvictGeneration => {
                format!("FAULT: the generation of {} is evicted{}", name(who), pushed(before, after))
            }
            What::Flush => "FAULT: FLUSHALL; a null push is sent".to_owned(),
            What::Replicate => "the replica catches up".to_owned(),
            What::FailOver => format!(
                "FAULT: failover to a replica that holds {}, {}; the link breaks",
                entry(after.server.slot),
                list(after.server.generations)
            ),
            _ => format!("request {who}: {}", tell_request(before, who, step.what, after)),
        }
    }

    fn tell_own(&self, before: &World, what: What, after: &World) -> String {
        let version = after.own.version;
        let of = self.bounds.own_writer.map_or("", name);
        match what {
            What::Commit => format!("commits v{version}"),
            What::Pend => format!("invalidates {of}: it is pending{}", ended(before, after)),
            What::Fail => format!("its invalidation for v{version} returns Err, {of} stays pending"),
            What::Unlink => format!("UNLINK {of} is executed{}", pushed(before, after)),
            _ if after.own.failed => {
                format!("the UNLINK is confirmed, nothing pending{}", ended(before, after))
            }
            _ => {
                format!("its invalidation for v{version} returns Ok, nothing pending{}", ended(before, after))
            }
        }
    }
}

fn tell_link(before: &World, what: What, after: &World) -> String {
    match what {
        What::Ping => "PING is sent".to_owned(),
        What::Receive => match before.link.wire.first() {
            Message::Push(keys) if after.link.queued == before.link.queued => {
                format!("the push for {} arrives: its cells move{}", keys_named(keys), ended(before, after))
            }
            Message::Push(keys) => {
                format!("the push for {} arrives and is left to another task", keys_named(keys))
            }
            Message::Reply(who) => format!("the reply for request {who} arrives"),
            Message::Pong => "PONG arrives: the link is proven as of its PING".to_owned(),
            Message::Unlinked => "the reply of the own UNLINK arrives".to_owned(),
            Message::None => String::new(),
        },
        What::ApplyQueued => format!("the other task applies pushes{}", ended(before, after)),
        What::Mark => format!("(an instant: v{} is acknowledged by now)", after.marked),
        What::Elapse => format!("(`bound` has passed since: v{} is promised everywhere)", after.aged),
        What::Break => "FAULT: the link breaks, what was on the wire is lost".to_owned(),
        _ => format!("the node notices that its link is dead, and has a new one{}", ended(before, after)),
    }
}

fn tell_request(before: &World, who: usize, what: What, after: &World) -> String {
    let (was, is) = (before.requests[who], after.requests[who]);
    let next = whereto(is.at);
    match what {
        What::Begin => format!("begins, must get v{} or newer; {next}", is.floor),
        What::NearHit => format!("near hit: {}", entry(was.entry)),
        What::CheckedHit => format!("checked near hit: {}, current {}", entry(was.entry), list(was.read)),
        What::NearMiss => format!("near miss; {next}"),
        What::Read => format!("MGET is executed: {}, {}", entry(is.entry), list(is.read)),
        What::ReadTag => format!("MGET of the tag is executed: {}", list(is.read)),
        What::Check => format!("MGET of the generations is executed: {}", list(is.read)),
        What::Judge => format!("looks at what it read{}; {next}", filled(before, after)),
        What::Create => {
            format!("SET NX is executed: {}{}", list(after.server.generations), pushed(before, after))
        }
        What::Capture => format!("MGET is executed, a capture: {}, {}", entry(is.entry), list(is.read)),
        What::Load => {
            format!("its load reads v{} from the database{}", before.database, filled(before, after))
        }
        What::Store => format!("SET is executed: {}{}", entry(after.server.slot), pushed(before, after)),
        What::Fill => format!("is answered v{}{}", was.entry.version, filled(before, after)),
        _ => String::new(),
    }
}

fn whereto(at: At) -> &'static str {
    match at {
        At::Idle => "done",
        At::Looking => "the first half of a near hit holds",
        At::Ready => "asks Redis",
        At::TagReady => "valid so far, its tag's generation wasn't read",
        At::CheckReady => "found near, to be checked",
        At::Creating => "a miss, something isn't captured",
        At::Loading => "a miss, and a token",
        _ => "goes on",
    }
}

fn filled(before: &World, after: &World) -> String {
    match after.near {
        Some(near) if before.near.is_none_or(|old| old != near) => {
            format!("; near holds {}", entry(near.entry))
        }
        _ => String::new(),
    }
}

fn ended(before: &World, after: &World) -> &'static str {
    if before.near.is_some() && after.near.is_none() { "; what was near is ended" } else { "" }
}

fn pushed(before: &World, after: &World) -> String {
    let keys = before.link.tracked & !after.link.tracked;
    if keys == 0 {
        return String::new();
    }
    let sent = before.link.wire != after.link.wire;
    if sent {
        format!("; a push for {} is sent", keys_named(keys))
    } else {
        format!("; {} tracked no longer", keys_named(keys))
    }
}

fn keys_named(keys: u8) -> &'static str {
    match keys {
        ALL => "everything",
        SLOT => "the slot",
        1 => "the key",
        2 => "the tag",
        _ => "several",
    }
}

fn name(of: usize) -> &'static str {
    if of == KEY { "the key" } else { "the tag" }
}

fn entry(entry: Entry) -> String {
    if entry.version == 0 {
        return "no entry".to_owned();
    }
    format!("entry v{} ({}, incarnation {})", entry.version, list(entry.generations), entry.incarnation)
}

fn list(generations: Generations) -> String {
    match (generations[KEY], generations[TAG]) {
        (0, 0) => "no generation".to_owned(),
        (key, 0) => format!("key {key}"),
        (0, tag) => format!("tag {tag}"),
        (key, tag) => format!("key {key}, tag {tag}"),
    }
}
