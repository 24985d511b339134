//! Prometheus' text format, read strictly.

use std::collections::{BTreeMap, BTreeSet};

/// Every sample by its name and labels, as they are written.
///
/// # Panics
/// Where a line is none of the format, has no type, or is there twice.
#[must_use]
pub fn parsed(text: &str) -> BTreeMap<String, f64> {
    assert!(text.is_empty() || text.ends_with('\n'), "the last line ends");
    let (mut samples, mut typed) = (BTreeMap::new(), BTreeSet::new());
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(comment) = line.strip_prefix("# ") {
            typed.extend(typed_name(comment));
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("no value: {line}"));
        let name = series.split('{').next().unwrap_or_default();
        assert!(is_name(name), "no name: {line}");
        let family = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
        assert!(
            typed.contains(name) || family.is_some_and(|family| typed.contains(family)),
            "no type: {line}"
        );
        labels(series.strip_prefix(name).unwrap_or_default());
        let value = value.parse().unwrap_or_else(|_| panic!("no number: {line}"));
        assert!(samples.insert(series.to_owned(), value).is_none(), "twice: {line}");
    }
    samples
}

/// The name that a `TYPE` is said of.
fn typed_name(comment: &str) -> Option<String> {
    let words: Vec<_> = comment.splitn(3, ' ').collect();
    match words[..] {
        ["HELP", name, _] if is_name(name) => None,
        ["TYPE", name, "counter" | "gauge" | "histogram" | "summary"] if is_name(name) => {
            Some(name.to_owned())
        }
        _ => panic!("no comment of the format: {comment}"),
    }
}

fn is_name(name: &str) -> bool {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b':';
    !name.is_empty() && name.bytes().all(part) && !name.as_bytes()[0].is_ascii_digit()
}

/// `{name="value",..}` or nothing; values here have no escapes.
fn labels(text: &str) {
    if text.is_empty() {
        return;
    }
    let inside = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    for label in inside.unwrap_or_else(|| panic!("no labels: {text}")).split(',') {
        let (name, value) = label.split_once('=').unwrap_or_else(|| panic!("no label: {label}"));
        let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        assert!(is_name(name) && value.is_some_and(|value| !value.contains(['"', '\\', '\n'])), "{label}");
    }
}
