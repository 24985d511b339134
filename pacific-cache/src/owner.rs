//! Whose an entry is: the handler or function that loads it.

use std::any::{TypeId, type_name};
use std::hash::{Hash, Hasher};

use crate::declared::{Declaration, OTHER};
use crate::policy::Policy;

/// The type of a load, which no other handler or function has, nor another instance of a generic one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner {
    id: TypeId,
    /// What other processes of the same program call it.
    #[cfg_attr(not(feature = "redis"), expect(dead_code, reason = "there are none"))]
    pub(crate) name: &'static str,
    /// Of what it stores: what was stored under another is another's.
    #[cfg_attr(not(feature = "redis"), expect(dead_code, reason = "in a process there is only one"))]
    pub(crate) schema: u32,
    /// Whose statistics it is part of.
    pub(crate) function: &'static Declaration,
    /// What it stores is sealed, wherever it is.
    pub(crate) is_sensitive: bool,
}

impl Owner {
    /// Also of a type that borrows.
    pub(crate) fn of<T: ?Sized>(schema: u32) -> Self {
        Self { id: typeid::of::<T>(), name: type_name::<T>(), schema, function: &OTHER, is_sensitive: false }
    }

    /// Of the load of a function with an attribute.
    pub(crate) fn declared<T: ?Sized>(policy: &'static Policy) -> Self {
        Self { function: &policy.declaration, ..Self::of::<T>(policy.schema) }.sensitive(policy.sensitive)
    }

    /// The same, whose entries are sealed.
    pub(crate) fn sensitive(self, is_sensitive: bool) -> Self {
        Self { is_sensitive, ..self }
    }
}

impl PartialEq for Owner {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Owner {}

impl Hash for Owner {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}
