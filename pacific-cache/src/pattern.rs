//! Patterns: many names at once, by what their texts look like.

use std::borrow::Cow;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use crate::backend::memory::Slot;
use crate::cache::Core;
use crate::carried::Carried;
use crate::cells::Birth;
use crate::entry::Entry;
use crate::error::Error;
use crate::http::uri::path_name;
use crate::name::{Name, VEIL};

/// How the names begin that were too long, and no others.
const HASHED: &str = "blake3 ";

/// What can be given as a pattern: text, or a [`Name`](crate::Name) of which the template has the `*`.
///
/// A name is the way for values from a request: they are framed as in the names of what is stored, so that a `*` among
/// them stands for no other text.
pub trait AsPattern {
    /// The pattern's text.
    fn as_pattern(&self) -> &str;
}

impl<T: AsRef<str> + ?Sized> AsPattern for T {
    fn as_pattern(&self) -> &str {
        self.as_ref()
    }
}

impl AsPattern for Name {
    fn as_pattern(&self) -> &str {
        self.as_str()
    }
}

impl AsPattern for &Name {
    fn as_pattern(&self) -> &str {
        self.as_str()
    }
}

/// Text in which each `*` stands for any text, also none.
#[derive(Clone, Debug)]
pub(crate) struct Pattern(Box<str>);

impl Pattern {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        if text.starts_with(HASHED) {
            return Err(Error::long_pattern());
        }
        if text.contains(VEIL) {
            return Err(Error::veiled_pattern());
        }
        let is_wrong = |letter: char| letter.is_whitespace() || letter.is_control();
        if text.is_empty() || text.contains(is_wrong) {
            return Err(Error::pattern(text));
        }
        Ok(Self(text.into()))
    }

    pub(crate) fn matches(&self, name: &str) -> bool {
        if name.starts_with(HASHED) {
            return self.0.bytes().all(|byte| byte == b'*');
        }
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

/// The patterns of late. A load that began before one and ends after it may carry names that nobody could see then: it
/// is not stored, and nobody who can have come after the pattern is given it.
#[derive(Default)]
pub(crate) struct Patterns(RwLock<Recent>);

#[derive(Default)]
struct Recent {
    kept: VecDeque<(Birth, Pattern)>,
    /// When the newest came: a load that began later looks no further.
    newest: Option<Birth>,
    /// When the newest that is no longer kept came.
    forgotten: Option<Birth>,
}

impl Patterns {
    const MOST: usize = 64;

    fn remember(&self, came: Birth, pattern: Pattern) {
        let mut recent = self.0.write().unwrap_or_else(PoisonError::into_inner);
        recent.newest = recent.newest.max(Some(came));
        recent.kept.push_back((came, pattern));
        if recent.kept.len() > Self::MOST {
            let forgotten = recent.kept.pop_front().map(|(came, _)| came);
            // Two that come at once may be remembered in the other order.
            recent.forgotten = recent.forgotten.max(forgotten);
        }
    }

    fn recent(&self) -> RwLockReadGuard<'_, Recent> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recent {
    /// Whether a pattern has ended one of `names` since `birth`; yes, where it is no longer known.
    fn ends<'a>(&self, birth: Birth, mut names: impl Iterator<Item = Cow<'a, str>>) -> bool {
        let later = |(came, _): &&(Birth, Pattern)| *came > birth;
        self.newest > Some(birth)
            && (self.forgotten > Some(birth)
                || names
                    .any(|name| self.kept.iter().filter(later).any(|(_, pattern)| pattern.matches(&name))))
    }
}

impl Core {
    /// Ends every name that matches and that something stored or loading carries; gives how many there were.
    ///
    /// The pattern is remembered before anything is looked at: what is stored later has seen it, and what was stored
    /// before is found here. Flights come first, since they leave their record when the entry is there.
    pub(crate) async fn end_matching(&self, pattern: Pattern) -> Result<usize, Error> {
        let came = self.memory.cells.invalidate(std::iter::empty());
        self.patterns.remember(came, pattern.clone());
        let mut names = BTreeSet::new();
        let mut look_at = |key: &str, carried: &Carried| {
            // What has ended already is nobody's any more.
            if self.memory.cells.intact(&carried.fence) {
                names.extend(matching(&pattern, key, carried));
            }
        };
        self.flights.each(|slot, begun| look_at(&slot.key, &begun.carried));
        self.memory.iter().for_each(|(slot, entry)| look_at(&slot.key, &entry.carried));
        let elsewhere = match &self.far {
            Some(far) => far.matching(self, &pattern).await,
            None => Ok(Vec::new()),
        };
        names.extend(elsewhere.iter().flatten().cloned());
        self.end(names.iter().map(String::as_str)).confirmed().await?;
        elsewhere.map(|_| names.len())
    }

    /// Stores an entry, unless a pattern has ended one of its names since its load began; says whether.
    ///
    /// No pattern is remembered meanwhile. What the entry displaces is dropped in here, and is the cache's own: bodies
    /// were copied and values serialised.
    pub(crate) fn put_unless_ended(&self, slot: Slot, entry: Arc<Entry>) -> bool {
        let recent = self.patterns.recent();
        let ended = recent.ends(entry.carried.fence.birth, names(&slot.key, &entry.carried));
        let kept = if ended { None } else { self.as_kept(&slot, entry) };
        let is_kept = kept.is_some();
        if let Some(entry) = kept {
            self.memory.put(slot, entry);
        }
        is_kept
    }

    /// Whether a pattern has ended one of these names since the load that carries them began.
    pub(crate) fn is_ended_by_pattern(&self, key: &str, carried: &Carried) -> bool {
        self.patterns.recent().ends(carried.fence.birth, names(key, carried))
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

    fn remember(patterns: &Patterns, came: u64, pattern: &str) {
        patterns.remember(Birth::at(came), Pattern::parse(pattern).unwrap());
    }

    fn ends(patterns: &Patterns, birth: u64, name: &str) -> bool {
        patterns.recent().ends(Birth::at(birth), [Cow::Borrowed(name)].into_iter())
    }

    #[test]
    fn only_patterns_after_a_birth_end_its_names_and_forgotten_ones_end_all() {
        let patterns = Patterns::default();
        remember(&patterns, 5, "a:*");
        assert!(ends(&patterns, 4, "a:1") && !ends(&patterns, 4, "b:1") && !ends(&patterns, 5, "a:1"));
        for came in 6..6 + Patterns::MOST as u64 {
            remember(&patterns, came, "c:*");
        }
        assert!(ends(&patterns, 4, "a:1") && ends(&patterns, 4, "b:1") && !ends(&patterns, 5, "a:1"));
    }

    #[test]
    fn patterns_remembered_in_the_other_order_are_forgotten_no_sooner() {
        let patterns = Patterns::default();
        remember(&patterns, 6, "a:*");
        remember(&patterns, 5, "b:*");
        assert!(ends(&patterns, 5, "a:1") && !ends(&patterns, 5, "b:1"));
        for came in 7..7 + Patterns::MOST as u64 {
            remember(&patterns, came, "c:*");
        }
        assert!(ends(&patterns, 5, "a:1") && !ends(&patterns, 6, "a:1"));
    }
}
