//! A second reading of RFC 9110 §13, for tests only: slow, plain, and sharing nothing with the rules it judges.
//!
//! Where the RFC leaves open what a malformed value means, every verdict that a careful reader could give is allowed.

use ::http::header::{self, HeaderMap, HeaderName};
use ::http::{Method, StatusCode};

use super::date_oracle::{Date, date};
use super::precondition::Verdict;

/// A condition that is to be ignored, as one that isn't there, or whether it holds.
type Condition = Option<bool>;

/// Each verdict that the request may get, §13.2.2.
pub(super) fn verdicts(
    method: &Method,
    status: StatusCode,
    request: &HeaderMap,
    response: &HeaderMap,
) -> Vec<Verdict> {
    let mut allowed = Vec::new();
    for if_match in if_match(request, response) {
        for if_unmodified in if_unmodified_since(request, response) {
            for if_none_match in if_none_match(request, response) {
                for if_modified in if_modified_since(request, response) {
                    let conditions = [if_match, if_unmodified, if_none_match, if_modified];
                    let verdict = decide(method, status, conditions);
                    if !allowed.contains(&verdict) {
                        allowed.push(verdict);
                    }
                }
            }
        }
    }
    allowed
}

fn decide(method: &Method, status: StatusCode, conditions: [Condition; 4]) -> Verdict {
    let [if_match, if_unmodified_since, if_none_match, if_modified_since] = conditions;
    let selects_nothing = [Method::CONNECT, Method::OPTIONS, Method::TRACE].contains(method);
    if selects_nothing || !status.is_success() {
        return Verdict::Proceed;
    }
    let is_read = method == Method::GET || method == Method::HEAD;
    // Step 1, and 2 without If-Match.
    if if_match == Some(false) || if_match.is_none() && if_unmodified_since == Some(false) {
        return Verdict::Failed;
    }
    // Step 3.
    if if_none_match == Some(false) {
        return if is_read { Verdict::NotModified } else { Verdict::Failed };
    }
    // Step 4.
    if is_read && if_none_match.is_none() && if_modified_since == Some(false) {
        return Verdict::NotModified;
    }
    Verdict::Proceed
}

/// §13.1.1: holds if a listed tag is, strongly compared, the representation's.
fn if_match(request: &HeaderMap, response: &HeaderMap) -> Vec<Condition> {
    let same = |listed: &Tag, current: &Tag| !listed.weak && !current.weak && listed.text == current.text;
    listed(request, header::IF_MATCH, response, same)
}

/// §13.1.2: holds if no listed tag is, weakly compared, the representation's.
fn if_none_match(request: &HeaderMap, response: &HeaderMap) -> Vec<Condition> {
    let same = |listed: &Tag, current: &Tag| listed.text == current.text;
    let found = listed(request, header::IF_NONE_MATCH, response, same);
    found.into_iter().map(|found| found.map(|found| !found)).collect()
}

/// §13.1.3: holds if the representation was modified after the date.
fn if_modified_since(request: &HeaderMap, response: &HeaderMap) -> Vec<Condition> {
    dated(request, header::IF_MODIFIED_SINCE, response, |modified, date| modified > date)
}

/// §13.1.4: holds if the representation was not modified after the date.
fn if_unmodified_since(request: &HeaderMap, response: &HeaderMap) -> Vec<Condition> {
    dated(request, header::IF_UNMODIFIED_SINCE, response, |modified, date| modified <= date)
}

fn dated(
    request: &HeaderMap,
    name: HeaderName,
    response: &HeaderMap,
    holds: fn(i64, i64) -> bool,
) -> Vec<Condition> {
    let (asked, modified) = (field(request, name), field(response, header::LAST_MODIFIED));
    let (Some(asked), Some(modified)) = (asked, modified) else { return vec![None] };
    match (date(&asked), date(&modified)) {
        (Date::None, _) | (_, Date::None) => vec![None],
        (Date::At(asked), Date::At(modified)) => vec![Some(holds(modified, asked))],
        _ => vec![None, Some(true), Some(false)],
    }
}

/// All lines of a field as one, §5.3.
fn field(headers: &HeaderMap, name: HeaderName) -> Option<Vec<u8>> {
    let lines: Vec<&[u8]> = headers.get_all(name).iter().map(|line| line.as_bytes()).collect();
    (!lines.is_empty()).then(|| lines.join(&b", "[..]))
}

#[derive(Debug, PartialEq)]
struct Tag {
    weak: bool,
    text: Vec<u8>,
}

/// Whether the list is `*`, or names the representation's tag.
fn listed(
    request: &HeaderMap,
    name: HeaderName,
    response: &HeaderMap,
    same: impl Fn(&Tag, &Tag) -> bool,
) -> Vec<Condition> {
    let Some(list) = field(request, name) else { return vec![None] };
    // Empty members are none, §5.6.1.
    let is_star = list.iter().filter(|byte| !b", \t".contains(byte)).eq([b'*'].iter());
    if is_star {
        return vec![Some(true)];
    }
    let current = field(response, header::ETAG).unwrap_or_default();
    let (start, end) = trimmed(&current);
    let Some((current, _)) = tag_at(&current, start).filter(|(_, after)| *after == end) else {
        return vec![Some(false)];
    };
    match members(&list) {
        Some(tags) => vec![Some(tags.iter().any(|tag| same(tag, &current)))],
        // Nothing matches that doesn't stand there as a member, however the rest is read.
        None if stands_alone(&list).iter().any(|tag| same(tag, &current)) => vec![Some(true), Some(false)],
        None => vec![Some(false)],
    }
}

/// The tags of a list; those of its members that are none are left out. `None` when it isn't clear where a member ends:
/// a comma may or may not be in quotes.
fn members(list: &[u8]) -> Option<Vec<Tag>> {
    let mut tags = Vec::new();
    let mut at = 0;
    while at < list.len() {
        if b", \t".contains(&list[at]) {
            at += 1;
            continue;
        }
        if let Some((tag, after)) = tag_at(list, at).filter(|(_, after)| ends_member(list, *after)) {
            tags.push(tag);
            at = after;
            continue;
        }
        let after = (at..list.len()).find(|at| list[*at] == b',').unwrap_or(list.len());
        if list[at..after].iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
            return None;
        }
        at = after;
    }
    Some(tags)
}

/// Every tag that has nothing but white space between it and a comma or an end, on both sides.
fn stands_alone(list: &[u8]) -> Vec<Tag> {
    let begins = |at: usize| {
        let before = list[..at].iter().rev().find(|byte| !b" \t".contains(byte));
        before.is_none_or(|byte| *byte == b',')
    };
    let places = (0..list.len()).filter(|at| matches!(list[*at], b'W' | b'"') && begins(*at));
    let tags = places.filter_map(|at| tag_at(list, at));
    tags.filter(|(_, after)| ends_member(list, *after)).map(|(tag, _)| tag).collect()
}

fn ends_member(list: &[u8], at: usize) -> bool {
    list[at..].iter().find(|byte| !b" \t".contains(byte)).is_none_or(|byte| *byte == b',')
}

/// The entity tag that begins at a place, and where it ends, §8.8.3.
fn tag_at(text: &[u8], start: usize) -> Option<(Tag, usize)> {
    let weak = text[start..].starts_with(b"W/");
    let open = if weak { start + 2 } else { start };
    if text.get(open) != Some(&b'"') {
        return None;
    }
    let mut at = open + 1;
    while text.get(at).is_some_and(|byte| *byte == 0x21 || (0x23..=0x7E).contains(byte) || *byte >= 0x80) {
        at += 1;
    }
    let closed = text.get(at) == Some(&b'"');
    closed.then(|| (Tag { weak, text: text[open + 1..at].to_vec() }, at + 1))
}

/// Where a value begins and ends without the white space around it.
pub(super) fn trimmed(text: &[u8]) -> (usize, usize) {
    let is_text = |at: &usize| !b" \t".contains(&text[*at]);
    let start = (0..text.len()).find(is_text).unwrap_or(text.len());
    (start, (start..text.len()).rfind(is_text).map_or(start, |last| last + 1))
}
