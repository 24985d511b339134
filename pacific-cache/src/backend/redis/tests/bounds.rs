//! How much one reply may be.

use redis::Value;

use super::servers::Redis;
use super::{Fault, ask, command, connect};

#[tokio::test]
async fn a_reply_larger_than_any_entry_ends_the_link() {
    let redis = Redis::start();
    redis.command(&["SETRANGE", "large", &(1 << 20).to_string(), "x"]);
    redis.command(&["SETRANGE", "fits", &((1 << 20) - 100).to_string(), "x"]);
    let link = connect(&redis.url()).await.unwrap();
    for _ in 0..3 {
        assert!(matches!(ask(&link, &["GET", "fits"]).await, Ok(Value::BulkString(_))));
    }
    assert_eq!(ask(&link, &["GET", "large"]).await, Err(Fault::Garbled));
    assert!(!link.is_alive());
}

#[tokio::test]
async fn a_reply_whose_parts_are_together_larger_than_any_entry_ends_the_link() {
    let redis = Redis::start();
    redis.command(&["SETRANGE", "half", &(1 << 19).to_string(), "x"]);
    let link = connect(&redis.url()).await.unwrap();
    let mut commands = command(&["GET", "half"]);
    commands.cmd("GET").arg("half").cmd("GET").arg("half");
    assert!(link.send(&commands).await.is_ok());
    assert_eq!(ask(&link, &["MGET", "half", "half"]).await, Err(Fault::Garbled));
}

#[tokio::test]
async fn a_reply_of_more_parts_than_any_answer_ends_the_link() {
    let redis = Redis::start();
    let link = connect(&redis.url()).await.unwrap();
    let none = vec!["none"; 1 << 16];
    let fits = [&["MGET"], &none[1..]].concat();
    assert!(matches!(ask(&link, &fits).await, Ok(Value::Array(values)) if values.len() == (1 << 16) - 1));
    assert_eq!(ask(&link, &[&["MGET", "none"], &*none].concat()).await, Err(Fault::Garbled));
    assert!(!link.is_alive());
}
