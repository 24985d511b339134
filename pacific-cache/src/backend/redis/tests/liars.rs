//! Servers that lie, or are silent, or are none.

use std::sync::Arc;

use super::servers::{Manner, Proxy, Redis};
use super::{Fault, ask, connect, eventually, settings, within};
use crate::backend::redis::link::Link;
use crate::backend::redis::server::Server;

fn lies() -> Vec<&'static [u8]> {
    vec![
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\0\xff\r\n",
        b"-LOADING Redis is loading the dataset in memory\r\n",
        b"-READONLY You can't write against a read only replica.\r\n",
        b"-MASTERDOWN Link with MASTER is down\r\n",
        b"-MOVED 3999 127.0.0.1:6381\r\n",
        // Would take all memory.
        b"$9000000000000000000\r\n",
        b"$2000000\r\n",
        b"*1000000000\r\n",
        b"%1000000000\r\n",
        b"=-1\r\n",
    ]
}

#[tokio::test]
async fn an_answer_that_cannot_be_is_an_error_and_kills_the_link() {
    let redis = Redis::start();
    for lie in lies() {
        let proxy = Proxy::before(redis.address());
        let link = connect(&proxy.url()).await.unwrap();
        proxy.treat(&Manner::Answer(lie.to_vec()));
        let answer = within("an answer", ask(&link, &["GET", "k"])).await;
        let lie = String::from_utf8_lossy(lie);
        assert!(answer.is_err(), "{lie}: {answer:?}");
        let fault = within(&lie, link.died()).await;
        assert_eq!(fault == Fault::Garbled, !lie.starts_with('-'), "{lie}: {fault:?}");
    }
}

#[tokio::test]
async fn who_lies_from_the_first_is_never_a_link() {
    let redis = Redis::start();
    let proxy = Proxy::before(redis.address());
    for lie in lies() {
        proxy.treat_coming(&Manner::Answer(lie.to_vec()));
        let link = within("a fault", connect(&proxy.url())).await;
        assert!(link.is_err(), "{}", String::from_utf8_lossy(lie));
    }
}

#[tokio::test]
async fn nothing_is_waited_for_longer_than_its_limit() {
    let redis = Redis::start();
    for manner in [Manner::Silent, Manner::Trickle] {
        let proxy = Proxy::before(redis.address());
        let [asking, pinging, checking] = [(); 3].map(|()| hasty(proxy.url()));
        let (asking, pinging, checking) =
            (asking.await.unwrap(), pinging.await.unwrap(), checking.await.unwrap());
        proxy.treat(&manner);
        assert_eq!(within("an answer", ask(&asking, &["GET", "k"])).await, Err(Fault::Slow));
        // The heart decides about the link.
        assert!(asking.is_alive());
        assert_eq!(within("a PONG", pinging.ping()).await, Err(Fault::Slow));
        assert_eq!(within("an INFO", checking.check()).await, Err(Fault::Slow));
        assert!(!pinging.is_alive() && !checking.is_alive());
        let connected = within("a link", hasty(proxy.url())).await;
        assert_eq!(connected.err(), Some(Fault::Slow), "{manner:?}");
    }
}

/// With the patience that users have.
async fn hasty(url: String) -> Result<Arc<Link>, Fault> {
    Link::connect(&Server::parse(&url).unwrap(), &settings(), None).await
}

#[tokio::test]
async fn a_paused_server_is_slow_and_its_answers_come_in_order_when_it_goes_on() {
    let redis = Redis::start();
    let link = hasty(redis.url()).await.unwrap();
    redis.pause();
    for key in ["a", "b"] {
        assert_eq!(ask(&link, &["SET", key, key]).await, Err(Fault::Slow));
    }
    redis.resume();
    for key in ["a", "b"] {
        let value = redis::Value::BulkString(key.into());
        assert_eq!(ask(&link, &["GET", key]).await, Ok(value));
    }
}

#[tokio::test]
async fn a_process_that_stood_still_reads_the_answer_that_is_here() {
    let redis = Redis::start();
    let link = hasty(redis.url()).await.unwrap();
    let ping = link.ping();
    let stand_still = async {
        // Stops this thread, and with it the reader, for longer than the limit.
        std::thread::sleep(2 * settings().patience);
    };
    let (pong, ()) = futures_util::future::join(ping, stand_still).await;
    assert_eq!((pong, link.is_alive()), (Ok(()), true));
}

#[tokio::test]
async fn a_dropped_link_closes_its_connection_though_an_answer_is_open() {
    let redis = Redis::start();
    let proxy = Proxy::before(redis.address());
    let link = hasty(proxy.url()).await.unwrap();
    proxy.treat(&Manner::Silent);
    assert_eq!(ask(&link, &["GET", "k"]).await, Err(Fault::Slow));
    drop(link);
    eventually("the closed connection", || proxy.connections() == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_still_reads_its_snapshot_is_no_link() {
    // 20 keys at 50 ms each; it answers between them.
    let slow = ["--key-load-delay", "50000", "--loading-process-events-interval-bytes", "1024"];
    let mut redis = Redis::start_with(&[&slow[..], &["--rdbcompression", "no"]].concat());
    for key in 0..20 {
        redis.command(&["SETRANGE", &key.to_string(), "2000", "x"]);
    }
    redis.save_snapshot();
    redis.kill9();
    let url = redis.url();
    let restarting = std::thread::spawn(move || {
        redis.restart_from_snapshot();
        redis
    });
    let mut loading = 0;
    let link = loop {
        match connect(&url).await {
            Ok(link) => break link,
            Err(Fault::Refused(text)) if text.starts_with("LOADING ") => loading += 1,
            Err(fault) => assert!(matches!(fault, Fault::Unreachable(_)), "{fault:?}"),
        }
    };
    assert!(loading > 0);
    assert!(matches!(ask(&link, &["GET", "1"]).await, Ok(redis::Value::BulkString(_))));
    drop(restarting.join().unwrap());
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_a_fault_at_once() {
    let mut redis = Redis::start();
    redis.kill9();
    let fault = connect(&redis.url()).await.err().unwrap();
    assert!(matches!(&fault, Fault::Unreachable(_)), "{fault:?}");
}
