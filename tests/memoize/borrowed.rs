//! Functions that borrow what they are given.

use std::borrow::Cow;

use futures_util::future::join_all;
use pacific_cache::memoize;
use pacific_cache_tests::app::{Gate, begin};

use crate::work::{Work, is_send};

#[memoize(skip(work))]
async fn of_text(work: &Work, text: &str) -> String {
    format!("{text} {}", work.run().await)
}

#[memoize(skip(work))]
async fn of_bytes(work: &Work, bytes: &[u8]) -> (usize, u64) {
    (bytes.len(), work.run().await)
}

#[tokio::test]
async fn text_and_bytes_are_told_apart_by_what_they_are() {
    let work = Work::new();
    for _ in 0..2 {
        assert_eq!(of_text(&work, "a").await, "a 1");
        assert_eq!(of_text(&work, &String::from("a")).await, "a 1");
        assert_eq!(of_text(&work, "b").await, "b 2");
        assert_eq!(of_bytes(&work, &[1, 2]).await, (2, 3));
        assert_eq!(of_bytes(&work, &[12]).await, (1, 4));
        assert_eq!(of_bytes(&work, &[]).await, (0, 5));
    }
}

struct Session<'a> {
    user: &'a str,
    work: &'a Work,
}

#[memoize(key = "{user}:{other}", skip(work))]
async fn of_lifetimes<'a, 'b: 'a>(
    Session { user, work }: Session<'a>,
    other: &'b Cow<'a, str>,
) -> Result<String, Cow<'a, str>> {
    let run = work.run().await;
    if other.is_empty() { Err(Cow::Borrowed(user)) } else { Ok(format!("{user} {other} {run}")) }
}

#[tokio::test]
async fn lifetimes_are_not_told_apart_and_an_error_may_borrow() {
    let work = Work::new();
    for _ in 0..2 {
        let user = String::from("user");
        let session = || Session { user: &user, work: &work };
        assert_eq!(of_lifetimes(session(), &Cow::Borrowed("x")).await.unwrap(), "user x 1");
        assert_eq!(of_lifetimes(session(), &Cow::Owned("x".into())).await.unwrap(), "user x 1");
    }
    for runs in [2, 3] {
        let user = String::from("user");
        let found = of_lifetimes(Session { user: &user, work: &work }, &Cow::Borrowed("")).await;
        assert_eq!((found.unwrap_err(), work.runs()), (Cow::Borrowed("user"), runs));
    }
}

/// Changes what it is lent.
#[memoize(key = "push:{text}", skip(into))]
async fn pushed(into: &mut Vec<String>, text: &str, work: &Work) -> u64 {
    into.push(text.to_owned());
    work.run().await
}

#[tokio::test]
async fn what_is_lent_is_changed_by_a_load_only() {
    let (work, mut texts) = (Work::new(), Vec::new());
    for text in ["a", "a", "b"] {
        pushed(&mut texts, text, &work).await;
    }
    assert_eq!(texts, ["a", "b"]);
}

#[tokio::test]
async fn calls_that_borrow_from_different_places_share_a_load() {
    let gate = Gate::closed();
    let work = Work::behind(&gate);
    let texts: Vec<_> = (0..100).map(|_| String::from("shared")).collect();
    let mut all: Vec<_> = texts.iter().map(|text| Box::pin(of_text(&work, text))).collect();
    all.iter_mut().for_each(begin);
    gate.open();
    assert!(join_all(all).await.iter().all(|value| value == "shared 1"));
}

#[tokio::test]
async fn a_task_may_run_it() {
    let work = Work::new();
    let task = tokio::spawn(is_send(async move {
        let text = String::from("task");
        (of_text(&work, &text).await, of_bytes(&work, text.as_bytes()).await)
    }));
    assert_eq!(task.await.unwrap(), ("task 1".to_owned(), (4, 2)));
}
