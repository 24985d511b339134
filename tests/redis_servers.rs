//! The harness itself: servers that do as they are told, and a proxy that counts.

use std::sync::Arc;
use std::thread;

use pacific_cache_tests::harness::redis::{Cluster, Manner, Proxy, Redis, Reply, Sentinels, Session, until};

#[test]
fn a_server_keeps_only_what_its_snapshot_has() {
    let mut redis = Redis::start();
    redis.command(&["SET", "old", "v"]);
    redis.save_snapshot();
    redis.command(&["SET", "new", "v"]);
    redis.restart_from_snapshot();
    assert_eq!(
        redis.command(&["MGET", "old", "new"]),
        Reply::List(vec![Reply::Bytes(b"v".to_vec()), Reply::Nil])
    );
    redis.restart_empty();
    assert_eq!(redis.dbsize(), 0);
    assert!(redis.used_memory() > 0);
    redis.kill9();
    assert_eq!(redis.ask(&["PING"]), None);
}

#[test]
fn a_paused_server_answers_when_it_goes_on() {
    let redis = Arc::new(Redis::start());
    redis.pause();
    let asking = Arc::clone(&redis);
    let answer = thread::spawn(move || asking.ask(&["PING"]));
    until("a server that stands still", || state(redis.id()) == Some('T'));
    assert!(!answer.is_finished());
    redis.resume();
    assert_eq!(answer.join().unwrap(), Some(Reply::Status("PONG".to_owned())));
}

/// As the kernel writes it after the name in parentheses.
fn state(id: u32) -> Option<char> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.chars().next()
}

#[test]
fn a_replica_has_what_its_primary_has_and_sentinels_promote_it() {
    let primary = Redis::start();
    primary.command(&["SET", "k", "v"]);
    let replica = primary.replica();
    assert_eq!(replica.command(&["GET", "k"]).text(), "v");
    let sentinels = Sentinels::watch(&primary, 1);
    assert_eq!(sentinels.primary(), Some(primary.port()));
    assert_eq!(sentinels.fail_over(), replica.port());
}

#[test]
fn a_cluster_has_every_slot() {
    let cluster = Cluster::start();
    let owned =
        cluster.nodes().iter().filter(|node| !node.ask(&["SET", "k", "v"]).unwrap().is_error()).count();
    assert_eq!((cluster.nodes().len(), owned), (3, 1));
}

#[test]
fn a_proxy_counts_round_trips_without_housekeeping() {
    let redis = Redis::start();
    let proxy = Proxy::before(redis.address());
    let mut session = Session::open(proxy.address().port()).unwrap();
    for words in [&["PING"] as &[_], &["SET", "k", "v"], &["INFO"], &["mget", "k", "none"]] {
        session.ask(words).unwrap();
    }
    assert_eq!(proxy.round_trips(), [["SET"], ["MGET"]]);
    assert_eq!(proxy.commands(), ["PING", "SET", "INFO", "MGET"]);
    proxy.forget();
    assert_eq!(session.ask_all(&[&["GET", "k"], &["PING"], &["DEL", "k"]]).unwrap().len(), 3);
    assert_eq!(proxy.round_trips(), [["GET", "DEL"]]);
}

#[test]
fn a_proxy_treats_open_and_coming_connections_as_it_is_told() {
    let redis = Redis::start();
    let proxy = Proxy::before(redis.address());
    let connect = || Session::open(proxy.address().port()).unwrap();
    let mut open = connect();
    open.ask(&["SET", "k", "v"]).unwrap();
    proxy.treat_open(&Manner::Answer(b"-READONLY no\r\n".to_vec()));
    assert_eq!(open.ask(&["SET", "k", "new"]).unwrap(), Reply::Error("READONLY no".to_owned()));
    assert_eq!(connect().ask(&["GET", "k"]).unwrap().text(), "v");
    proxy.treat_open(&Manner::Silent);
    let waiting = thread::spawn(move || open.ask(&["GET", "k"]));
    until("the command", || proxy.commands().len() == 4);
    assert!(!waiting.is_finished());
    proxy.cut();
    assert_eq!(waiting.join().unwrap(), None);
    until("no connection", || proxy.connections() == 0);
}
