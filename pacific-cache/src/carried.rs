//! What an entry or a flight depends on: its fence, and its names as they are written.

use std::borrow::Cow;

use crate::cells::Fence;

#[derive(Clone, Debug)]
pub(crate) struct Carried {
    pub(crate) fence: Fence,
    /// The path as its request spelled it, since other paths may lead to the same slot; a value has none.
    pub(crate) path: Box<str>,
    /// The texts of its tags, which patterns are matched with; the fence has their cells.
    pub(crate) tags: Vec<Cow<'static, str>>,
}

impl Carried {
    /// Bytes in memory beyond its own size, about.
    pub(crate) fn weight(&self) -> usize {
        let text = |tag: &Cow<'_, str>| if let Cow::Owned(text) = tag { text.len() } else { 0 };
        let tags: usize = self.tags.iter().map(|tag| size_of_val(tag) + text(tag)).sum();
        self.path.len() + tags + size_of_val(&*self.fence.cells)
    }
}
