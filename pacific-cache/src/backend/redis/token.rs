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

/// What is asked of Redis for one request, whose texts it borrows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question<'a> {
    /// The whole text of its slot.
    pub(crate) slot: Box<str>,
    pub(crate) is_sensitive: bool,
    pub(crate) names: Vec<Asked<'a>>,
    /// So many are the request's own; what follows are names that its entry has carried before.
    pub(crate) own: usize,
    /// What is left of the entry's life is to be told.
    pub(crate) asks_left: bool,
    /// A load may follow also where something fresh is found, and needs its fence.
    pub(crate) may_load: bool,
}

/// A name whose generation is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked<'a> {
    pub(crate) kind: Kind,
    pub(crate) is_constant: bool,
    /// Empty for the namespace.
    pub(crate) text: Cow<'a, str>,
}

/// The fence of a load: what its names' generations were before it began, and on which server.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// Of the link that it was taken on; it is stored on no other.
    pub(crate) link: u64,
    pub(crate) incarnation: Incarnation,
    pub(crate) slot: Box<str>,
    pub(crate) is_sensitive: bool,
    pub(crate) held: Vec<Held<'static>>,
    pub(crate) own: usize,
}

/// Two that are equal saw the same: whatever either loads serves both.
impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        self.incarnation == other.incarnation && self.slot == other.slot && self.held == other.held
    }
}

impl Eq for Token {}

impl<'a> Question<'a> {
    pub(crate) fn of(core: &Core, want: &'a impl Wanted, hinted: Vec<Asked<'static>>) -> Self {
        let (slot, path) = (want.slot(), want.path());
        let own = 2 + usize::from(!path.is_empty()) + want.constants().len() + want.tags().len();
        let mut names = Vec::with_capacity(own + hinted.len());
        names.push(Asked::new(Kind::Namespace, true, "".into()));
        names.push(Asked::new(Kind::Key, want.has_constant_key(), slot.key.into()));
        if !path.is_empty() {
            names.push(Asked::new(Kind::Path, false, bounded(path_name(path))));
        }
        names.extend(want.constants().iter().map(|tag| Asked::constant(tag)));
        names.extend(want.tags().iter().map(Asked::tag));
        names.extend(hinted);
        Self {
            slot: slot_text(&slot, &core.options.release).into(),
            is_sensitive: slot.owner.is_sensitive,
            names,
            own,
            asks_left: want.outlives() || core.far.as_ref().is_some_and(Far::is_tiered),
            may_load: !want.takes_all_that_is_fresh(),
        }
    }

    pub(crate) fn own(&self) -> &[Asked<'a>] {
        &self.names[..self.own]
    }

    /// With texts of its own.
    pub(crate) fn to_owned(&self) -> Question<'static> {
        let names = self.names.iter().map(|name| name.clone().into_owned()).collect();
        Question { slot: self.slot.clone(), names, ..*self }
    }
}

impl<'a> Asked<'a> {
    pub(crate) fn new(kind: Kind, is_constant: bool, text: Cow<'a, str>) -> Self {
        Self { kind, is_constant, text }
    }

    fn tag(name: &'a Name) -> Self {
        Self::new(Kind::Tag, name.is_constant(), name.as_str().into())
    }

    /// Unless it is so long that its hash stands for it.
    fn constant(tag: &'static str) -> Self {
        let text = bounded(Cow::Borrowed(tag));
        Self::new(Kind::Tag, matches!(text, Cow::Borrowed(_)), text)
    }

    /// A tag that only the load itself names.
    pub(crate) fn late(name: &Name) -> Asked<'static> {
        Asked::new(Kind::Tag, false, name.to_text())
    }

    pub(crate) fn into_owned(self) -> Asked<'static> {
        Asked { text: Cow::Owned(self.text.into_owned()), ..self }
    }

    pub(crate) fn key(&self, layout: &Layout) -> String {
        let mut key = String::new();
        self.push_key(&mut key, layout);
        key
    }

    /// Writes where its generation is.
    pub(crate) fn push_key(&self, key: &mut String, layout: &Layout) {
        layout.push(key, self.kind, self.is_constant, &self.text);
    }

    pub(crate) fn is(&self, held: &Held<'_>) -> bool {
        let is_namespace = (self.kind == Kind::Namespace, held.kind == Kind::Namespace);
        is_namespace.0 == is_namespace.1 && self.is_constant == held.is_constant && self.text == held.text
    }

    pub(crate) fn held(self, generation: Generation) -> Held<'static> {
        let text = Cow::Owned(self.text.into_owned());
        Held { kind: self.kind, is_constant: self.is_constant, text, generation }
    }
}

impl From<&Held<'_>> for Asked<'static> {
    fn from(held: &Held<'_>) -> Self {
        Self::new(held.kind, held.is_constant, Cow::Owned(held.text.clone().into_owned()))
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
    pub(crate) fn carried(&self, tags: &[Cow<'static, str>]) -> Vec<Held<'static>> {
        let again = |held: &Held<'_>| held.kind == Kind::Path || tags.contains(&held.text);
        let (own, hinted) = self.held.split_at(self.own);
        own.iter().chain(hinted.iter().filter(|held| again(held))).cloned().collect()
    }
}
