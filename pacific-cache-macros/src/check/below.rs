//! The attributes below ours.

use syn::Attribute;

use crate::function::Function;
use crate::mistakes::Mistakes;

pub(super) fn attributes(attribute: &str, function: &Function, mistakes: &mut Mistakes) {
    for below in &function.attributes {
        if let Some(message) = wrong(attribute, below) {
            mistakes.at(below.path(), message);
        }
    }
}

fn wrong(attribute: &str, below: &Attribute) -> Option<String> {
    let name = below.path().segments.last()?.ident.to_string();
    match (attribute, name.as_str()) {
        ("cache" | "etag", "etag") => Some("one validator, not two; keep one `#[etag]`".into()),
        ("cache" | "memoize", "cache" | "memoize") => {
            Some("one entry can't have two policies; keep one attribute".into())
        }
        (_, "path") => Some(format!(
            "put it above `#[{attribute}]`: it describes the handler that the router sees, not the body that a hit doesn't run"
        )),
        (_, name) if is_guard(name) => Some(format!(
            "guards are skipped on hits: `{name}` would run only when {}; put it in an extractor or a layer",
            runs(attribute)
        )),
        _ => None,
    }
}

/// When the body runs.
fn runs(attribute: &str) -> &'static str {
    match attribute {
        "etag" => "the client's tag isn't the current one",
        "memoize" => "the value isn't stored",
        _ => "the response isn't cached",
    }
}

fn is_guard(name: &str) -> bool {
    name == "protect" || ["authorize", "has_", "require_"].iter().any(|prefix| name.starts_with(prefix))
}
