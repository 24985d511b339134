//! The names of a request in Redis, and their generations as they were before a load.

use std::borrow::Cow;

use super::identity::Incarnation;
use super::layout::{Layout, slot_text};
use crate::cache::Core;
use crate::envelope::{Generation, Held, Kind};
use crate::far::Far;
use crate::http::uri::path_name;
use crate::name::{Name, bounded};
use crate::wanted::Wanted;

/// What is asked of Redis for one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// The whole text of its slot.
    pub(crate) slot: Box<str>,
    pub(crate) names: Vec<Asked>,
    /// So many are the request's own; what follows are names that its entry has carried before.
    pub(crate) own: usize,
    /// What is left of the entry's life is to be told.
    pub(crate) asks_left: bool,
}

/// A name whose generation is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) kind: Kind,
    pub(crate) is_constant: bool,
    /// Empty for the namespace.
    pub(crate) text: Cow<'static, str>,
}

/// The fence of a load: what its names' generations were before it began, and on which server.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// Of the link that it was taken on; it is stored on no other.
    pub(crate) link: u64,
    pub(crate) incarnation: Incarnation,
    pub(crate) slot: Box<str>,
    pub(crate) held: Vec<Held>,
    pub(crate) own: usize,
}

/// Two that are equal saw the same: whatever either loads serves both.
impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        self.incarnation == other.incarnation && self.slot == other.slot && self.held == other.held
    }
}

impl Eq for Token {}

impl Question {
    pub(crate) fn of(core: &Core, want: &impl Wanted, hinted: Vec<Asked>) -> Self {
        let slot = want.slot();
        let key = Asked::new(Kind::Key, want.has_constant_key(), Cow::Owned(slot.key.to_owned()));
        let path = (!want.path().is_empty()).then(|| bounded(path_name(want.path())).into_owned());
        let path = path.map(|path| Asked::new(Kind::Path, false, path.into()));
        let constants = want.constants().iter().map(|tag| Asked::tag(&Name::new(tag)));
        let tags = want.tags().iter().map(Asked::tag);
        let namespace = Asked::new(Kind::Namespace, true, "".into());
        let mut names: Vec<_> =
            [namespace, key].into_iter().chain(path).chain(constants).chain(tags).collect();
        let own = names.len();
        names.extend(hinted);
        Self {
            slot: slot_text(&slot, &core.options.release).into(),
            names,
            own,
            asks_left: want.outlives() || core.far.as_ref().is_some_and(Far::is_tiered),
        }
    }

    pub(crate) fn own(&self) -> &[Asked] {
        &self.names[..self.own]
    }
}

impl Asked {
    pub(crate) fn new(kind: Kind, is_constant: bool, text: Cow<'static, str>) -> Self {
        Self { kind, is_constant, text }
    }

    fn tag(name: &Name) -> Self {
        Self::new(Kind::Tag, name.is_constant(), name.to_text())
    }

    /// A tag that only the load itself names.
    pub(crate) fn late(name: &Name) -> Self {
        Self::new(Kind::Tag, false, name.to_text())
    }

    pub(crate) fn key(&self, layout: &Layout) -> String {
        match self.kind {
            Kind::Namespace => layout.namespace(),
            _ => layout.generation(self.is_constant, &self.text),
        }
    }

    pub(crate) fn is(&self, held: &Held) -> bool {
        let is_namespace = (self.kind == Kind::Namespace, held.kind == Kind::Namespace);
        is_namespace.0 == is_namespace.1 && self.is_constant == held.is_constant && self.text == held.text
    }

    pub(crate) fn held(self, generation: Generation) -> Held {
        Held { kind: self.kind, is_constant: self.is_constant, text: self.text, generation }
    }
}

impl From<&Held> for Asked {
    fn from(held: &Held) -> Self {
        Self::new(held.kind, held.is_constant, held.text.clone())
    }
}

impl Token {
    /// Whether it was taken also of names that its entry had carried before.
    pub(crate) fn was_hinted(&self) -> bool {
        self.own < self.held.len()
    }

    /// Whether these names were among those that it was taken of.
    pub(crate) fn has(&self, late: &[Name]) -> bool {
        late.iter().all(|name| self.held.iter().any(|held| Asked::late(name).is(held)))
    }

    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.held.iter().map(|held| &*held.text)
    }

    /// The names that an entry carries which has these tags: of those it has carried before, only what it has again.
    pub(crate) fn carried(&self, tags: &[Cow<'static, str>]) -> Vec<Held> {
        let again = |held: &Held| held.kind == Kind::Path || tags.contains(&held.text);
        let (own, hinted) = self.held.split_at(self.own);
        own.iter().chain(hinted.iter().filter(|held| again(held))).cloned().collect()
    }
}
