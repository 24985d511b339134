//! A heart has a link again soon after whatever ended the former.

use std::sync::Arc;
use std::time::Duration;

use super::servers::{Manner, Proxy, Redis};
use super::{Link, PATIENCE, Told, ask, eventually, settings, within};
use crate::backend::redis::Settings;
use crate::backend::redis::heart::Heart;
use crate::backend::redis::server::Server;
use crate::clock::Clock;

fn heart(url: &str) -> Heart {
    Heart::new(Server::parse(url).unwrap(), settings(), None)
}

async fn first(heart: &Heart) -> Arc<Link> {
    heart.first_link(PATIENCE).await.unwrap()
}

/// Another link than the former, on which the server answers.
async fn another(heart: &Heart, former: &Link) -> Arc<Link> {
    eventually("another link", || heart.link().is_some_and(|link| link.id() != former.id())).await;
    let link = heart.link().unwrap();
    assert!(ask(&link, &["GET", "k"]).await.is_ok());
    link
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_connects_before_a_link_is_asked_for_and_nobody_waits_for_it() {
    let redis = Redis::start();
    let heart = heart(&redis.url());
    assert_eq!(redis.info("connected_clients").unwrap(), "1");
    assert!(heart.link().is_none());
    first(&heart).await;
    assert!(heart.link().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_restarts_is_linked_again() {
    let mut redis = Redis::start();
    let heart = heart(&redis.url());
    let former = first(&heart).await;
    redis.kill9();
    eventually("the end of the link", || heart.link().is_none()).await;
    redis.restart_empty();
    assert_ne!(another(&heart, &former).await.incarnation(), former.incarnation());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_paused_is_linked_again() {
    let redis = Redis::start();
    let heart = heart(&redis.url());
    let former = first(&heart).await;
    redis.pause();
    eventually("the end of the link", || heart.link().is_none() && heart.is_failing()).await;
    redis.resume();
    assert_eq!(another(&heart, &former).await.incarnation(), former.incarnation());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_goes_silent_or_is_cut_is_replaced() {
    let redis = Redis::start();
    let proxy = Proxy::before(redis.address());
    let heart = heart(&proxy.url());
    let mut former = first(&heart).await;
    for manner in [Manner::Silent, Manner::Trickle, Manner::Answer(b"garbage\r\n".to_vec())] {
        proxy.treat_open(&manner);
        former = another(&heart, &former).await;
    }
    proxy.cut();
    another(&heart, &former).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_connection_is_replaced() {
    let redis = Redis::start();
    let heart = heart(&redis.url());
    let former = first(&heart).await;
    redis.disconnect_clients();
    another(&heart, &former).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_begins_anew_is_noticed_without_any_request() {
    let redis = Redis::start();
    let heart = heart(&redis.url());
    let former = first(&heart).await;
    let _replica = redis.replica();
    assert_ne!(another(&heart, &former).await.incarnation(), former.incarnation());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demoted_server_is_left_without_any_request() {
    let (other, redis) = (Redis::start(), Redis::start());
    let heart = heart(&redis.url());
    let former = first(&heart).await;
    redis.follow(&other);
    eventually("the end of the link", || heart.link().is_none()).await;
    redis.promote();
    another(&heart, &former).await;
}

#[tokio::test]
async fn the_first_wait_ends_with_the_first_attempt() {
    let mut redis = Redis::start();
    redis.kill9();
    let heart = heart(&redis.url());
    let hour = Duration::from_secs(3600);
    for _ in 0..2 {
        assert!(within("the first attempt", heart.first_link(hour)).await.is_none());
    }
}

#[tokio::test]
async fn the_first_wait_has_a_limit() {
    let redis = Redis::start();
    redis.pause();
    let patient = Settings { patience: Duration::from_secs(3600), ..settings() };
    let heart = Heart::new(Server::parse(&redis.url()).unwrap(), patient, None);
    let link = within("the limit", heart.first_link(Duration::from_millis(10))).await;
    assert!(link.is_none() && !heart.is_failing());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_for_a_link_gets_it_when_the_server_comes() {
    let mut redis = Redis::start();
    redis.kill9();
    let heart = Arc::new(heart(&redis.url()));
    let waiting = Arc::clone(&heart);
    let waiter = tokio::spawn(async move { waiting.next_link().await });
    eventually("a failed attempt", || heart.is_failing()).await;
    redis.restart_empty();
    assert!(within("the link", waiter).await.unwrap().is_alive());
}

#[test]
fn a_runtime_that_ends_is_followed_by_the_next() {
    let redis = Redis::start();
    let told = Told::default();
    let heart = Heart::new(Server::parse(&redis.url()).unwrap(), settings(), Some(told.listener()));
    let mut ids = Vec::new();
    for _ in 0..3 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        ids.push(runtime.block_on(first(&heart)).id());
        drop(runtime);
        // Without a runtime there is nobody to keep it.
        assert!(heart.link().is_none());
        assert!(!told.take().is_empty());
    }
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn a_dropped_heart_closes_its_connection_and_makes_no_other() {
    let redis = Redis::start();
    let told = Told::default();
    let heart = Heart::new(Server::parse(&redis.url()).unwrap(), settings(), Some(told.listener()));
    let link = first(&heart).await;
    drop(heart);
    within("the end of the link", link.died()).await;
    drop(link);
    eventually("the end of the task", || told.listeners() == 0).await;
    eventually("the closed connection", || redis.info("connected_clients").unwrap() == "1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pong_proves_the_link_at_the_time_of_its_ping() {
    let redis = Redis::start();
    let clock = Clock::manual();
    let settings = Settings { clock: clock.clone(), ..settings() };
    let heart = Heart::new(Server::parse(&redis.url()).unwrap(), settings, None);
    let link = first(&heart).await;
    assert_eq!(link.proven(), clock.now());
    clock.advance(Duration::from_secs(5));
    let advanced = clock.now();
    eventually("the next PONG", || link.proven() == advanced).await;
    redis.pause();
    clock.advance(Duration::from_secs(5));
    within("the end of the link", link.died()).await;
    assert_eq!(link.proven(), advanced);
}
