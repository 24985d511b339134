//! Random conditions, asked of handlers of every kind through a router, and judged by the oracle.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pacific_cache::{HttpCacheLayer, cache, etag, invalidate};
use pacific_cache_tests::app::answer;
use pacific_cache_tests::harness::Answer;
use tokio::sync::Mutex;

use crate::app::{Page, get as ask};
use crate::oracle::{Current, statuses};
use crate::random::{DATES, Random};

const PROBES: usize = 36_000;

/// Tests that end the same names take turns.
static TURN: Mutex<()> = Mutex::const_new(());

#[etag]
async fn bytes(State(page): State<Page>) -> String {
    page.show().await
}

#[etag(strong)]
async fn strong(State(page): State<Page>) -> Response {
    ([("last-modified", DATES[0].0)], page.show().await).into_response()
}

#[etag]
async fn own(State(page): State<Page>) -> Response {
    let tag = format!("\"own {}\"", page.revision()).replace(' ', "-");
    ([("etag", tag), ("last-modified", DATES[3].0.to_owned())], page.show().await).into_response()
}

#[etag(key = "fuzzed")]
async fn key(State(page): State<Page>) -> String {
    page.show().await
}

#[etag(version = page.revision())]
async fn version(State(page): State<Page>) -> Response {
    ([("last-modified", DATES[0].0)], page.show().await).into_response()
}

#[etag(version = page.revision(), strong)]
async fn strong_version(State(page): State<Page>) -> String {
    page.show().await
}

#[cache(ttl = 300, tags("fuzzed"))]
async fn cached(State(page): State<Page>) -> String {
    page.show().await
}

#[cache(ttl = 300, tags("fuzzed"))]
#[etag(strong)]
async fn cached_strong(State(page): State<Page>) -> Response {
    ([("last-modified", DATES[0].0)], page.show().await).into_response()
}

#[cache(ttl = 300, tags("fuzzed"))]
#[etag(version = page.revision(), strong)]
async fn cached_version(State(page): State<Page>) -> String {
    page.show().await
}

/// One kind of handler, and what is known of it.
#[derive(Clone, Copy, Debug)]
struct Kind {
    path: &'static str,
    is_dated: bool,
    /// The tag is known before the handler runs, so that it needn't.
    spares_runs: bool,
    /// Whether a PUT is judged by it too.
    judges_changes: bool,
}

const fn kind(path: &'static str, is_dated: bool, spares_runs: bool, judges_changes: bool) -> Kind {
    Kind { path, is_dated, spares_runs, judges_changes }
}

const KINDS: [Kind; 9] = [
    kind("/bytes", false, false, false),
    kind("/strong", true, false, false),
    kind("/own", true, false, false),
    kind("/key", false, true, true),
    kind("/version", true, true, true),
    kind("/strong-version", false, true, true),
    kind("/cached", false, false, false),
    kind("/cached-strong", true, false, false),
    kind("/cached-version", false, false, false),
];

fn routes(page: &Page) -> Router {
    Router::new()
        .route("/bytes", get(bytes).put(bytes))
        .route("/strong", get(strong).put(strong))
        .route("/own", get(own).put(own))
        .route("/key", get(key).put(key))
        .route("/version", get(version).put(version))
        .route("/strong-version", get(strong_version).put(strong_version))
        .route("/cached", get(cached).put(cached))
        .route("/cached-strong", get(cached_strong).put(cached_strong))
        .route("/cached-version", get(cached_version).put(cached_version))
        .with_state(page.clone())
}

async fn probe(routes: &Router, kind: Kind, method: &Method, fields: &HeaderMap) -> Answer {
    let mut request = Request::builder().method(method.clone()).uri(kind.path).body(String::new()).unwrap();
    request.headers_mut().extend(fields.clone());
    answer(routes, request).await
}

/// What an answer is apart from its status.
fn is_whole(answer: &Answer, method: &Method, page: &Page, tag: &str) -> bool {
    let body = format!("revision {}", page.revision());
    let length = answer.header("content-length");
    match (answer.status.as_u16(), method.as_str()) {
        (200, "GET") => answer.body == body && answer.header("etag") == tag,
        (200, "HEAD") => {
            answer.body.is_empty() && length == body.len().to_string() && answer.header("etag") == tag
        }
        (200, _) => answer.body == body,
        (304, _) => answer.body.is_empty() && answer.header("etag") == tag && length.is_empty(),
        _ => answer.body.is_empty(),
    }
}

/// Every tag that a kind has had, the current one last.
type Known = Vec<Vec<String>>;

async fn learn(routes: &Router, known: &mut Known) {
    for (kind, tags) in KINDS.iter().zip(known) {
        let tag = ask(routes, kind.path, &[]).await.header("etag").to_owned();
        assert!(tag.len() > 4 && !tags.contains(&tag), "{kind:?}: {tag}");
        tags.push(tag);
    }
}

async fn every_answer_is_one_that_the_oracle_gives(layer: impl FnOnce(Router) -> Router, seed: u64) {
    let _turn = TURN.lock().await;
    let (page, mut random) = (Page::new(), Random(seed));
    let app = layer(routes(&page));
    let mut known: Known = vec![Vec::new(); KINDS.len()];
    let mut counts = [0_usize; 3];
    for number in 0..PROBES / 2 {
        if number % 500 == 0 {
            page.change();
            invalidate("fuzzed").await.unwrap();
            learn(&app, &mut known).await;
        }
        let (place, mut method) = (random.below(KINDS.len()), random.method());
        let (kind, tags) = (KINDS[place], &known[place]);
        if kind.path.starts_with("/cached") && method == Method::PUT {
            // It would end what is stored, and a HEAD that finds nothing has no tag made of bytes.
            method = Method::GET;
        }
        let fields = random.conditions(tags);
        let current = Current { tag: tags.last().cloned(), is_dated: kind.is_dated && method != Method::PUT };
        let is_judged = kind.judges_changes || method != Method::PUT;
        let mut allowed = if is_judged { statuses(&method, &fields, &current) } else { vec![200] };
        if kind.spares_runs && current.is_dated {
            // The date isn't known before the handler has run.
            allowed.extend(statuses(&method, &fields, &Current { is_dated: false, ..current.clone() }));
        }
        let shown = page.shown();
        let answer = probe(&app, kind, &method, &fields).await;
        let said = || format!("{number}: {method} {kind:?} {fields:?} of {current:?}: {answer:?}");
        assert!(allowed.contains(&answer.status.as_u16()), "not {allowed:?}: {}", said());
        assert!(is_whole(&answer, &method, &page, &tags[tags.len() - 1]), "{}", said());
        if kind.spares_runs && !current.is_dated {
            assert_eq!(page.shown() > shown, answer.status == 200, "{}", said());
        }
        counts[[200, 304, 412].iter().position(|status| answer.status == *status).unwrap()] += 1;
    }
    assert!(counts.iter().all(|count| *count > PROBES / 40), "{counts:?}");
}

#[tokio::test]
async fn rfc9110_13_random_conditions_are_answered_as_the_rfc_says() {
    every_answer_is_one_that_the_oracle_gives(|routes| routes, 0x9E37_79B9_7F4A_7C15).await;
}

#[tokio::test]
async fn rfc9110_13_the_layer_for_a_whole_router_changes_no_answer() {
    let layer = |routes: Router| routes.layer(HttpCacheLayer::new());
    every_answer_is_one_that_the_oracle_gives(layer, 0xD1B5_4A32_D192_ED03).await;
}
