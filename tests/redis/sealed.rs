//! Who reads or writes a Redis learns nothing that is sealed, and changes nothing unnoticed.

use std::time::Duration;

use pacific_cache::{Cache, Clock, Compression, name};
use pacific_cache_tests::harness::redis::{Redis, Reply};

use crate::nodes::PATIENCE;
use crate::secrets::{BODY, Node, SECRET, USER, balance, bytes, key, keys, only, ring};

/// Everything: keys and what they hold.
fn content(redis: &Redis) -> Vec<u8> {
    let held = |key: &String| match redis.command(&["GET", key]) {
        Reply::Bytes(value) => [key.as_bytes(), &value].concat(),
        other => unreachable!("{key} holds no text: {other:?}"),
    };
    keys(redis, "*").iter().flat_map(held).collect()
}

fn has(content: &[u8], part: &[u8]) -> bool {
    content.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn who_reads_all_of_redis_finds_no_sealed_byte_no_secret_and_no_hidden_name() {
    let redis = Redis::start();
    for settings in [Cache::redis(redis.url()), Cache::tiered(redis.url())] {
        let node =
            Node::patient(settings.secret(SECRET).encrypt_with(ring()).compression(Compression::from(1)));
        for path in ["/accounts", "/kept", "/resets", "/resets"] {
            node.get(&format!("{path}/{USER}")).await;
        }
        let value = node.cache.get_or_load(name!("session:{USER}", unguessable(USER)), || async {
            Ok::<_, pacific_cache::Error>(format!("{BODY} {USER}"))
        });
        value.await.unwrap();
        node.settled().await;
        let content = content(&redis);
        assert!(keys(&redis, "pc:e:*").len() >= 4, "little was stored");
        for part in [USER, BODY, SECRET, &BODY[..9], "text/plain"] {
            assert!(!has(&content, part.as_bytes()), "{part}");
        }
        assert!(!content.windows(4).any(|part| has(&bytes(1), part)), "a part of the key");
    }
}

#[tokio::test]
async fn without_keys_an_unguessable_key_tells_nothing_either() {
    let redis = Redis::start();
    let node = Node::patient(Cache::redis(redis.url()).secret(SECRET));
    for _ in 0..2 {
        node.get(&format!("/resets/{USER}")).await;
        node.settled().await;
    }
    assert!(node.get(&format!("/resets/{USER}")).await.is_hit());
    let content = content(&redis);
    assert!(has(&content, b"resets"), "it is sealed");
    assert!(!has(&content, USER.as_bytes()) && !has(&content, SECRET.as_bytes()));
}

#[tokio::test]
async fn what_is_unguessable_is_ended_by_its_name_its_tag_its_late_tag_and_its_path() {
    let redis = Redis::start();
    let nodes = [(); 2].map(|()| Node::patient(Cache::redis(redis.url()).secret(SECRET)));
    let path = format!("/resets/{USER}");
    for round in 0..4 {
        // The first time, its late tag isn't known yet.
        nodes[0].get(&path).await;
        nodes[0].settled().await;
        nodes[0].get(&path).await;
        nodes[0].settled().await;
        assert!(nodes[1].get(&path).await.is_hit(), "{round}");
        match round {
            0 => drop(nodes[1].send("PUT", &path).await),
            1 => nodes[1].cache.invalidate(name!("reset:{USER}:x", unguessable(USER))).await.unwrap(),
            2 => nodes[1].cache.invalidate(name!("late:{USER}", unguessable(USER))).await.unwrap(),
            _ => drop(nodes[1].send("DELETE", &path).await),
        }
        nodes[1].settled().await;
        assert!(!nodes[0].get(&path).await.is_hit(), "{round}");
        nodes[0].settled().await;
        nodes[0].cache.invalidate_all().await.unwrap();
    }
}

#[tokio::test]
async fn two_sealed_entries_that_were_swapped_are_counted_misses() {
    let redis = Redis::start();
    let node = Node::new(&redis);
    node.store("/accounts/ann").await;
    node.store("/accounts/bob").await;
    let both = keys(&redis, "pc:e:s:*");
    let swap = "local one, other = redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2]) \
                redis.call('SET', KEYS[1], other, 'KEEPTTL') return redis.call('SET', KEYS[2], one, 'KEEPTTL')";
    redis.command(&["EVAL", swap, "2", &both[0], &both[1]]);
    // Another one: what has just been loaded may be given to who asks the same node again.
    let other = Node::new(&redis);
    for user in ["ann", "bob"] {
        let answer = other.store(&format!("/accounts/{user}")).await;
        assert!(answer.body.starts_with(format!("{BODY} {user}").as_bytes()), "{user}");
        assert!(other.get(&format!("/accounts/{user}")).await.is_hit(), "not stored anew");
    }
    assert_eq!((other.cache.stats().unreadable, other.db.reads()), (2, 2));
}

#[tokio::test]
async fn a_sealed_entry_with_another_bit_is_a_counted_miss() {
    let redis = Redis::start();
    let node = Node::new(&redis);
    node.store("/accounts/ann").await;
    let key = only(&redis, "pc:e:s:*");
    let bits = redis.command(&["STRLEN", &key]).number() * 8;
    let mut misses = 0;
    for bit in (0..bits).step_by(97) {
        let old = redis.command(&["GETBIT", &key, &bit.to_string()]).number();
        redis.command(&["SETBIT", &key, &bit.to_string(), &(1 - old).to_string()]);
        node.store("/accounts/ann").await;
        misses += 1;
        assert_eq!(node.cache.stats().unreadable, misses, "bit {bit}");
    }
    assert!(misses > 20);
}

#[tokio::test]
async fn an_old_entry_is_worth_nothing_under_another_key_nor_after_its_name_has_ended() {
    let redis = Redis::start();
    let node = Node::new(&redis);
    node.store("/accounts/ann").await;
    let ann = only(&redis, "pc:e:s:*");
    redis.command(&["COPY", &ann, "old"]);
    node.store("/accounts/bob").await;
    let bob = keys(&redis, "pc:e:s:*").into_iter().find(|key| *key != ann).unwrap();
    redis.command(&["COPY", "old", &bob, "REPLACE"]);
    assert!(node.store("/accounts/bob").await.body.starts_with(format!("{BODY} bob").as_bytes()));
    assert_eq!(node.cache.stats().unreadable, 1);

    node.cache.invalidate("accounts").await.unwrap();
    node.store("/accounts/ann").await;
    redis.command(&["COPY", "old", &ann, "REPLACE"]);
    assert!(!node.get("/accounts/ann").await.is_hit());
}

#[tokio::test]
async fn keys_are_changed_without_losing_what_is_stored() {
    let redis = Redis::start();
    let node = |ring| Node::patient(Cache::redis(redis.url()).encrypt_with(ring));
    node(key("old", 1)).store("/accounts/ann").await;
    let (both, new) = (node(key("new", 2).with_old("old", bytes(1))), node(key("new", 2)));
    assert!(both.get("/accounts/ann").await.is_hit());
    assert_eq!(both.cache.stats().unreadable, 0);

    // What the old key has sealed is no longer read without it; the new one seals it again.
    new.store("/accounts/ann").await;
    assert_eq!(new.cache.stats().unreadable, 1);
    assert!(new.get("/accounts/ann").await.is_hit() && both.get("/accounts/ann").await.is_hit());
    let late = node(key("old", 1));
    assert!(!late.get("/accounts/ann").await.is_hit());
    assert_eq!(late.cache.stats().unreadable, 1);
}

#[tokio::test]
async fn nothing_plain_is_taken_where_everything_is_sealed_nor_the_other_way_round() {
    let redis = Redis::start();
    let (plain, sealing) = (Node::patient(Cache::redis(redis.url())), Node::new(&redis));
    plain.store("/pages/ann").await;
    sealing.store("/pages/ann").await;
    assert_eq!(sealing.cache.stats().unreadable, 1);
    assert!(sealing.get("/pages/ann").await.is_hit());
    plain.store("/pages/ann").await;
    assert_eq!(plain.cache.stats().unreadable, 1);
}

#[tokio::test]
async fn a_pattern_finds_what_is_sealed() {
    let redis = Redis::start();
    let node = Node::new(&redis);
    node.store("/accounts/ann").await;
    node.store("/pages/ann").await;
    assert_eq!(node.cache.invalidate_matching("account:*").await.unwrap(), 1);
    assert!(node.get("/pages/ann").await.is_hit());
    node.store("/accounts/ann").await;
    let error = node.cache.invalidate_matching(name!("reset:{USER}:*", unguessable(USER))).await.unwrap_err();
    assert!(error.is_name() && error.to_string().contains("unguessable"), "{error}");
}

#[tokio::test]
async fn a_longer_life_in_redis_prolongs_nothing_that_is_sealed() {
    let (redis, clock) = (Redis::start(), Clock::manual());
    let settings = Cache::redis(redis.url()).encrypt_with(ring()).clock(clock.clone()).jitter(0.0);
    let node = Node::patient(settings);
    node.store("/kept/ann").await;
    clock.advance(Duration::from_secs(299));
    assert!(node.get("/kept/ann").await.is_hit());
    redis.command(&["PEXPIRE", &only(&redis, "pc:e:s:*"), "360000"]);
    clock.advance(Duration::from_secs(1));
    assert!(!node.get("/kept/ann").await.is_hit());
}

#[tokio::test]
async fn what_is_sensitive_is_nowhere_without_keys_and_clients_are_told_all_the_same() {
    let redis = Redis::start();
    for settings in [Cache::redis(redis.url()), Cache::tiered(redis.url()), Cache::memory()] {
        let node = Node::of(settings);
        for _ in 0..2 {
            for path in ["/accounts/ann", "/kept/ann"] {
                let answer = node.get(path).await;
                assert_eq!(answer.cache_status(), "PacificCache; fwd=bypass; detail=no-key-ring");
                assert_eq!(answer.header("cache-control"), "private, no-store");
            }
        }
        node.settled().await;
        let stats = node.cache.stats();
        assert_eq!((stats.bypassed["no-key-ring"], stats.entries, node.db.reads()), (4, 0, 4));
        assert_eq!(keys(&redis, "*"), Vec::<String>::new());
    }
}

#[tokio::test]
async fn what_is_unguessable_is_not_cached_in_redis_without_a_secret() {
    let redis = Redis::start();
    let node = Node::of(Cache::redis(redis.url()));
    for _ in 0..2 {
        let answer = node.get("/resets/ann").await;
        assert_eq!(answer.cache_status(), "PacificCache; fwd=bypass; detail=no-secret");
    }
    assert_eq!(node.cache.stats().bypassed["no-secret"], 2);
    let error = node.cache.set(name!("a:{USER}", unguessable(USER)), "").await.unwrap_err();
    assert!(
        error.is_name() && error.to_string().contains("secret") && !error.to_string().contains(USER),
        "{error}"
    );
    // Other nodes may have something of this name.
    let with_secret = Node::new(&redis);
    // The second load is known to name its late tag.
    for _ in 0..2 {
        with_secret.store("/resets/ann").await;
    }
    let error = node.cache.invalidate(name!("reset:{USER}:x", unguessable(USER))).await.unwrap_err();
    assert!(error.is_name() && !error.to_string().contains(USER), "{error}");
    assert!(node.send("PUT", "/resets/ann").await.cache_status().contains("invalidation-pending"));
    assert!(with_secret.get("/resets/ann").await.is_hit());
}

#[tokio::test]
async fn in_memory_what_is_secret_is_cached_and_clients_keep_nothing_unless_they_are_told_to() {
    let node = Node::of(Cache::memory().encrypt_with(ring()));
    for path in ["/accounts/ann", "/kept/ann", "/resets/ann"] {
        let first = node.get(path).await;
        let second = node.get(path).await;
        assert!(second.is_hit() && second.body == first.body, "{path}: {}", second.cache_status());
        assert_eq!(second.headers.get("x-account"), first.headers.get("x-account"));
        let expected = match path {
            "/accounts/ann" => "private, no-store",
            "/kept/ann" => "private, max-age=600",
            _ => "no-cache",
        };
        for answer in [first, second] {
            assert_eq!(answer.header("cache-control"), expected, "{path}");
        }
    }
    let user = "ann";
    node.cache.invalidate(name!("reset:{user}:x", unguessable(user))).await.unwrap();
    assert!(!node.get("/resets/ann").await.is_hit());
}

#[tokio::test]
async fn copies_in_two_tiers_are_hits_too() {
    let redis = Redis::start();
    let node = Node::patient(Cache::tiered(redis.url()).secret(SECRET).encrypt_with(ring()));
    let first = node.store("/accounts/ann").await;
    for _ in 0..3 {
        let answer = node.get("/accounts/ann").await;
        assert!(answer.is_hit() && answer.body == first.body);
    }
    assert_eq!((node.db.reads(), node.cache.stats().entries), (1, 1));
    node.cache.invalidate("accounts").await.unwrap();
    assert!(!node.get("/accounts/ann").await.is_hit());
}

#[tokio::test]
async fn large_bodies_are_smaller_in_redis_and_are_read_by_who_does_not_compress() {
    let redis = Redis::start();
    let node = Node::patient(Cache::redis(redis.url()).compression(Compression::default()));
    let first = node.store("/pages/ann").await;
    let key = only(&redis, "pc:e:*");
    let size = redis.command(&["STRLEN", &key]).number();
    assert!(first.body.len() > 10_000 && size < 1000, "{size} bytes");
    assert_eq!(node.get("/pages/ann").await.body, first.body);
    let other = Node::patient(Cache::redis(redis.url()));
    let answer = other.get("/pages/ann").await;
    assert!(answer.is_hit() && answer.body == first.body);
    let small = Node::patient(Cache::redis(redis.url()).max_body(5_000));
    assert_eq!(small.get("/pages/ann").await.body.len(), first.body.len());
    assert_eq!(small.cache.stats().unreadable, 1);
}

#[tokio::test]
async fn what_is_sensitive_is_not_compressed_and_what_is_only_sealed_is() {
    let redis = Redis::start();
    let settings = Cache::redis(redis.url()).encrypt_with(ring()).compression(Compression::default());
    let node = Node::patient(settings);
    node.store("/secret-pages/ann").await;
    node.store("/pages/ann").await;
    let is_sensitive = |key: &String| key.contains(":e:s:");
    let (secret, plain): (Vec<_>, Vec<_>) = keys(&redis, "pc:e:*").into_iter().partition(is_sensitive);
    let size = |key: &str| redis.command(&["STRLEN", key]).number();
    assert!(size(&secret[0]) > 10_000 && size(&plain[0]) < 1000);
    assert!(node.get("/secret-pages/ann").await.is_hit() && node.get("/pages/ann").await.is_hit());
}

#[tokio::test]
async fn what_has_an_unguessable_tag_is_not_stored_where_that_cannot_be_hidden() {
    let redis = Redis::start();
    let (bare, node) = (
        Node::patient(Cache::redis(redis.url())),
        Node::patient(Cache::redis(redis.url()).prefix("other:").secret(SECRET)),
    );
    for _ in 0..3 {
        let answer = bare.get("/late").await;
        assert!(!answer.is_hit() && !answer.cache_status().contains("stored"), "{}", answer.cache_status());
        node.get("/late").await;
        node.settled().await;
    }
    assert!(node.get("/late").await.is_hit());
    assert_eq!((keys(&redis, "pc:e:*").len(), keys(&redis, "other:e:*").len()), (0, 1));
}

#[tokio::test]
async fn a_memoized_function_keeps_secrets_as_well() {
    let redis = Redis::start();
    let node = Node::patient(Cache::redis(redis.url()).secret(SECRET).encrypt_with(ring()));
    pacific_cache::configure_cache(node.cache.clone());
    let first = balance(&node.db, USER).await;
    node.settled().await;
    assert_eq!((balance(&node.db, USER).await, node.db.reads()), (first, 1));
    only(&redis, "pc:e:s:*");
    assert!(!has(&content(&redis), USER.as_bytes()) && !has(&content(&redis), BODY.as_bytes()));
    node.cache.invalidate(name!("balance:{USER}", unguessable(USER))).await.unwrap();
    balance(&node.db, USER).await;
    assert_eq!(node.db.reads(), 2);
    let bare = Node::of(Cache::redis(redis.url()).redis_budget(PATIENCE));
    pacific_cache::configure_cache(bare.cache.clone());
    balance(&bare.db, USER).await;
    assert_eq!((bare.cache.stats().bypassed["no-key-ring"], bare.cache.stats().stored), (1, 0));
}
