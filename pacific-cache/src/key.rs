//! Keys: the name of one entry, and the values that make it.

use std::fmt::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num;

use crate::name::{Name, is_unreserved, push_encoded};

/// A value that can be part of a key or name.
///
/// Two values that differ must write different text; that is why [`Display`](std::fmt::Display) doesn't serve, which
/// may redact or round. Implemented for integers, `bool`, `char`, strings, IP addresses, `Option`, tuples, slices and
/// (feature `uuid`) `Uuid`; derive it for your own types:
///
/// ```
/// # #[cfg(feature = "macros")] {
/// use pacific_cache::CacheKey;
///
/// #[derive(CacheKey)]
/// struct Page { number: u32, size: u32 }
///
/// let page = Page { number: 2, size: 50 };
/// assert_eq!(pacific_cache::name!("users:{page}").as_str(), "users:(2,50)");
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be part of a key",
    label = "not a `CacheKey`",
    note = "derive it: `#[derive(pacific_cache::CacheKey)]`; or put another binding in the braces; or give the whole key as an expression: `key = expr`"
)]
pub trait CacheKey {
    /// Writes this value into a key.
    fn cache_key(&self, key: &mut KeyWriter<'_>);
}

/// Where a [`CacheKey`] writes its value; it keeps the parts apart.
pub struct KeyWriter<'a> {
    text: &'a mut String,
    /// How many parts were written at this level.
    written: usize,
}

impl<'a> KeyWriter<'a> {
    pub(crate) fn new(text: &'a mut String) -> Self {
        Self { text, written: 0 }
    }

    /// Writes text; every byte but letters, digits and `-._~` is percent-encoded.
    pub fn text(&mut self, value: &str) {
        self.separate();
        push_encoded(self.text, value, is_unreserved);
    }

    /// Writes several values as one: `(a,b)`.
    ///
    /// ```
    /// # use pacific_cache::{CacheKey, KeyWriter};
    /// struct Place { x: i32, y: i32 }
    ///
    /// impl CacheKey for Place {
    ///     fn cache_key(&self, key: &mut KeyWriter<'_>) {
    ///         key.tuple(|key| {
    ///             self.x.cache_key(key);
    ///             self.y.cache_key(key);
    ///         });
    ///     }
    /// }
    /// # #[cfg(feature = "macros")] {
    ///
    /// let place = Place { x: 1, y: 2 };
    /// assert_eq!(pacific_cache::name!("near:{place}").as_str(), "near:(1,2)");
    /// # }
    /// ```
    pub fn tuple(&mut self, parts: impl FnOnce(&mut KeyWriter<'_>)) {
        self.enclosed('(', parts, ')');
    }

    /// Writes a variant of an enum and its values: `Name(a,b)`.
    ///
    /// ```
    /// # use pacific_cache::{CacheKey, KeyWriter};
    /// enum Sort { By(String), None }
    ///
    /// impl CacheKey for Sort {
    ///     fn cache_key(&self, key: &mut KeyWriter<'_>) {
    ///         match self {
    ///             Self::By(field) => key.variant("By", |key| key.text(field)),
    ///             Self::None => key.variant("None", |_| {}),
    ///         }
    ///     }
    /// }
    /// # #[cfg(feature = "macros")] {
    ///
    /// let sort = Sort::By("age".to_owned());
    /// assert_eq!(pacific_cache::name!("users:{sort}").as_str(), "users:By(age)");
    /// # }
    /// # let _ = Sort::None;
    /// ```
    pub fn variant(&mut self, name: &str, parts: impl FnOnce(&mut KeyWriter<'_>)) {
        self.text(name);
        enclose(self.text, '(', parts, ')');
    }

    /// Writes what `value` writes as one part, be it nothing or several: give it another value's
    /// [`cache_key`](CacheKey::cache_key).
    pub fn value(&mut self, value: impl FnOnce(&mut KeyWriter<'_>)) {
        self.separate();
        whole(self.text, value);
    }

    fn list<T: CacheKey>(&mut self, values: &[T]) {
        // The count tells no value from one that writes nothing.
        let count = values.len();
        self.enclosed(
            '[',
            |key| {
                key.display(&count);
                values.iter().for_each(|value| key.value(|key| value.cache_key(key)));
            },
            ']',
        );
    }

    fn enclosed(&mut self, open: char, parts: impl FnOnce(&mut KeyWriter<'_>), close: char) {
        self.separate();
        enclose(self.text, open, parts, close);
    }

    /// Writes what displays as unreserved characters only, such as a number.
    fn display(&mut self, value: &impl fmt::Display) {
        self.separate();
        // Writing to a String can't fail.
        let _: fmt::Result = write!(self.text, "{value}");
    }

    fn separate(&mut self) {
        if self.written > 0 {
            self.text.push(',');
        }
        self.written += 1;
    }
}

fn enclose(text: &mut String, open: char, parts: impl FnOnce(&mut KeyWriter<'_>), close: char) {
    text.push(open);
    parts(&mut KeyWriter::new(text));
    text.push(close);
}

/// One part as it is; none or several are enclosed in what nothing else writes, and so is a part that is enclosed so
/// itself.
fn whole(text: &mut String, value: impl FnOnce(&mut KeyWriter<'_>)) {
    let start = text.len();
    let mut key = KeyWriter::new(text);
    value(&mut key);
    if key.written != 1 || key.text[start..].starts_with("(;") {
        text.insert_str(start, "(;");
        text.push(')');
    }
}

macro_rules! by_display {
    ($($type:ty),*) => {$(
        impl CacheKey for $type {
            fn cache_key(&self, key: &mut KeyWriter<'_>) {
                key.display(self);
            }
        }
    )*};
}
by_display!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, bool);
by_display!(
    num::NonZeroU8,
    num::NonZeroU16,
    num::NonZeroU32,
    num::NonZeroU64,
    num::NonZeroU128,
    num::NonZeroUsize
);
by_display!(
    num::NonZeroI8,
    num::NonZeroI16,
    num::NonZeroI32,
    num::NonZeroI64,
    num::NonZeroI128,
    num::NonZeroIsize
);
#[cfg(feature = "uuid")]
by_display!(uuid::Uuid);

macro_rules! by_text {
    ($($type:ty),*) => {$(
        impl CacheKey for $type {
            fn cache_key(&self, key: &mut KeyWriter<'_>) {
                key.text(&self.to_string());
            }
        }
    )*};
}
by_text!(IpAddr, Ipv4Addr, Ipv6Addr);

impl CacheKey for str {
    fn cache_key(&self, key: &mut KeyWriter<'_>) {
        key.text(self);
    }
}

impl CacheKey for String {
    fn cache_key(&self, key: &mut KeyWriter<'_>) {
        key.text(self);
    }
}

impl CacheKey for char {
    fn cache_key(&self, key: &mut KeyWriter<'_>) {
        key.text(self.encode_utf8(&mut [0; 4]));
    }
}

impl<T: CacheKey + ?Sized + ToOwned> CacheKey for std::borrow::Cow<'_, T> {
    fn cache_key(&self, key: &mut KeyWriter<'_>) {
        self.as_ref().cache_key(key);
    }
}

macro_rules! by_reference {
    ($($type:ty),*) => {$(
        impl<T: CacheKey + ?Sized> CacheKey for $type {
            fn cache_key(&self, key: &mut KeyWriter<'_>) {
                (**self).cache_key(key);
            }
        }
    )*};
}
by_reference!(&T, &mut T, Box<T>, std::rc::Rc<T>, std::sync::Arc<T>);

impl<T: CacheKey> CacheKey for Option<T> {
    /// `!` for `None`; a value that itself begins so gets one more.
    fn cache_key(&self, key: &mut KeyWriter<'_>) {
        key.separate();
        let start = key.text.len();
        match self {
            None => key.text.push('!'),
            Some(value) => {
                whole(key.text, |key| value.cache_key(key));
                if key.text[start..].starts_with('!') {
                    key.text.insert(start, '!');
                }
            }
        }
    }
}

impl<T: CacheKey> CacheKey for [T] {
    fn cache_key(&self, key: &mut KeyWriter<'_>) {
        key.list(self);
    }
}

impl<T: CacheKey, const COUNT: usize> CacheKey for [T; COUNT] {
    fn cache_key(&self, key: &mut KeyWriter<'_>) {
        key.list(self);
    }
}

impl<T: CacheKey> CacheKey for Vec<T> {
    fn cache_key(&self, key: &mut KeyWriter<'_>) {
        key.list(self);
    }
}

macro_rules! tuples {
    ($($($name:ident)*;)*) => {$(
        impl<$($name: CacheKey),*> CacheKey for ($($name,)*) {
            #[allow(non_snake_case, unused_variables)]
            fn cache_key(&self, key: &mut KeyWriter<'_>) {
                let ($($name,)*) = self;
                key.tuple(|key| { $(key.value(|key| $name.cache_key(key));)* });
            }
        }
    )*};
}
tuples! { ; A; A B; A B C; A B C D; A B C D E; A B C D E F; A B C D E F G; A B C D E F G H; }

/// The key of one entry, which is a name too: invalidating it ends the entry.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Key(pub(crate) Source);

/// Where a key's text is.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Name(Name),
    /// Made of the request's target.
    Target(Name),
    /// In the request's target.
    Path,
    /// Likewise.
    PathAndQuery,
}

impl Key {
    /// As [`Name::new`].
    #[must_use]
    pub fn new(template: &'static str) -> Self {
        Self(Source::Name(Name::new(template)))
    }

    /// As [`Name::with`].
    #[must_use]
    pub fn with(self, value: &(impl CacheKey + ?Sized)) -> Self {
        match self.0 {
            Source::Name(name) => Self(Source::Name(name.with(value))),
            of_the_target => Self(of_the_target),
        }
    }

    /// As [`Name::with_unguessable`].
    #[must_use]
    pub fn with_unguessable(self, value: &(impl CacheKey + ?Sized)) -> Self {
        match self.0 {
            Source::Name(name) => Self(Source::Name(name.with_unguessable(value))),
            of_the_target => Self(of_the_target),
        }
    }

    /// As [`Name::text`].
    #[must_use]
    pub fn text(text: impl Text) -> Self {
        Self(Source::Name(Name::text(text)))
    }
}

/// What `key = expr` takes.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a key is text, and `{Self}` is not",
    label = "not text",
    note = "put it into a template, `key = \"user:{{id}}\"`, or give its text, `key = format!(..)`"
)]
pub trait Text: AsRef<str> {}

#[diagnostic::do_not_recommend]
impl<T: AsRef<str> + ?Sized> Text for T {}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &impl CacheKey) -> String {
        let mut text = String::new();
        value.cache_key(&mut KeyWriter::new(&mut text));
        text
    }

    #[test]
    fn different_values_of_one_type_write_different_text() {
        let options: [Option<Option<Option<String>>>; 5] = [
            None,
            Some(None),
            Some(Some(None)),
            Some(Some(Some("!".into()))),
            Some(Some(Some(String::new()))),
        ];
        let slices: [&[&str]; 6] = [&[], &[""], &["", ""], &["a,b"], &["a", "b"], &["ab"]];
        let pairs = [("a,b", "c"), ("a", "b,c"), ("(a", "b)"), ("", ""), ("%2C", ","), (",", "%2C")];
        all_differ(options.iter().map(written));
        all_differ(slices.iter().map(written));
        all_differ(pairs.iter().map(written));
        all_differ([vec![None, Some(1)], vec![Some(1), None], vec![None], vec![]].iter().map(written));
    }

    fn all_differ(texts: impl Iterator<Item = String>) {
        let texts: Vec<_> = texts.collect();
        let different: std::collections::HashSet<_> = texts.iter().collect();
        assert_eq!(different.len(), texts.len(), "{texts:?}");
    }

    #[test]
    fn an_implementation_that_writes_twice_is_kept_apart() {
        struct Twice(&'static str, &'static str);
        impl CacheKey for Twice {
            fn cache_key(&self, key: &mut KeyWriter<'_>) {
                key.text(self.0);
                key.text(self.1);
            }
        }
        assert_ne!(written(&Twice("a", "bc")), written(&Twice("ab", "c")));
    }

    #[test]
    fn an_implementation_that_writes_any_number_of_times_is_one_part() {
        struct Any(&'static [&'static str]);
        impl CacheKey for Any {
            fn cache_key(&self, key: &mut KeyWriter<'_>) {
                self.0.iter().for_each(|part| key.text(part));
            }
        }
        struct Outer(Vec<Any>);
        impl CacheKey for Outer {
            fn cache_key(&self, key: &mut KeyWriter<'_>) {
                self.0.iter().for_each(|part| key.value(|key| part.cache_key(key)));
            }
        }
        all_differ([(Any(&["a", "b"]), Any(&["c"])), (Any(&["a"]), Any(&["b", "c"]))].iter().map(written));
        all_differ([(Any(&[]), Any(&["a"])), (Any(&["a"]), Any(&[]))].iter().map(written));
        all_differ(
            [(Outer(vec![]),), (Outer(vec![Any(&[])]),), (Outer(vec![Any(&[""])]),)].iter().map(written),
        );
        all_differ([[Some(Any(&["a", "b"])), None], [Some(Any(&["a"])), None]].iter().map(written));
        all_differ(
            [vec![Any(&["a", "b"]), Any(&["c"])], vec![Any(&["a"]), Any(&["b", "c"])]].iter().map(written),
        );
    }

    #[test]
    fn an_enums_variants_differ() {
        let mut texts = [String::new(), String::new()];
        KeyWriter::new(&mut texts[0]).variant("A", |key| key.text("B"));
        KeyWriter::new(&mut texts[1]).variant("AB", |_| {});
        assert_eq!(texts, ["A(B)", "AB()"]);
    }
}
