//! `invalidate_matching`: every name of what is stored that looks so.

use pacific_cache::{Cache, Name, name, test};
use pacific_cache_tests::app::App;

use crate::handlers::{SEVENTH, ended, stored};

/// Names of values, each of which is set. They are constants, so that none ends another that shares its bucket.
async fn with(names: &[&'static str]) -> Cache {
    let (cache, _) = test::cache();
    for name in names {
        cache.set(Name::new(name), name).await.unwrap();
    }
    cache
}

/// Which of them still have a value.
async fn left<'a>(cache: &Cache, names: &[&'a str]) -> Vec<&'a str> {
    let mut left = Vec::new();
    for name in names {
        if cache.get::<String>(*name).await.unwrap().is_some() {
            left.push(*name);
        }
    }
    left
}

const NAMES: [&str; 7] =
    ["user:7", "user:7:profile", "user:7:posts:1", "user:71:profile", "user:8:profile", "users", "/users/7"];

#[tokio::test]
async fn each_star_stands_for_any_text() {
    let cases: [(&str, &[&str]); 14] = [
        ("user:7:*", &["user:7:profile", "user:7:posts:1"]),
        ("user:7*", &["user:7", "user:7:profile", "user:7:posts:1", "user:71:profile"]),
        ("*:profile", &["user:7:profile", "user:71:profile", "user:8:profile"]),
        ("user:*:profile", &["user:7:profile", "user:71:profile", "user:8:profile"]),
        ("user:*:p*o*", &["user:7:profile", "user:7:posts:1", "user:71:profile", "user:8:profile"]),
        ("*7*:*s*1", &["user:7:posts:1"]),
        ("u*r*7", &["user:7"]),
        ("**user:7**", &["user:7", "user:7:profile", "user:7:posts:1", "user:71:profile"]),
        ("user:7", &["user:7"]),
        ("/*", &["/users/7"]),
        ("*", &NAMES),
        ("*:profile:*", &[]),
        ("USER:*", &[]),
        ("*user:7:profile:user:7:profile*", &[]),
    ];
    for (pattern, expected) in cases {
        let cache = with(&NAMES).await;
        assert_eq!(cache.invalidate_matching(pattern).await, Ok(expected.len()), "{pattern}");
        let rest: Vec<_> = NAMES.into_iter().filter(|name| !expected.contains(name)).collect();
        assert_eq!(left(&cache, &NAMES).await, rest, "{pattern}");
    }
}

/// Two users whose ids a pattern of plain text would get wrong, and one whose id it would end by mistake.
const IDS: [&str; 4] = ["*", "Jörg", "7", "a:b|c"];

#[tokio::test]
async fn values_in_a_pattern_are_framed_as_in_the_names_that_it_ends() {
    for id in IDS {
        let (cache, _) = test::cache();
        for id in IDS {
            cache.set(name!("user:{id}:profile"), id).await.unwrap();
            cache.set(name!("user:{id}"), id).await.unwrap();
        }
        assert_eq!(cache.invalidate_matching(name!("user:{id}:*")).await, Ok(1), "{id}");
        assert_eq!(cache.invalidate_matching(&name!("user:{id}:*")).await, Ok(0), "{id}");
        for other in IDS {
            let left: Option<String> = cache.get(name!("user:{other}:profile")).await.unwrap();
            assert_eq!(left.is_some(), other != id, "{id} {other}");
            assert!(cache.get::<String>(name!("user:{other}")).await.unwrap().is_some());
        }
    }
}

#[tokio::test]
async fn a_pattern_that_is_too_long_is_an_error_and_no_hash_that_matches_nothing() {
    let (cache, _) = test::cache();
    let long = "x".repeat(250);
    cache.set(name!("user:{long}"), &7).await.unwrap();
    let error = cache.invalidate_matching(name!("user:{long}:*")).await.unwrap_err();
    assert!(error.is_name() && error.to_string().contains("more than 256 bytes"), "{error}");
    assert_eq!(cache.stats().invalidations, 0);
    assert_eq!(cache.invalidate_matching(name!("user:{long}*")).await, Ok(1));
    let error = cache.invalidate("user:*").await.unwrap_err().to_string();
    assert!(error.contains("`invalidate_matching`"), "{error}");
}

#[tokio::test]
async fn keys_tags_and_paths_of_responses_match() {
    // What the stored responses carry, beside their paths.
    let cases: [(&str, &[&str], usize); 8] = [
        ("user:7", &SEVENTH, 1),
        ("user:*", &["/users/7", "/seventh", "/friends/7", "/board", "/late", "/users/8", "/friends/8"], 2),
        ("boards", &["/board"], 1),
        ("*oa*", &["/board"], 3),
        ("/friends/*", &["/friends/7", "/friends/8"], 2),
        ("friends:*", &["/friends/7", "/friends/8"], 2),
        ("l*e", &["/late"], 1),
        ("nothing*", &[], 0),
    ];
    for (pattern, expected, names) in cases {
        let app = stored().await;
        assert_eq!(app.cache.invalidate_matching(pattern).await, Ok(names), "{pattern}");
        let mut ended = ended(&app).await;
        let mut expected = expected.to_vec();
        ended.sort_unstable();
        expected.sort_unstable();
        assert_eq!(ended, expected, "{pattern}");
    }
}

#[tokio::test]
async fn a_name_that_matches_ends_in_every_form() {
    let app = stored().await;
    app.cache.set("post:1", &1).tags(name!("user:7")).await.unwrap();
    assert_eq!(app.cache.invalidate_matching("user:7").await, Ok(1));
    assert_eq!(app.cache.get::<u64>("post:1").await, Ok(None));
    assert_eq!(ended(&app).await, SEVENTH);
}

#[tokio::test]
async fn names_are_matched_as_they_are_written() {
    let (cache, _) = test::cache();
    let email = "ann@example.org";
    cache.set(name!("user:{email}"), &1).await.unwrap();
    assert_eq!(cache.invalidate_matching("user:*@*").await, Ok(0));
    assert_eq!(cache.invalidate_matching("user:*%40*").await, Ok(1));
}

#[tokio::test]
async fn the_count_is_of_names_each_once() {
    let cache = with(&["a:1", "a:2", "b:1"]).await;
    cache.set("c:1", &1).tags(["a:1", "a:3"]).await.unwrap();
    cache.set("c:2", &1).tags("a:3").await.unwrap();
    assert_eq!(cache.invalidate_matching("a:*").await, Ok(3));
    assert_eq!(left(&cache, &["b:1"]).await, ["b:1"]);
    assert_eq!(cache.stats().invalidations, 1);
}

#[tokio::test]
async fn what_has_ended_already_is_not_counted() {
    let cache = with(&["a:1", "a:2", "a:3"]).await;
    cache.invalidate("a:1").await.unwrap();
    assert_eq!(cache.invalidate_matching("a:*").await, Ok(2));
    assert_eq!(cache.invalidate_matching("a:*").await, Ok(0));
    cache.set("a:1", "again").await.unwrap();
    cache.invalidate_all().await.unwrap();
    assert_eq!(cache.invalidate_matching("*").await, Ok(0));
}

#[tokio::test]
async fn what_is_stored_afterwards_stays() {
    let cache = with(&["a:1"]).await;
    for round in 0..100 {
        assert_eq!(cache.invalidate_matching("a:*").await, Ok(1), "{round}");
        cache.set("a:1", "new").await.unwrap();
        assert_eq!(left(&cache, &["a:1"]).await, ["a:1"]);
    }
}

#[tokio::test]
async fn hashed_names_match_nothing_but_a_star() {
    let (cache, _) = test::cache();
    let long = "b".repeat(300);
    let long = name!("{long}");
    cache.set(&long, &1).await.unwrap();
    cache.set("beside", &1).await.unwrap();
    for pattern in ["b*", "blake3*", "*0*", "*a", "bbb*"] {
        let names = cache.invalidate_matching(pattern).await.unwrap();
        assert_eq!(names, usize::from(pattern == "b*"), "{pattern}: {long:?}");
        assert_eq!(cache.get::<u64>(&long).await, Ok(Some(1)), "{pattern}: {long:?}");
    }
    assert_eq!(cache.invalidate_matching("**").await, Ok(1));
    assert_eq!(cache.get::<u64>(&long).await, Ok(None));
}

#[tokio::test]
async fn what_can_match_no_name_is_an_error_and_nothing_is_done() {
    let cache = with(&NAMES).await;
    for pattern in ["", "a b", " ", "*\n", "*\u{0}", "\u{a0}*", "\u{7f}"] {
        let error = cache.invalidate_matching(pattern).await.unwrap_err();
        assert!(error.is_name() && error.to_string().contains("pattern"), "{error}");
    }
    assert_eq!((left(&cache, &NAMES).await.len(), cache.stats().invalidations), (NAMES.len(), 0));
}

#[tokio::test]
async fn another_cache_is_not_reached() {
    let (one, other) = (with(&NAMES).await, with(&NAMES).await);
    one.invalidate_matching("*").await.unwrap();
    assert_eq!((left(&one, &NAMES).await.len(), left(&other, &NAMES).await.len()), (0, NAMES.len()));
}

#[tokio::test]
async fn not_awaited_it_does_nothing() {
    let app: App = stored().await;
    drop(app.cache.invalidate_matching("*"));
    assert!(ended(&app).await.is_empty());
}
