//! Options that don't go together.

use crate::args::cache::CacheArgs;
use crate::args::etag::EtagArgs;
use crate::compose::EtagBelow;
use crate::fallible::question_mark;
use crate::function::Function;
use crate::mistakes::Mistakes;
use crate::returns::Returns;

pub(super) fn cache(args: &CacheArgs, mistakes: &mut Mistakes) {
    if let Some(later) = args.seen.later_of("ttl", "from_response") {
        mistakes.at(
            later,
            "`ttl` and `from_response` contradict each other: the lifetime is the attribute's or the response's own",
        );
    }
    if let Some(later) = args.seen.later_of("per_user", "ignore_credentials") {
        mistakes.at(
            later,
            "`per_user(..)` and `ignore_credentials` contradict each other: credentials change this response, or they don't",
        );
    }
    if let Some(later) = args.seen.later_of("sensitive", "ignore_credentials") {
        mistakes.at(
            later,
            "`sensitive` and `ignore_credentials` contradict each other: what every caller may have is no secret",
        );
    }
    if let (Some(query), Some(_)) = (args.seen.get("query"), args.seen.get("key")) {
        mistakes.at(query, "`query` narrows the default key, and `key` takes its place; keep one of them");
    }
    client(args, mistakes);
}

fn client(args: &CacheArgs, mistakes: &mut Mistakes) {
    let Some(client) = &args.client else { return };
    if client.public && args.per_user.is_some() {
        mistakes.at(
            &client.literal,
            "`public` and `per_user(..)` contradict each other: what one caller gets is `private`",
        );
    }
    if client.public && args.entry.sensitive {
        mistakes.at(
            &client.literal,
            "`public` and `sensitive` contradict each other: what is sealed here is no cache's",
        );
    }
    let ttl = args.entry.ttl.as_ref().and_then(|ttl| ttl.millis());
    if let (Some(max_age), Some(ttl)) = (client.max_age, ttl)
        && max_age.saturating_mul(1_000) < ttl
    {
        mistakes.at(
            &client.literal,
            format_args!(
                "`max-age={max_age}` is below the ttl: clients would find the answer stale on arrival; give at least {}",
                ttl.div_ceil(1_000)
            ),
        );
    }
}

pub(super) fn etag(args: &EtagArgs, mistakes: &mut Mistakes) {
    if let Some(later) = args.seen.later_of("key", "version") {
        mistakes.at(later, "one validator, not two: a tag is made from a `key` or from a `version`");
    }
    if let (Some(strong), Some(_)) = (args.seen.get("strong"), args.seen.get("key")) {
        mistakes.at(
            strong,
            "the tag of a name is weak: it tells when something changed, and not which bytes; for a strong tag give a `version`",
        );
    }
}

pub(super) fn etag_on_cached(etag: &EtagBelow, mistakes: &mut Mistakes) {
    const HAS_ONE: &str = "`#[cache]` already has an ETag";
    if etag.args.is_bare() {
        mistakes.at(&etag.path, format_args!("{HAS_ONE}; remove this, or say `strong` or `version = expr`"));
    }
    match etag.args.seen.get("key") {
        Some(key) => {
            mistakes.at(key, format_args!("{HAS_ONE}, which changes with its names; remove this `key`"))
        }
        None => self::etag(&etag.args, mistakes),
    }
}

/// A `?` in a version needs the handler's error type.
pub(super) fn version(args: &EtagArgs, function: &Function, mistakes: &mut Mistakes) {
    let Some(version) = &args.version else { return };
    let Some(place) = question_mark(version) else { return };
    let message = match Returns::of(&function.signature.output) {
        Returns::Named(_) => return,
        Returns::Unit => "the handler returns nothing, so there is no error that this `?` could return",
        Returns::Partly(_) => {
            "this `?` returns the handler's error, whose type can't be told where the return type has an `impl Trait`: name the type, or match on the error"
        }
    };
    mistakes.push(syn::Error::new(place, message));
}
