//! Logging in, and servers that keep to themselves who they are.

use super::servers::Redis;
use super::{Fault, Push, ask, connect, tracked};

const ALL: &[&str] = &["ACL", "SETUSER", "ann", "on", ">secret", "~*", "&*", "+@all"];

fn url(redis: &Redis) -> String {
    redis.url().replace("redis://", "redis://ann:secret@")
}

#[tokio::test]
async fn a_user_without_info_is_served_and_knows_the_server_by_a_key() {
    let mut redis = Redis::start();
    let forbid = [ALL, &["-info"]].concat();
    redis.command(&forbid);
    let first = connect(&url(&redis)).await.unwrap();
    let second = connect(&url(&redis)).await.unwrap();
    assert!(first.is_anonymous());
    assert_eq!(first.incarnation(), second.incarnation());
    assert_eq!((first.check().await, first.ping().await), (Ok(()), Ok(())));

    redis.restart_empty();
    redis.command(&forbid);
    assert_ne!(connect(&url(&redis)).await.unwrap().incarnation(), first.incarnation());
}

#[tokio::test]
async fn a_lost_or_unwritable_key_ends_the_link_that_knows_the_server_by_it() {
    let (other, redis) = (Redis::start(), Redis::start());
    redis.command(&[ALL, &["-info"]].concat());
    let link = connect(&url(&redis)).await.unwrap();
    redis.command(&["FLUSHALL"]);
    assert_eq!(link.check().await, Err(Fault::Changed));
    let link = connect(&url(&redis)).await.unwrap();
    redis.follow(&other);
    assert!(matches!(link.check().await, Err(Fault::Refused(text)) if text.starts_with("READONLY")));
    assert!(!link.is_alive());
}

#[tokio::test]
async fn a_user_without_tracking_gets_a_link_that_says_so() {
    for forbidden in ["-client|tracking", "-client|caching"] {
        let redis = Redis::start();
        redis.command(&[ALL, &[forbidden]].concat());
        let (link, told) = tracked(&url(&redis)).await;
        assert!(!link.is_tracked() && !link.is_anonymous(), "{forbidden}");
        ask(&link, &["GET", "k"]).await.unwrap();
        redis.command(&["SET", "k", "v"]);
        assert_eq!((link.ping().await, told.take()), (Ok(()), vec![]));
        link.kill();
        assert_eq!(told.take(), [Push::All]);
    }
}

#[tokio::test]
async fn a_server_without_resp3_gives_a_link_that_says_so() {
    let redis = Redis::start_with(&["--rename-command", "HELLO", ""]);
    let (link, _) = tracked(&redis.url()).await;
    assert!(!link.is_tracked());
    assert_eq!(link.ping().await, Ok(()));
}

#[tokio::test]
async fn a_wrong_login_is_refused_in_the_servers_words_and_without_the_password() {
    let redis = Redis::start();
    redis.command(ALL);
    for (user, password) in [("ann", "wr0ng"), ("bob", "secret")] {
        for code in ["WRONGPASS"] {
            let url = redis.url().replace("redis://", &format!("redis://{user}:{password}@"));
            let fault = connect(&url).await.err().unwrap().to_string();
            assert!(fault.contains(code) && !fault.contains(password), "{fault}");
        }
    }
    redis.command(&["CONFIG", "SET", "requirepass", "secret"]);
    let fault = connect(&redis.url()).await.err().unwrap().to_string();
    assert!(fault.contains("NOAUTH"), "{fault}");
    let url = redis.url().replace("redis://", "redis://:secret@");
    assert!(connect(&url).await.is_ok());
}
