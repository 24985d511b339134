//! A primary that sentinels choose.

use super::servers::{Redis, Sentinels};
use super::{PATIENCE, ask, connect, eventually, settings};
use crate::backend::redis::heart::Heart;
use crate::backend::redis::server::Server;

#[tokio::test(flavor = "multi_thread")]
async fn the_link_goes_to_the_primary_that_the_sentinels_name_also_after_a_failover() {
    let mut primary = Redis::start();
    let replica = primary.replica();
    let sentinels = Sentinels::watch(&primary, 1);
    let heart = Heart::new(Server::parse(&sentinels.url()).unwrap(), settings(), None);
    let former = heart.first_link(PATIENCE).await.unwrap();
    ask(&former, &["SET", "k", "v"]).await.unwrap();
    assert_eq!(primary.command(&["GET", "k"]).text(), "v");

    primary.kill9();
    assert_eq!(sentinels.await_other_than(Some(primary.port())), replica.port());
    eventually("a link to the new primary", || heart.link().is_some()).await;
    let link = heart.link().unwrap();
    assert_ne!(link.incarnation(), former.incarnation());
    super::within("an answer of the new primary", ask(&link, &["SET", "k", "new"])).await.unwrap();
    assert_eq!(replica.command(&["GET", "k"]).text(), "new");
}

#[tokio::test]
async fn sentinels_that_are_down_or_know_nothing_are_passed_over() {
    let mut down = Redis::start();
    down.kill9();
    let primary = Redis::start();
    let sentinels = Sentinels::watch(&primary, 0);
    let url = sentinels.url().replace("://", &format!("://{},", down.address()));
    assert!(connect(&url).await.is_ok());
    let fault = connect(&sentinels.url().replace("mymaster", "another")).await.err().unwrap();
    assert!(fault.to_string().contains("another"), "{fault}");
    // Not a sentinel at all.
    let url = format!("redis+sentinel://{}/mymaster", primary.address());
    assert!(connect(&url).await.is_err());
}
