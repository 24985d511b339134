//! What a heart logs.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::servers::Redis;
use super::{PATIENCE, Told, eventually, settings};
use crate::backend::redis::heart::Heart;
use crate::backend::redis::server::Server;

/// The lines of this crate.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<(Level, String)>>>);

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, _: &Field, value: &dyn Debug) {
        write!(self.0, "{value:?}").unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("pacific_cache")
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut message = Message(String::new());
        event.record(&mut message);
        self.0.lock().unwrap().push((*event.metadata().level(), message.0));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl Log {
    fn take(&self) -> Vec<(Level, String)> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

#[tokio::test]
async fn a_failure_is_logged_once_and_so_is_its_end() {
    let log = Log::default();
    let _log = tracing::subscriber::set_default(log.clone());
    let mut redis = Redis::start();
    let heart = Heart::new(Server::parse(&redis.url()).unwrap(), settings(), None);
    heart.first_link(PATIENCE).await.unwrap();
    assert_eq!(log.take(), []);
    for _ in 0..2 {
        redis.kill9();
        // More than one attempt fails.
        for _ in 0..3 {
            heart.attempt().await;
        }
        let lines = log.take();
        let [(Level::WARN, line)] = &*lines else { panic!("{lines:?}") };
        assert!(line.contains(&redis.address().to_string()) && line.lines().count() == 1, "{line}");
        redis.restart_empty();
        eventually("the link", || heart.link().is_some()).await;
        let lines = log.take();
        assert!(matches!(&*lines, [(Level::INFO, _)]), "{lines:?}");
    }
}

#[tokio::test]
async fn what_a_server_lacks_is_logged_once() {
    let log = Log::default();
    let _log = tracing::subscriber::set_default(log.clone());
    let redis = Redis::start();
    let limits = ["ACL", "SETUSER", "ann", "on", ">secret", "~*", "+@all", "-info", "-client|tracking"];
    redis.command(&limits);
    let url = redis.url().replace("redis://", "redis://ann:secret@");
    let told = Told::default();
    let heart = Heart::new(Server::parse(&url).unwrap(), settings(), Some(told.listener()));
    heart.first_link(PATIENCE).await.unwrap();
    let lines = log.take();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.iter().all(|(level, line)| *level == Level::WARN && !line.contains("secret")), "{lines:?}");
    redis.disconnect_clients();
    heart.attempt().await;
    eventually("the next link", || heart.link().is_some()).await;
    let lines = log.take();
    assert!(!lines.iter().any(|(_, line)| line.contains("INFO") || line.contains("TRACKING")), "{lines:?}");
}
