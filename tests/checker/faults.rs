//! What goes wrong with Redis, and on the way to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread::sleep;

use pacific_cache_tests::harness::redis::{Manner, Reply};

use crate::dice::Dice;
use crate::servers::{Servers, millis};
use crate::tally::Tally;

type Fault = fn(&mut Servers, &mut Dice);

/// All of them, as often as they are named.
const FAULTS: &[(&str, Fault)] = &[
    ("kill -9, empty", restart_empty),
    ("kill -9, older snapshot", restart_from_snapshot),
    ("lagging replica promoted", promote),
    ("lagging replica promoted", promote),
    ("CLIENT KILL", kill_clients),
    ("cut", cut),
    ("silent", fall_silent),
    ("deaf", turn_deaf),
    ("deaf", turn_deaf),
    ("late commands", be_late),
    ("late answers", answer_late),
    ("late answers", answer_late),
    ("SIGSTOP", stop),
    ("SIGSTOP", stop),
    ("CLIENT PAUSE", pause),
    ("DEBUG SLEEP", doze),
    ("FLUSHALL", flush),
    ("evicted entries", evict_entries),
    ("evicted entries", evict_entries),
    ("evicted generations", evict_generations),
    ("evicted generations", evict_generations),
    ("writes refused", refuse_writes),
    ("writes refused", refuse_writes),
    ("out of memory", fill),
];

/// Lets one thing after the other go wrong until it is told to stop; tells how often what did.
pub fn fail_until(stop: &Arc<AtomicBool>, servers: &mut Servers, seed: u64) -> Tally {
    let (mut dice, mut tally) = (Dice::new(seed), Tally::default());
    while !stop.load(SeqCst) {
        sleep(millis(80 + dice.below(320)));
        if dice.below(3) == 0 {
            servers.save_snapshot();
        }
        let (name, fault) = FAULTS[dice.below(FAULTS.len() as u64) as usize];
        fault(servers, &mut dice);
        tally.had(name, 1);
    }
    tally
}

fn restart_empty(servers: &mut Servers, _: &mut Dice) {
    servers.restart_empty();
}

fn restart_from_snapshot(servers: &mut Servers, _: &mut Dice) {
    servers.restart_from_snapshot();
}

/// It has nothing of the last while.
fn promote(servers: &mut Servers, dice: &mut Dice) {
    servers.feed().treat_open(&Manner::Silent);
    sleep(millis(dice.below(400)));
    servers.fail_over();
}

fn kill_clients(servers: &mut Servers, _: &mut Dice) {
    drop(servers.ask(&["CLIENT", "KILL", "TYPE", "normal"]));
}

fn cut(servers: &mut Servers, dice: &mut Dice) {
    servers.way(dice).cut();
}

/// What is on its way is lost, so there is no way back.
fn fall_silent(servers: &mut Servers, dice: &mut Dice) {
    let way = servers.way(dice);
    way.treat_open(&Manner::Silent);
    sleep(millis(50 + dice.below(700)));
    way.cut();
}

/// Answers still come, late, while questions are lost already.
fn turn_deaf(servers: &mut Servers, dice: &mut Dice) {
    let way = servers.way(dice);
    way.treat_open(&Manner::LateAnswers(millis(20 + dice.below(100))));
    sleep(millis(50 + dice.below(100)));
    way.treat_open(&Manner::Deaf);
    sleep(millis(100 + dice.below(300)));
    way.cut();
}

/// Answers, and what is said between them, arrive together.
fn answer_late(servers: &mut Servers, dice: &mut Dice) {
    let way = servers.way(dice);
    way.treat_open(&Manner::LateAnswers(millis(5 + dice.below(40))));
    sleep(millis(100 + dice.below(400)));
    way.treat_open(&Manner::Pass);
}

/// What was asked arrives when who asked is gone.
fn be_late(servers: &mut Servers, dice: &mut Dice) {
    let way = servers.way(dice);
    way.treat_open(&Manner::LateQuestions(millis(50 + dice.below(200))));
    sleep(millis(dice.below(200)));
    way.hang_up();
}

fn stop(servers: &mut Servers, dice: &mut Dice) {
    servers.primary().pause();
    sleep(millis(50 + dice.below(450)));
    servers.primary().resume();
}

fn pause(servers: &mut Servers, dice: &mut Dice) {
    let whose = if dice.below(2) == 0 { "ALL" } else { "WRITE" };
    drop(servers.ask(&["CLIENT", "PAUSE", &(50 + dice.below(350)).to_string(), whose]));
}

fn doze(servers: &mut Servers, dice: &mut Dice) {
    drop(servers.ask(&["DEBUG", "SLEEP", &format!("0.{:03}", 50 + dice.below(350))]));
}

fn flush(servers: &mut Servers, _: &mut Dice) {
    drop(servers.ask(&["FLUSHALL"]));
}

fn evict_entries(servers: &mut Servers, dice: &mut Dice) {
    evict(servers, dice, "pc:e:*");
}

fn evict_generations(servers: &mut Servers, dice: &mut Dice) {
    let pattern = ["pc:t:*", "pc:b:*", "pc:n"][dice.below(3) as usize];
    evict(servers, dice, pattern);
}

/// Some of the keys that match.
fn evict(servers: &mut Servers, dice: &mut Dice, pattern: &str) {
    let Some(Reply::List(keys)) = servers.ask(&["KEYS", pattern]) else { return };
    let keys: Vec<_> = keys.iter().map(Reply::text).filter(|_| dice.below(4) == 0).collect();
    if !keys.is_empty() {
        let words: Vec<_> = ["UNLINK"].into_iter().chain(keys.iter().map(String::as_str)).collect();
        drop(servers.ask(&words));
    }
}

/// Reads are answered.
fn refuse_writes(servers: &mut Servers, dice: &mut Dice) {
    for replicas in ["9", "0"] {
        drop(servers.ask(&["CONFIG", "SET", "min-replicas-to-write", replicas]));
        sleep(millis(50 + dice.below(400)));
    }
}

fn fill(servers: &mut Servers, dice: &mut Dice) {
    for bytes in ["1", "0"] {
        drop(servers.ask(&["CONFIG", "SET", "maxmemory", bytes]));
        sleep(millis(50 + dice.below(300)));
    }
}
