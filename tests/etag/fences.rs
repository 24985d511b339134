//! What was read before an invalidation never carries the tag of what is there after it.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::routing::get;
use futures_util::future::join_all;
use pacific_cache::etag;
use pacific_cache_tests::app::{App, begin};
use tokio::task::JoinHandle;

use crate::app::Page;

#[etag(key = "page")]
async fn by_handler(State(page): State<Page>) -> String {
    page.show().await
}

/// An extractor that reads what the handler shows.
struct Shown(String);

impl FromRequestParts<Page> for Shown {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, page: &Page) -> Result<Self, Infallible> {
        Ok(Self(page.show().await))
    }
}

#[etag(key = "page")]
async fn by_extractor(Shown(text): Shown) -> String {
    text
}

fn app(page: &Page) -> App {
    let routes = Router::new().route("/handler", get(by_handler)).route("/extractor", get(by_extractor));
    App::new(routes.with_state(page.clone()))
}

#[tokio::test]
async fn what_a_handler_or_an_extractor_read_before_an_invalidation_has_no_tag_of_later() {
    for path in ["/handler", "/extractor"] {
        for everything in [false, true] {
            let page = Page::behind_a_gate();
            let app = app(&page);
            let mut before = app.get(path);
            begin(&mut before);
            page.change();
            if everything {
                app.cache.invalidate_all().await.unwrap();
            } else {
                app.invalidate("page").await;
            }
            page.gate.open();
            let before = before.await;
            assert_eq!(before.body, "revision 0", "{path}");
            let fields = [("if-none-match", before.header("etag"))];
            let after = app.get_with(path, &fields).await;
            assert_eq!((after.status.as_u16(), &after.body[..]), (200, &b"revision 1"[..]), "{path}");
            let fields = [("if-none-match", after.header("etag"))];
            assert_eq!(app.get_with(path, &fields).await.status.as_u16(), 304, "{path}");
        }
    }
}

/// A client: what it has, and of when.
#[derive(Clone, Default)]
struct Kept {
    tag: String,
    revision: u64,
}

async fn read(app: &App, path: &str, kept: &mut Kept) -> u64 {
    let answer = app.get_with(path, &[("if-none-match", &kept.tag)]).await;
    if answer.status.as_u16() == 200 {
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        let revision = text.strip_prefix("revision ").unwrap().parse().unwrap();
        *kept = Kept { tag: answer.header("etag").to_owned(), revision };
    }
    kept.revision
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_is_told_that_what_was_invalidated_is_current() {
    let page = Page::new();
    let (app, ended) = (app(&page), Arc::new(AtomicU64::new(0)));
    let client = |n: usize| {
        let (app, ended) = (app.clone(), ended.clone());
        tokio::spawn(async move {
            let (path, mut kept) = (["/handler", "/extractor"][n % 2], Kept::default());
            for _ in 0..500 {
                let least = ended.load(SeqCst);
                let revision = read(&app, path, &mut kept).await;
                assert!(revision >= least, "{path}: {revision}, and what was before {least} has ended");
                tokio::task::yield_now().await;
            }
        })
    };
    let clients: Vec<_> = (0..8).map(client).collect();
    while !clients.iter().all(JoinHandle::is_finished) {
        page.change();
        tokio::task::yield_now().await;
        app.invalidate("page").await;
        ended.store(page.revision(), SeqCst);
        tokio::task::yield_now().await;
    }
    assert!(join_all(clients).await.iter().all(Result::is_ok));
}
