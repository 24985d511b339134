//! Memoized functions with other attributes, above and below.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use pacific_cache::{NamedCache, etag, invalidates, memoize};
use pacific_cache_tests::app::App;
use tracing::instrument;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::work::{Work, fresh};

/// How often somebody saw the span of a function begin.
#[derive(Clone, Default)]
struct Spans(Arc<AtomicU64>);

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Spans {
    fn on_new_span(
        &self,
        span: &tracing::span::Attributes<'_>,
        _: &tracing::span::Id,
        _: tracing_subscriber::layer::Context<'_, S>,
    ) {
        if span.metadata().name() == "spanned" {
            self.0.fetch_add(1, SeqCst);
        }
    }
}

mod above {
    use super::{Work, instrument, memoize};

    #[instrument(skip(work))]
    #[memoize(skip(work))]
    pub(super) async fn spanned(work: Work, id: u64) -> u64 {
        id + work.run().await
    }
}

mod below {
    use super::{Work, instrument, memoize};

    #[memoize(skip(work))]
    #[instrument(skip(work))]
    pub(super) async fn spanned(work: Work, id: u64) -> u64 {
        id + work.run().await
    }
}

struct Above(Work);

impl Above {
    #[instrument(skip(self))]
    #[memoize(skip(self))]
    async fn spanned(&self, id: u64) -> u64 {
        id + self.0.run().await
    }
}

struct Below(Work);

impl Below {
    #[memoize(skip(self))]
    #[instrument(skip(self))]
    async fn spanned(&self, id: u64) -> Result<u64, String> {
        let run: u64 = self.0.run().await.to_string().parse().map_err(|_| "no number")?;
        Ok(id + run)
    }
}

#[test]
fn a_span_above_or_below_is_a_loads() {
    let (work, spans) = (Work::new(), Spans::default());
    let subscriber = tracing_subscriber::registry().with(spans.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let run = async {
        let found = (above::spanned(work.clone(), 10).await, below::spanned(work.clone(), 20).await);
        let (above, below) = (Above(work.clone()), Below(work.clone()));
        (found, above.spanned(30).await, below.spanned(40).await)
    };
    tracing::subscriber::with_default(subscriber, || {
        assert_eq!(runtime.block_on(run), ((11, 22), 33, Ok(44)));
    });
    assert_eq!((spans.0.load(SeqCst), work.runs()), (4, 4));
    let subscriber = tracing_subscriber::registry().with(spans.clone());
    tracing::subscriber::with_default(subscriber, || {
        assert_eq!(runtime.block_on(above::spanned(work.clone(), 10)), 11);
        assert_eq!(runtime.block_on(below::spanned(work.clone(), 20)), 22);
        assert_eq!(runtime.block_on(Above(work.clone()).spanned(30)), 33);
        assert_eq!(runtime.block_on(Below(work.clone()).spanned(40)), Ok(44));
    });
    assert_eq!((spans.0.load(SeqCst), work.runs()), (4, 4), "a hit has none");
}

static SEEN: NamedCache = NamedCache::new("seen");

#[memoize(skip(work), cache = SEEN)]
async fn seen(work: Work) -> u64 {
    work.run().await
}

#[invalidates("seen")]
#[memoize(skip(work), cache = SEEN)]
async fn see_above(work: Work) -> u64 {
    work.run().await
}

impl Above {
    #[memoize(skip(self), cache = SEEN)]
    #[invalidates("seen")]
    async fn see_below(&self) -> u64 {
        self.0.run().await
    }
}

#[tokio::test]
async fn what_a_load_invalidates_a_hit_does_not() {
    let _ = fresh(&SEEN);
    let work = Work::new();
    assert_eq!(
        (seen(work.clone()).await, see_above(work.clone()).await, seen(work.clone()).await),
        (1, 2, 3)
    );
    assert_eq!((see_above(work.clone()).await, seen(work.clone()).await), (2, 3));
    let above = Above(work.clone());
    assert_eq!((above.see_below().await, seen(work.clone()).await), (4, 5));
    assert_eq!((above.see_below().await, seen(work).await), (4, 5));
}

#[memoize(skip(work))]
#[etag]
async fn memoized_above(State(work): State<Work>, Path(id): Path<u64>) -> String {
    format!("{id} {}", work.run().await)
}

#[etag(strong)]
#[memoize(skip(work))]
async fn memoized_below(State(work): State<Work>, Path(id): Path<u64>) -> String {
    format!("{id} {}", work.run().await)
}

#[tokio::test]
async fn a_memoized_handler_may_have_an_etag() {
    let routes =
        Router::new().route("/above/{id}", get(memoized_above)).route("/below/{id}", get(memoized_below));
    let app = App::new(routes.with_state(Work::new()));
    for (path, weak) in [("/above/7", true), ("/below/7", false)] {
        let first = app.get(path).await;
        let tag = first.header("etag").to_owned();
        assert_eq!(tag.starts_with("W/"), weak, "{path}: {tag}");
        assert_eq!(app.get(path).await.body, first.body, "{path}");
        assert_eq!(app.get_with(path, &[("if-none-match", &tag)]).await.status.as_u16(), 304, "{path}");
    }
}

/// Documented.
#[must_use = "it was hard to find"]
#[deprecated = "of the past"]
#[memoize(skip(work))]
#[inline]
pub(crate) async fn of_the_past(work: Work) -> u64 {
    work.run().await
}

#[memoize(key = "{missing}")]
#[cfg(not(test))]
async fn compiled_out() {}

#[cfg(not(test))]
#[memoize(key = "{missing}")]
async fn compiled_out_above() {}

#[tokio::test]
async fn what_is_said_of_a_function_is_said_of_it_still() {
    let work = Work::new();
    #[expect(deprecated, reason = "it is said of the memoized function")]
    let future = of_the_past(work);
    assert_eq!(future.await, 1);
}
