//! A server in the place of Redis that says what Redis never would, or nothing, or one byte a second.

use pacific_cache_tests::harness::redis::{Manner, Proxy, Redis};

use crate::faults::{HANDLER_MS, begun, mended};
use crate::load::Load;
use crate::services::{Services, Tier};

fn manners() -> [(&'static str, Manner); 7] {
    let says = |text: &[u8]| Manner::Answer(text.to_vec());
    [
        ("garbage", says(b"\x16\x03\x01\xff\x00?\n")),
        ("another protocol", says(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")),
        ("yes to all", says(b"+OK\r\n")),
        ("nothing to all", says(b"*3\r\n$-1\r\n$-1\r\n$-1\r\n")),
        ("the beginning of much", says(b"$536870912\r\nabc")),
        ("one byte a second", Manner::Trickle),
        ("silence", Manner::Silent),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_answers_in_the_place_of_redis_requests_go_on() {
    all_in_turn(Tier::Redis).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_answers_in_the_place_of_redis_copies_are_never_too_old() {
    all_in_turn(Tier::Tiered).await;
}

/// Open connections change their mind, and those that come find it changed.
async fn all_in_turn(tier: Tier) {
    let redis = Redis::start();
    let proxy = Proxy::before(redis.address());
    let services = Services::start(2, tier, &proxy.url(), HANDLER_MS, &[]).await;
    let load = Load::on(&services);
    for (number, (name, manner)) in manners().iter().enumerate() {
        begun(&services, &load, || proxy.treat(manner), number, &format!("{tier:?}, {name}")).await;
        proxy.treat(&Manner::Pass);
        proxy.cut();
        mended(&services, &load, number, &format!("{tier:?}, {name}, mended")).await;
    }
    load.stop().await;
    services.stop().await;
}
