//! RFC 9110 §13, read once more for these tests: slow, plain, and knowing nothing of the code it judges.
//!
//! Where a list is not as the RFC has it, both answers are allowed that a careful reader could give.

use axum::http::{HeaderMap, Method};

use crate::random::DATES;

/// What a server has for a resource.
#[derive(Clone, Debug, Default)]
pub(crate) struct Current {
    pub(crate) tag: Option<String>,
    /// It was modified at the date that [`DATES`] counts from.
    pub(crate) is_dated: bool,
}

/// A condition that is to be ignored, or whether it holds.
type Condition = Option<bool>;

/// The status codes that may answer a request which would be a 200 without its conditions, §13.2.2.
pub(crate) fn statuses(method: &Method, request: &HeaderMap, current: &Current) -> Vec<u16> {
    let mut allowed = Vec::new();
    for if_match in listed(request, "if-match", current, true) {
        for if_none_match in listed(request, "if-none-match", current, false) {
            let status = decide(method, request, current, if_match, if_none_match.map(|found| !found));
            if !allowed.contains(&status) {
                allowed.push(status);
            }
        }
    }
    allowed
}

fn decide(
    method: &Method,
    request: &HeaderMap,
    current: &Current,
    if_match: Condition,
    if_none_match: Condition,
) -> u16 {
    let is_read = method == Method::GET || method == Method::HEAD;
    let unmodified = || dated(request, "if-unmodified-since", current).map(|after| after >= 0);
    let modified = || dated(request, "if-modified-since", current).map(|after| after < 0);
    // Steps 1 and 2.
    if if_match == Some(false) || if_match.is_none() && unmodified() == Some(false) {
        return 412;
    }
    // Step 3.
    if if_none_match == Some(false) {
        return if is_read { 304 } else { 412 };
    }
    // Step 4.
    if is_read && if_none_match.is_none() && modified() == Some(false) {
        return 304;
    }
    200
}

/// How long after the modification a condition's date is, in seconds; §13.1.3, §13.1.4.
fn dated(request: &HeaderMap, name: &str, current: &Current) -> Option<i64> {
    let mut lines = request.get_all(name).iter();
    let (line, more) = (lines.next()?, lines.next());
    let date = DATES.iter().find(|(text, _)| line == text)?;
    if more.is_some() || !current.is_dated { None } else { date.1 }
}

/// Whether a list is `*` or has the current tag, strongly (§13.1.1) or weakly (§13.1.2) compared.
fn listed(request: &HeaderMap, name: &str, current: &Current, strongly: bool) -> Vec<Condition> {
    let lines: Vec<_> = request.get_all(name).iter().map(|line| line.to_str().unwrap()).collect();
    if lines.is_empty() {
        return vec![None];
    }
    let list = lines.join(", ");
    if list.trim_matches([',', ' ', '\t']) == "*" {
        return vec![Some(true)];
    }
    let Some(current) = &current.tag else { return vec![Some(false)] };
    let same = |tag: &str| {
        let opaque = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
        if strongly { tag == current && !tag.starts_with("W/") } else { opaque(tag) == opaque(current) }
    };
    match members(&list) {
        Some(tags) => vec![Some(tags.iter().any(|tag| same(tag)))],
        // Nothing matches that isn't written there.
        None if list.contains(current.trim_start_matches("W/")) => vec![Some(true), Some(false)],
        None => vec![Some(false)],
    }
}

/// The tags of a list that is nothing but tags, §5.6.1 and §8.8.3.
fn members(list: &str) -> Option<Vec<String>> {
    let mut tags = Vec::new();
    let mut rest = list.trim_start_matches([',', ' ', '\t']);
    while !rest.is_empty() {
        let open = if rest.starts_with("W/") { 2 } else { 0 };
        let quoted = rest[open..].strip_prefix('"')?;
        let length = quoted.find(|letter: char| letter == '"' || letter <= ' ' || letter == '\x7f')?;
        if !quoted[length..].starts_with('"') {
            return None;
        }
        let end = open + length + 2;
        tags.push(rest[..end].to_owned());
        let after = rest[end..].trim_start_matches([' ', '\t']);
        if !after.is_empty() && !after.starts_with(',') {
            return None;
        }
        rest = after.trim_start_matches([',', ' ', '\t']);
    }
    Some(tags)
}

#[test]
fn the_oracle_reads_the_examples_of_the_rfc() {
    let current = |tag: &str| Current { tag: Some(tag.into()), is_dated: true };
    for (name, value, tag, expected) in [
        ("if-match", "\"xyzzy\"", "\"xyzzy\"", 200),
        ("if-match", "\"xyzzy\", \"r2d2xxxx\", \"c3piozzzz\"", "\"c3piozzzz\"", 200),
        ("if-match", "\"xyzzy\"", "W/\"xyzzy\"", 412),
        ("if-match", "*", "W/\"xyzzy\"", 200),
        ("if-none-match", "W/\"xyzzy\"", "\"xyzzy\"", 304),
        ("if-none-match", "W/\"xyzzy\", W/\"r2d2xxxx\", W/\"c3piozzzz\"", "\"r2d2xxxx\"", 304),
        ("if-none-match", "*", "\"xyzzy\"", 304),
        ("if-none-match", "\"other\"", "\"xyzzy\"", 200),
        ("if-modified-since", "Sun, 06 Nov 1994 08:49:37 GMT", "\"xyzzy\"", 304),
        ("if-unmodified-since", "Sun, 06 Nov 1994 08:49:36 GMT", "\"xyzzy\"", 412),
    ] {
        let headers = HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())]);
        assert_eq!(statuses(&Method::GET, &headers, &current(tag)), [expected], "{name}: {value}");
    }
}
