//! What is told of keys that change.

use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use super::servers::Redis;
use super::{Link, Push, Pushed, Server, Told, ask, connect, patient, read, tracked};

#[tokio::test(flavor = "multi_thread")]
async fn a_push_is_told_before_any_answer_that_comes_later() {
    let redis = Redis::start();
    let told = Told::default();
    let (listener, server) = (told.listener(), Server::parse(&redis.url()).unwrap());
    // Whoever is slow to listen makes the reader wait.
    let slow: Pushed = Arc::new(move |push| {
        sleep(Duration::from_millis(2));
        listener(push);
    });
    let reader = Link::connect(&server, &patient(), Some(slow)).await.unwrap();
    let writer = connect(&redis.url()).await.unwrap();
    for round in 0..100 {
        read(&reader, &["MGET", "k", "other"]).await.unwrap();
        ask(&writer, &["SET", "k", &round.to_string()]).await.unwrap();
        reader.ping().await.unwrap();
        assert_eq!(told.take(), [Push::Keys(vec![b"k".to_vec()])], "round {round}");
    }
}

#[tokio::test]
async fn nothing_is_told_or_remembered_of_keys_that_were_not_read_to_be_kept() {
    let redis = Redis::start();
    let (reader, told) = tracked(&redis.url()).await;
    ask(&reader, &["GET", "k"]).await.unwrap();
    assert_eq!(redis.info("tracking_total_keys").as_deref(), Some("0"));
    redis.command(&["SET", "k", "v"]);
    reader.ping().await.unwrap();
    assert_eq!(told.take(), []);
}

#[tokio::test]
async fn a_flush_and_a_deletion_and_an_expiry_are_told() {
    let redis = Redis::start();
    let (reader, told) = tracked(&redis.url()).await;
    for end in [&["UNLINK", "k"] as &[_], &["PEXPIRE", "k", "0"], &["FLUSHALL"]] {
        redis.command(&["SET", "k", "v"]);
        read(&reader, &["GET", "k"]).await.unwrap();
        redis.command(end);
        reader.ping().await.unwrap();
        let push = if end == ["FLUSHALL"] { Push::All } else { Push::Keys(vec![b"k".to_vec()]) };
        assert_eq!(told.take(), [push], "{end:?}");
    }
}

#[tokio::test]
async fn a_key_that_did_not_exist_is_tracked_too() {
    let redis = Redis::start();
    let (reader, told) = tracked(&redis.url()).await;
    read(&reader, &["MGET", "none"]).await.unwrap();
    redis.command(&["SET", "none", "v"]);
    reader.ping().await.unwrap();
    assert_eq!(told.take(), [Push::Keys(vec![b"none".to_vec()])]);
}
