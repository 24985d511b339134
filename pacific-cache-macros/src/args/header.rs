//! The request headers of `vary(..)`.

use syn::LitStr;

use super::Given;
use crate::mistakes::Mistakes;

const EXAMPLE: &str = "vary(\"accept-language\")";

/// Fields that hardly two requests have in common.
const TELLING: [&str; 3] = ["*", "cookie", "authorization"];

/// The names, in small letters.
pub(crate) fn names(given: Given, mistakes: &mut Mistakes) -> Vec<LitStr> {
    let mut names: Vec<LitStr> = Vec::new();
    for written in given.strings("the names of request headers", EXAMPLE, mistakes) {
        let name = LitStr::new(&written.value().to_ascii_lowercase(), written.span());
        match wrong(&name.value(), names.contains(&name)) {
            Some(message) => mistakes.at(written, message),
            None => names.push(name),
        }
    }
    names
}

fn wrong(name: &str, again: bool) -> Option<String> {
    if TELLING.contains(&name) {
        Some(format!(
            "`vary(\"{name}\")` would make every request its own variant; `per_user(..)` keeps what callers get apart"
        ))
    } else if name.is_empty() || !name.bytes().all(is_token) {
        Some(format!("`{name}` is not a header name"))
    } else if again {
        Some(format!("`{name}` is given twice"))
    } else {
        None
    }
}

/// RFC 9110 §5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::cache::CacheArgs;

    fn parsed(list: &str) -> (Vec<String>, String) {
        let mut mistakes = Mistakes::default();
        let args = CacheArgs::parse(format!("vary({list})").parse().unwrap(), &mut mistakes);
        (args.vary.iter().map(LitStr::value).collect(), mistakes.beside().to_string())
    }

    #[test]
    fn header_names_are_compared_in_small_letters() {
        let (names, mistakes) = parsed(r#""Accept-Language", "x-tenant""#);
        assert_eq!((names.join(","), mistakes.as_str()), ("accept-language,x-tenant".into(), ""));
    }

    #[test]
    fn what_is_no_header_to_vary_by_is_told_why() {
        for (list, message) in [
            (r#""accept language""#, "`accept language` is not a header name"),
            (r#""""#, "`` is not a header name"),
            (r#""näme""#, "is not a header name"),
            (r#""*""#, "every request its own variant; `per_user(..)`"),
            (r#""Cookie""#, "every request its own variant"),
            (r#""authorization""#, "every request its own variant"),
            (r#""accept", "Accept""#, "`accept` is given twice"),
            ("accept", "`vary` takes the names of request headers in quotes"),
            ("", "`vary` takes a list"),
        ] {
            let (_, mistakes) = parsed(list);
            assert!(mistakes.contains(message), "{list}: {mistakes}");
        }
    }
}
