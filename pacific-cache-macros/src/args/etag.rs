//! The options of `#[etag(..)]`.

use proc_macro2::{Ident, TokenStream};
use syn::{Expr, Path};

use super::entry::key;
use super::text::Text;
use super::{Given, Seen, unknown};
use crate::mistakes::Mistakes;
use crate::template::Purpose;

/// What one `#[etag(..)]` asks for.
#[derive(Default)]
pub(crate) struct EtagArgs {
    pub(crate) strong: bool,
    pub(crate) key: Option<Text>,
    pub(crate) version: Option<Expr>,
    pub(crate) runtime: Option<Path>,
    pub(crate) seen: Seen,
}

const OPTIONS: [&str; 4] = ["strong", "key", "version", "crate"];

impl EtagArgs {
    pub(crate) fn parse(tokens: TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut args = Self::default();
        args.seen = super::options("etag", "version = expr", tokens, mistakes, |given, mistakes| {
            args.take(given, mistakes);
        });
        args
    }

    fn take(&mut self, given: Given, mistakes: &mut Mistakes) {
        match given.name.to_string().as_str() {
            "strong" => {
                self.strong = true;
                given.flag(mistakes);
            }
            "key" => self.key = key(given, Purpose::Tag, mistakes),
            "version" => self.version = given.value("version = user.revision", mistakes),
            "crate" => self.runtime = given.runtime(mistakes),
            _ => other(&given.name, mistakes),
        }
    }

    /// Whether nothing says where the tag comes from.
    pub(crate) fn is_bare(&self) -> bool {
        self.seen.names().iter().all(|name| name == "crate")
    }
}

fn other(name: &Ident, mistakes: &mut Mistakes) {
    if name == "weak" {
        mistakes.at(name, "unknown option `weak`; a tag is weak unless it says `strong`: leave it out");
    } else {
        unknown(name, &OPTIONS, mistakes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes_of(args: &str) -> String {
        let mut mistakes = Mistakes::default();
        EtagArgs::parse(args.parse().unwrap(), &mut mistakes);
        mistakes.beside().to_string()
    }

    #[test]
    fn a_tag_is_made_from_bytes_a_name_or_a_version() {
        for args in
            ["", "strong", r#"key = "user:{id}""#, "key = name_of(id)", "version = db.version(id).await?"]
        {
            assert_eq!(mistakes_of(args), "", "{args}");
        }
    }

    #[test]
    fn what_is_no_tag_is_told_why() {
        for (args, message) in [
            ("weak, weak", "`weak` is given twice"),
            ("weak", "a tag is weak unless it says `strong`"),
            ("kee = \"a\"", "unknown option `kee`; did you mean `key`?"),
            ("frobnicate", "options are `strong`, `key`, `version`, `crate`"),
            ("strong = true", "`strong` is a flag"),
            ("version", "`version` needs a value"),
            ("\"user:{id}\"", "options have names: `key = \\\"user:{id}\\\"`; write `#[etag("),
            ("5", "options have names: `version = expr`"),
            ("key = \"\"", "an empty key names nothing"),
            ("key = 5", "a key is a template or an expression that gives text"),
        ] {
            let mistakes = mistakes_of(args);
            assert!(mistakes.contains(message), "{args}: {mistakes}");
        }
    }
}
