//! What is counted, told to who listens by `tracing`.

use std::pin::Pin;
use std::time::Duration;

use tracing::instrument::{Instrument as _, Instrumented};
use tracing::level_filters::LevelFilter;
use tracing::{Level, Span};

use super::event::Event;
use crate::declared::Declaration;

/// Tells an event. Without a listener to that level, it costs a hit one load and one comparison.
#[inline]
pub(crate) fn tell(function: &Declaration, event: Event) {
    if LevelFilter::current() >= Level::DEBUG {
        listened(function, event);
    }
}

/// Keys and paths are left out: they may have in them what is nobody's business.
#[cold]
fn listened(function: &Declaration, event: Event) {
    let (handler, reason) = (function.declared.function, event.reason());
    tracing::debug!(target: "pacific_cache", handler, reason, "{}", event.as_str());
}

/// The span around a load. It is the current one in the handler, which may want to record something in its request's: so
/// only who asks for everything has it.
pub(crate) fn load(function: &Declaration) -> Span {
    tracing::trace_span!(target: "pacific_cache", "load", handler = function.declared.function)
}

/// What runs in a span. Made in here, on the heap, or it would have its place on the stack of whoever awaits it.
#[inline(never)]
pub(crate) fn inside<F: Future>(span: &Span, future: impl FnOnce() -> F) -> Pin<Box<Instrumented<F>>> {
    Box::pin(future().instrument(span.clone()))
}

/// Inside of it, at its end.
pub(crate) fn loaded(function: &Declaration, took: Duration) {
    let (handler, seconds) = (function.declared.function, took.as_secs_f64());
    tracing::debug!(target: "pacific_cache", handler, seconds, "loaded");
}
