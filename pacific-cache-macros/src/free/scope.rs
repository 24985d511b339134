//! Scopes: what hides a name that stands further out.

use syn::ext::IdentExt as _;
use syn::{Block, Item, Pat, Stmt, UseTree};

use super::macros;
use crate::pattern::Bindings;

#[derive(Default)]
pub(super) struct Scopes(Vec<Scope>);

#[derive(Default)]
struct Scope {
    names: Vec<String>,
    /// Something stands there that may bind any name.
    opaque: bool,
}

impl Scopes {
    pub(super) fn open(&mut self) {
        self.0.push(Scope::default());
    }

    pub(super) fn close(&mut self) {
        self.0.pop();
    }

    /// Whether the name may be one of an inner scope.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|scope| scope.opaque || scope.names.iter().any(|known| known == name))
    }

    pub(super) fn bind(&mut self, pattern: &Pat) {
        let bindings = Bindings::of(pattern);
        let names = bindings.names.iter().map(|name| name.unraw().to_string()).collect();
        self.add(Scope { names, opaque: bindings.opaque });
    }

    /// The items of a block, which are known in all of it.
    pub(super) fn declare(&mut self, block: &Block) {
        let mut scope = Scope::default();
        block.stmts.iter().for_each(|statement| scope.declare(statement));
        self.add(scope);
    }

    /// To the innermost scope; what stands in none hides all that comes after it.
    fn add(&mut self, more: Scope) {
        match self.0.last_mut() {
            Some(innermost) => {
                innermost.names.extend(more.names);
                innermost.opaque |= more.opaque;
            }
            None => self.0.push(more),
        }
    }
}

impl Scope {
    fn declare(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Item(Item::Fn(item)) => self.add(&item.sig.ident),
            Stmt::Item(Item::Const(item)) => self.add(&item.ident),
            Stmt::Item(Item::Static(item)) => self.add(&item.ident),
            Stmt::Item(Item::Struct(item)) => self.add(&item.ident),
            Stmt::Item(Item::Use(item)) => self.import(&item.tree),
            Stmt::Item(Item::Enum(_) | Item::Impl(_) | Item::Type(_)) => {}
            Stmt::Item(_) => self.opaque = true,
            // It may become a `let`, or an item.
            Stmt::Macro(found) => self.opaque |= !macros::is_known(&found.mac),
            Stmt::Local(_) | Stmt::Expr(..) => {}
        }
    }

    fn import(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => self.import(&path.tree),
            UseTree::Name(name) => self.add(&name.ident),
            UseTree::Rename(renamed) => self.add(&renamed.rename),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree)),
            _ => self.opaque = true,
        }
    }

    fn add(&mut self, name: &syn::Ident) {
        self.names.push(name.unraw().to_string());
    }
}
