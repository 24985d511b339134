//! Patterns: many names at once, by what their texts look like.

use std::borrow::Cow;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use crate::cache::Core;
use crate::carried::Carried;
use crate::cells::Birth;
use crate::error::Error;
use crate::http::uri::path_name;
use crate::sync::lock;

/// Text in which each `*` stands for any text, also none.
#[derive(Clone, Debug)]
pub(crate) struct Pattern(Box<str>);

impl Pattern {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let is_wrong = |letter: char| letter.is_whitespace() || letter.is_control();
        if text.is_empty() || text.contains(is_wrong) {
            return Err(Error::pattern(text));
        }
        Ok(Self(text.into()))
    }

    pub(crate) fn matches(&self, name: &str) -> bool {
        let mut parts = self.0.split('*');
        // There is always a first part.
        let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
        let Some(last) = parts.next_back() else { return rest.is_empty() };
        for part in parts {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        rest.ends_with(last)
    }
}

/// The patterns of late. A load that began before one and ends after it may carry names that nobody could see then;
/// they are ended when it lands.
#[derive(Default)]
pub(crate) struct Patterns {
    recent: Mutex<Recent>,
    /// The clock's value when the newest one came: a load that began later looks no further.
    newest: AtomicU64,
}

#[derive(Default)]
struct Recent {
    kept: VecDeque<(Birth, Pattern)>,
    /// When the newest that is no longer kept came.
    forgotten: Option<Birth>,
}

impl Patterns {
    const MOST: usize = 64;

    fn remember(&self, came: Birth, pattern: Pattern) {
        let mut recent = lock(&self.recent);
        recent.kept.push_back((came, pattern));
        if recent.kept.len() > Self::MOST {
            recent.forgotten = recent.kept.pop_front().map(|(came, _)| came);
        }
        self.newest.fetch_max(came.tick(), SeqCst);
    }

    /// Which of `names` a pattern has ended since `birth`: all, where it is no longer known.
    fn ended_since<'a>(&self, birth: Birth, names: impl Iterator<Item = Cow<'a, str>>) -> BTreeSet<String> {
        if self.newest.load(SeqCst) <= birth.tick() {
            return BTreeSet::new();
        }
        let recent = lock(&self.recent);
        let all = recent.forgotten.is_some_and(|came| came > birth);
        let later = || recent.kept.iter().filter(|(came, _)| *came > birth);
        let ended = |name: &str| all || later().any(|(_, pattern)| pattern.matches(name));
        names.filter(|name| ended(name)).map(Cow::into_owned).collect()
    }
}

impl Core {
    /// Ends every name that matches and that something stored or loading carries; gives how many there were.
    ///
    /// The pattern is remembered before anything is looked at, and a load lands after what it stored can be seen: it
    /// is found here, or finds the pattern. Flights come first, since they leave their record when the entry is there.
    pub(crate) fn end_matching(&self, pattern: Pattern) -> usize {
        let came = self.memory.cells.invalidate(std::iter::empty());
        self.patterns.remember(came, pattern.clone());
        let mut names = BTreeSet::new();
        self.flights.each(|slot, begun| names.extend(matching(&pattern, &slot.key, &begun.carried)));
        for (slot, entry) in self.memory.iter() {
            names.extend(matching(&pattern, &slot.key, &entry.carried));
        }
        self.memory.cells.invalidate(names.iter().map(String::as_str));
        names.len()
    }

    /// Ends what patterns ended while a load ran, and only its landing tells.
    pub(crate) fn obey_patterns(&self, key: &str, carried: &Carried) {
        let ended = self.patterns.ended_since(carried.fence.birth, names(key, carried));
        if !ended.is_empty() {
            self.memory.cells.invalidate(ended.iter().map(String::as_str));
        }
    }
}

fn matching(pattern: &Pattern, key: &str, carried: &Carried) -> Vec<String> {
    names(key, carried).filter(|name| pattern.matches(name)).map(Cow::into_owned).collect()
}

/// The texts of all names but the namespace's.
fn names<'a>(key: &'a str, carried: &'a Carried) -> impl Iterator<Item = Cow<'a, str>> {
    let path = (!carried.path.is_empty()).then(|| path_name(&carried.path));
    let tags = carried.tags.iter().map(|tag| Cow::Borrowed(&**tag));
    [Cow::Borrowed(key)].into_iter().chain(path).chain(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        let cases = [
            ("user:7:*", "user:7:", true),
            ("user:7:*", "user:7:profile:v2", true),
            ("user:7:*", "user:7", false),
            ("user:7:*", "user:71:x", false),
            ("*", "", true),
            ("*:profile", "user:7:profile", true),
            ("*:profile", "user:7:profiles", false),
            ("user:*:profile", "user:7:profile", true),
            ("user:*:profile", "user:profile", false),
            ("a*b*c", "abc", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "acb", false),
            ("a*a", "a", false),
            ("ab*ba", "aba", false),
            ("users", "users", true),
            ("users", "users:1", false),
            ("a**b", "ab", true),
        ];
        for (pattern, name, matches) in cases {
            assert_eq!(Pattern::parse(pattern).unwrap().matches(name), matches, "{pattern} {name}");
        }
    }

    #[test]
    fn what_can_match_no_name_is_refused() {
        for text in ["", "a b", "a\nb"] {
            assert!(Pattern::parse(text).unwrap_err().is_name(), "{text:?}");
        }
    }

    #[test]
    fn only_patterns_after_a_birth_end_its_names_and_forgotten_ones_end_all() {
        let patterns = Patterns::default();
        let names = || ["a:1", "b:1"].map(Cow::Borrowed).into_iter();
        let ended = |birth| patterns.ended_since(Birth::at(birth), names()).into_iter().collect::<Vec<_>>();
        patterns.remember(Birth::at(5), Pattern::parse("a:*").unwrap());
        assert_eq!((ended(4), ended(5)), (vec!["a:1".to_owned()], vec![]));
        for came in 6..6 + Patterns::MOST as u64 {
            patterns.remember(Birth::at(came), Pattern::parse("c:*").unwrap());
        }
        assert_eq!((ended(4).len(), ended(5).len()), (2, 0));
    }
}
