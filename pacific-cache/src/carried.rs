//! What an entry or a flight depends on: its fence, and its names as they are written.

use std::borrow::Cow;
use std::sync::Arc;

#[cfg(feature = "redis")]
use crate::cells::Birth;
use crate::cells::Fence;
use crate::far::{Mirrored, Token};

#[derive(Clone, Debug)]
pub(crate) struct Carried {
    pub(crate) fence: Fence,
    /// The path as its request spelled it, since other paths may lead to the same slot; a value has none.
    pub(crate) path: Box<str>,
    /// The texts of its tags, which patterns are matched with; the fence has their cells.
    pub(crate) tags: Vec<Cow<'static, str>>,
    /// Its fence beyond this process, if it has one.
    pub(crate) token: Option<Arc<Token>>,
    /// Where it is a copy of what is elsewhere, what says that it is still good.
    pub(crate) mirrored: Option<Arc<Mirrored>>,
}

impl Carried {
    /// Of what answers those who have it already, and nobody after them.
    #[cfg(feature = "redis")]
    pub(crate) fn ended() -> Self {
        let fence = Fence { birth: Birth::default(), cells: Vec::new() };
        Self { fence, path: "".into(), tags: Vec::new(), token: None, mirrored: None }
    }

    /// The texts of the names that it carries in the shared tier.
    #[cfg(feature = "redis")]
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.token.iter().flat_map(|token| token.texts())
    }

    /// Bytes in memory beyond its own size, about.
    pub(crate) fn weight(&self) -> usize {
        let text = |tag: &Cow<'_, str>| if let Cow::Owned(text) = tag { text.len() } else { 0 };
        let tags: usize = self.tags.iter().map(|tag| size_of_val(tag) + text(tag)).sum();
        let mirrored = self.mirrored.as_ref().map_or(0, |mirrored| mirrored.weight());
        self.path.len() + tags + size_of_val(&*self.fence.cells) + mirrored
    }
}

#[cfg(all(test, feature = "redis"))]
mod tests {
    use super::*;
    use crate::cells::Cells;

    #[test]
    fn what_answers_those_who_have_it_is_valid_for_nobody_else() {
        let cells = Cells::new(1, quick_cache::DefaultHashBuilder::default());
        assert!(!cells.intact(&Carried::ended().fence));
        assert!(cells.intact(&Fence { birth: cells.birth(), cells: Vec::new() }), "as anything else is");
    }
}
