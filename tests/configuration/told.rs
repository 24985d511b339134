//! What is told by `tracing`.

use std::fmt;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use pacific_cache_tests::app::{App, Script};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

/// The events of the cache, each as its fields, and in which spans it was told.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Heard {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if event.metadata().target() != "pacific_cache" {
            return;
        }
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        if let Some(span) = context.event_span(event) {
            fields.0 += &format!(" in={}", span.name());
        }
        self.0.lock().unwrap().push(fields.0);
    }
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0 += &format!(" {}={value:?}", field.name());
    }
}

/// What is told to a listener of this level.
async fn heard(level: LevelFilter, app: &App, asked: &[(&str, &[(&str, &str)])]) -> Vec<String> {
    let heard = Heard::default();
    let subscriber = tracing_subscriber::registry().with(heard.clone().with_filter(level));
    let listening = tracing::subscriber::set_default(subscriber);
    for (path, fields) in asked {
        app.get_with(path, fields).await;
    }
    drop(listening);
    let heard = heard.0.lock().unwrap();
    heard
        .iter()
        .map(|event| event.replace(" handler=\"pacific_cache_tests::app::script::scripted\"", ""))
        .collect()
}

#[tokio::test]
async fn each_answer_is_told_with_its_function_and_the_reason() {
    let script = Script::at_once(|run| if run < 3 { StatusCode::OK } else { StatusCode::NOT_FOUND });
    let app = App::of(&script);
    let asked: &[(&str, &[(&str, &str)])] =
        &[("/secret", &[]), ("/secret", &[]), ("/secret", &[("authorization", "Bearer 1")]), ("/other", &[])];
    let told = heard(LevelFilter::DEBUG, &app, asked).await;
    let expected = [
        " message=miss",
        " message=load",
        " message=loaded seconds=0.0",
        " message=stored",
        " message=hit",
        " message=bypassed reason=\"credentials\"",
        " message=miss",
        " message=load",
        " message=loaded seconds=0.0",
        " message=refused reason=\"status\"",
    ];
    assert_eq!(told, expected, "and nothing of what was asked for");
}

#[tokio::test]
async fn a_load_is_in_a_span_of_its_own_for_who_wants_to_know_everything() {
    let app = App::of(&Script::numbers());
    let told = heard(LevelFilter::TRACE, &app, &[("/", &[])]).await;
    assert_eq!(
        told,
        [" message=miss", " message=load", " message=loaded seconds=0.0 in=load", " message=stored"]
    );
}

#[tokio::test]
async fn who_listens_to_less_is_told_nothing() {
    let app = App::of(&Script::numbers());
    assert!(heard(LevelFilter::INFO, &app, &[("/", &[]), ("/", &[])]).await.is_empty());
}

/// A listener that configures a cache and asks for it whenever it hears of a hit.
struct Meddling;

impl<S: Subscriber> Layer<S> for Meddling {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        if fields.0.contains("message=hit") {
            pacific_cache::configure_cache(pacific_cache::Cache::isolated());
            assert_eq!(pacific_cache::get_stats().hits, 0);
        }
    }
}

#[tokio::test]
async fn a_listener_may_ask_for_the_cache_and_configure_another() {
    let app = Script::numbers().routes();
    let listening = tracing::subscriber::set_default(tracing_subscriber::registry().with(Meddling));
    for _ in 0..2 {
        let request = pacific_cache_tests::harness::request(axum::http::Method::GET, "/", &[]);
        assert_eq!(pacific_cache_tests::app::answer(&app, request).await.body, "1");
    }
    drop(listening);
}
