//! What ends a link, and what it says then.

use redis::Value;

use super::servers::{Cluster, Redis};
use super::{Fault, Link, Push, ask, connect, tracked, within};

async fn is_dead(link: &Link) {
    within("the end of the link", link.died()).await;
    assert!(!link.is_alive());
    let answer = ask(link, &["GET", "k"]).await;
    assert!(answer.is_err(), "{answer:?}");
}

#[tokio::test]
async fn commands_are_answered_in_order() {
    let redis = Redis::start();
    let link = connect(&redis.url()).await.unwrap();
    let mut commands = super::command(&["SET", "k", "v"]);
    commands.cmd("MGET").arg(&["k", "none"]);
    let values = Value::Array(vec![Value::BulkString(b"v".to_vec()), Value::Nil]);
    assert_eq!(link.send(&commands).await, Ok(vec![Value::Okay, values]));
    assert_eq!((link.check().await, link.ping().await), (Ok(()), Ok(())));
}

#[tokio::test]
async fn an_error_among_the_answers_is_the_fault_of_all_and_the_link_lives() {
    let redis = Redis::start();
    let link = connect(&redis.url()).await.unwrap();
    let mut commands = super::command(&["LPUSH", "k", "v"]);
    commands.cmd("GET").arg("k").cmd("PING");
    let Err(Fault::Refused(text)) = link.send(&commands).await else { panic!("an error") };
    assert!(text.starts_with("WRONGTYPE "), "{text}");
    assert!(link.is_alive());
}

#[tokio::test]
async fn a_link_dies_with_its_server() {
    let mut redis = Redis::start();
    let (link, told) = tracked(&redis.url()).await;
    redis.kill9();
    is_dead(&link).await;
    assert_eq!(told.take(), [Push::All]);
}

#[tokio::test]
async fn a_link_dies_when_the_server_closes_its_connection() {
    let redis = Redis::start();
    let (link, told) = tracked(&redis.url()).await;
    redis.disconnect_clients();
    is_dead(&link).await;
    assert_eq!(told.take(), [Push::All]);
}

#[tokio::test]
async fn a_killed_link_closes_its_connection_and_says_once_that_all_may_have_changed() {
    let redis = Redis::start();
    let (link, told) = tracked(&redis.url()).await;
    link.kill();
    link.kill();
    is_dead(&link).await;
    assert_eq!(told.take(), [Push::All]);
    within("the closed connection", async { super::eventually("", || clients(&redis) == 0).await }).await;
}

#[tokio::test]
async fn a_dropped_link_closes_its_connection() {
    let redis = Redis::start();
    let (link, told) = tracked(&redis.url()).await;
    assert_eq!(clients(&redis), 1);
    drop(link);
    super::eventually("the closed connection", || clients(&redis) == 0).await;
    assert_eq!(told.take(), [Push::All]);
}

/// Without the one that asks.
fn clients(redis: &Redis) -> usize {
    redis.command(&["CLIENT", "LIST", "TYPE", "normal"]).text().lines().count() - 1
}

#[tokio::test]
async fn a_link_does_not_outlive_its_runtime() {
    let redis = Redis::start();
    let url = redis.url();
    let runtime = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(tracked(&url))
    });
    let (link, told) = runtime.join().unwrap();
    is_dead(&link).await;
    assert_eq!(told.take(), [Push::All]);
}

#[tokio::test]
async fn a_link_dies_when_its_server_becomes_a_replica() {
    let (other, redis) = (Redis::start(), Redis::start());
    let [writing, checking] = [connect(&redis.url()).await.unwrap(), connect(&redis.url()).await.unwrap()];
    redis.follow(&other);
    let Err(Fault::Refused(text)) = ask(&writing, &["SET", "k", "v"]).await else { panic!("an error") };
    assert!(text.starts_with("READONLY "), "{text}");
    assert_eq!(checking.check().await, Err(Fault::Replica));
    is_dead(&writing).await;
    is_dead(&checking).await;
    assert_eq!(connect(&redis.url()).await.err(), Some(Fault::Replica));
}

#[tokio::test]
async fn a_link_dies_when_a_first_replica_begins_the_history_anew() {
    let redis = Redis::start();
    let link = connect(&redis.url()).await.unwrap();
    let _replica = redis.replica();
    assert_eq!(link.check().await, Err(Fault::Changed));
    is_dead(&link).await;
    let next = connect(&redis.url()).await.unwrap();
    assert_ne!((next.id(), next.incarnation()), (link.id(), link.incarnation()));
}

#[tokio::test]
async fn a_promoted_replica_is_another_incarnation() {
    let redis = Redis::start();
    let before = connect(&redis.url()).await.unwrap().incarnation();
    let replica = redis.replica();
    replica.promote();
    assert_ne!(connect(&replica.url()).await.unwrap().incarnation(), before);
}

#[tokio::test]
async fn one_server_is_one_incarnation_and_another_after_each_restart() {
    let mut redis = Redis::start();
    let first = connect(&redis.url()).await.unwrap();
    assert_eq!(connect(&redis.url()).await.unwrap().incarnation(), first.incarnation());
    redis.save_snapshot();
    redis.restart_from_snapshot();
    assert_ne!(connect(&redis.url()).await.unwrap().incarnation(), first.incarnation());
}

#[tokio::test]
async fn a_node_of_a_cluster_is_told_how_to_be_reached() {
    let cluster = Cluster::start();
    let fault = connect(&cluster.nodes()[0].url()).await.err().unwrap();
    assert!(fault.to_string().contains("redis+cluster://"), "{fault}");
}

#[tokio::test]
async fn the_database_is_that_of_the_address() {
    let redis = Redis::start();
    let link = connect(&format!("{}/3", redis.url())).await.unwrap();
    ask(&link, &["SET", "k", "v"]).await.unwrap();
    assert_eq!(redis.dbsize(), 0);
    assert_eq!(redis.info("db3").map(|info| info.starts_with("keys=1,")), Some(true));
}

#[tokio::test]
async fn a_socket_in_the_file_system_will_do() {
    let path = std::env::temp_dir().join(format!("pacific-cache-{}.sock", std::process::id()));
    let path = path.to_str().unwrap();
    let _redis = Redis::start_with(&["--unixsocket", path]);
    let link = connect(&format!("redis+unix://{path}")).await.unwrap();
    assert_eq!(ask(&link, &["SET", "k", "v"]).await, Ok(Value::Okay));
}
