//! Names: what an invalidation ends, and how text from requests is framed in them.
//!
//! A template such as `user:{id}` is filled with values of which every byte outside RFC 3986's unreserved characters
//! is percent-encoded, so a value can't contain the template's own text. Where the template has nothing between two
//! values that no value can contain, a `|` is put there. So for one template, different values never give one text.

use std::borrow::Cow;
use std::fmt;

use crate::error::Error;
use zeroize::Zeroizing;

use crate::key::{CacheKey, KeyWriter};
use crate::secret::Secret;

/// Longer texts are replaced by their BLAKE3 hash, in bytes.
pub(crate) const MAX_TEXT: usize = 256;

const FRAME: char = '|';

/// The name of what can be invalidated: one thing (`user:7`), or what many share (`users`).
///
/// Made by [`name!`](crate::name!), exactly as the attributes make theirs:
///
/// ```
/// # #[cfg(feature = "macros")] {
/// let email = "ann@example.org";
/// let name = pacific_cache::name!("user:{email}");
/// assert_eq!(name.as_str(), "user:ann%40example.org");
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Name {
    text: Cow<'static, str>,
    /// What of the template is still to be filled, from its next brace on.
    rest: &'static str,
    /// It has values of which a cache's secret is to make the text: behind [`VEIL`], their hash.
    is_veiled: bool,
}

/// What no text has: values, literals and URIs have no control characters.
pub(crate) const VEIL: char = '\u{1}';

/// Digits of the hash of a veiled value.
const VEILED: usize = 64;

impl Name {
    /// Begins a name from a template; [`with`](Self::with) fills its braces in order.
    #[doc(hidden)]
    #[must_use]
    pub fn new(template: &'static str) -> Self {
        match template.find('{') {
            None => Self { text: Cow::Borrowed(template), rest: "", is_veiled: false }.bounded(),
            Some(brace) => {
                let mut text = String::with_capacity(template.len() + 16);
                text.push_str(&template[..brace]);
                Self { text: Cow::Owned(text), rest: &template[brace..], is_veiled: false }
            }
        }
    }

    /// The name that `key = expr` makes of an expression's text: letters, digits and `-._~:/` as they are, any other
    /// byte as `%XX`.
    ///
    /// ```
    /// assert_eq!(pacific_cache::Name::text("users:a b").as_str(), "users:a%20b");
    /// ```
    #[must_use]
    pub fn text(text: impl AsRef<str>) -> Self {
        let mut framed = String::with_capacity(text.as_ref().len());
        push_encoded(&mut framed, text.as_ref(), is_plain);
        Self::owned(framed)
    }

    /// The name with this text, which is written as names are: nothing in it is framed any more.
    #[cfg(feature = "axum")]
    pub(crate) fn written(text: &str) -> Result<Self, Error> {
        let is_framed = |byte: u8| {
            is_plain(byte) || matches!(byte, b'|' | b'(' | b')' | b'[' | b']' | b',' | b';' | b'!')
        };
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
        let mut rest = text.as_bytes();
        while let [first, behind @ ..] = rest {
            rest = match behind {
                [high, low, behind @ ..] if *first == b'%' && is_digit(*high) && is_digit(*low) => behind,
                _ if is_framed(*first) => behind,
                _ => return Err(Error::written_name(text)),
            };
        }
        if text.is_empty() { Err(Error::written_name(text)) } else { Ok(Self::owned(text.to_owned())) }
    }

    pub(crate) fn owned(text: String) -> Self {
        Self { text: Cow::Owned(text), rest: "", is_veiled: false }.bounded()
    }

    /// Fills the next braces of the template.
    #[doc(hidden)]
    #[must_use]
    pub fn with(self, value: &(impl CacheKey + ?Sized)) -> Self {
        self.filled(|text| KeyWriter::new(text).value(|key| value.cache_key(key)))
    }

    /// The same with a value that nobody is to tell from the name: a cache's secret makes its text.
    #[doc(hidden)]
    #[must_use]
    pub fn with_unguessable(mut self, value: &(impl CacheKey + ?Sized)) -> Self {
        self.is_veiled = true;
        self.filled(|text| {
            let mut plain = Zeroizing::new(String::new());
            KeyWriter::new(&mut plain).value(|key| value.cache_key(key));
            text.push(VEIL);
            text.push_str(&blake3::hash(plain.as_bytes()).to_hex());
        })
    }

    fn filled(mut self, write: impl FnOnce(&mut String)) -> Self {
        let after = self.rest.find('}').map_or("", |brace| &self.rest[brace + 1..]);
        let (literal, rest) = after.split_at(after.find('{').unwrap_or(after.len()));
        let text = self.text.to_mut();
        write(text);
        text.push_str(literal);
        if !rest.is_empty() && !literal.chars().any(delimits) {
            text.push(FRAME);
        }
        self.rest = rest;
        if rest.is_empty() { self.bounded() } else { self }
    }

    /// Whether it has values of which a secret is still to make the text.
    pub(crate) fn is_veiled(&self) -> bool {
        self.is_veiled
    }

    /// The name as a cache with this secret has it.
    pub(crate) fn of_secret(&self, secret: &Secret) -> Self {
        let mut parts = self.text.split(VEIL);
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (veiled, literal) = part.split_at_checked(VEILED).unwrap_or((part, ""));
            let hidden = secret.text(&text, veiled.as_bytes());
            text.push_str(&hidden);
            text.push_str(literal);
        }
        Self::owned(text)
    }

    /// The name's text, framed; of unguessable values, something that stands for them until a cache's secret makes their
    /// text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its text, shared with the program where it was written there.
    pub(crate) fn to_text(&self) -> Cow<'static, str> {
        self.text.clone()
    }

    /// Whether it was written without braces, so that there are only as many as the program has.
    pub(crate) fn is_constant(&self) -> bool {
        matches!(self.text, Cow::Borrowed(_))
    }

    /// Whether it is made of letters, digits and `:_-` only.
    pub(crate) fn is_strict(&self) -> bool {
        let is_strict = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_' | b'-');
        !self.text.is_empty() && self.text.bytes().all(is_strict)
    }

    /// Not before the secret has made its text, which is shorter.
    fn bounded(self) -> Self {
        if self.is_veiled { self } else { Self { text: bounded(self.text), ..self } }
    }
}

impl fmt::Debug for Name {
    /// Without what stands for unguessable values: it is a hash of theirs, and a short value can be found by trying.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = if self.is_veiled { "(unguessable)" } else { &*self.text };
        f.debug_tuple("Name").field(&shown).finish()
    }
}

/// The hash of what is too long, behind a space, which no other text has: nobody can ask for a hash by its name.
pub(crate) fn bounded(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.len() <= MAX_TEXT {
        return text;
    }
    Cow::Owned(format!("blake3 {}", blake3::hash(text.as_bytes()).to_hex()))
}

/// Whether no value contains `c`, so that it tells two values apart.
fn delimits(c: char) -> bool {
    let in_values = |c: char| matches!(c, '%' | '(' | ')' | '[' | ']' | ',' | ';' | '!');
    !(in_values(c) || c.is_ascii() && is_unreserved(c as u8))
}

/// RFC 3986 §2.3.
pub(crate) fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// What a name can be made of without being framed.
fn is_plain(byte: u8) -> bool {
    is_unreserved(byte) || matches!(byte, b':' | b'/')
}

/// Appends `value`, every byte that isn't kept as `%XX`.
pub(crate) fn push_encoded(text: &mut String, value: &str, kept: fn(u8) -> bool) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    if value.bytes().all(kept) {
        text.push_str(value);
        return;
    }
    for byte in value.bytes() {
        if kept(byte) {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.push(char::from(HEX[usize::from(byte >> 4)]));
            text.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

/// What can be given as one name: a [`Name`], or plain text that framing would not change.
pub trait IntoName: sealed::Sealed {
    /// The name.
    ///
    /// # Errors
    /// Where plain text has characters that framing would change (anything but letters, digits and `-._~:/`): use
    /// [`name!`](crate::name!).
    fn into_name(self) -> Result<Name, Error>;
}

/// What can be given as names: one, or an array, slice or vector of them.
pub trait IntoNames {
    /// The names.
    ///
    /// # Errors
    /// Names every text that can't be a name, as [`IntoName::into_name`] says.
    fn into_names(self) -> Result<Vec<Name>, Error>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Name {}
    impl Sealed for &super::Name {}
    impl Sealed for &str {}
    impl Sealed for &&str {}
    impl Sealed for String {}
    impl Sealed for &String {}
}

impl IntoName for Name {
    fn into_name(self) -> Result<Name, Error> {
        Ok(self)
    }
}

impl IntoName for &Name {
    fn into_name(self) -> Result<Name, Error> {
        Ok(self.clone())
    }
}

impl IntoName for String {
    fn into_name(self) -> Result<Name, Error> {
        if self.is_empty() || !self.bytes().all(is_plain) {
            return Err(Error::name(&self));
        }
        Ok(Name::owned(self))
    }
}

impl IntoName for &str {
    fn into_name(self) -> Result<Name, Error> {
        self.to_owned().into_name()
    }
}

impl IntoName for &&str {
    fn into_name(self) -> Result<Name, Error> {
        (*self).into_name()
    }
}

impl IntoName for &String {
    fn into_name(self) -> Result<Name, Error> {
        self.clone().into_name()
    }
}

impl<N: IntoName> IntoNames for N {
    fn into_names(self) -> Result<Vec<Name>, Error> {
        Ok(vec![self.into_name()?])
    }
}

impl<N: IntoName> IntoNames for Vec<N> {
    fn into_names(self) -> Result<Vec<Name>, Error> {
        collect(self)
    }
}

impl<N: IntoName, const COUNT: usize> IntoNames for [N; COUNT] {
    fn into_names(self) -> Result<Vec<Name>, Error> {
        collect(self)
    }
}

impl<'a, N> IntoNames for &'a [N]
where
    &'a N: IntoName,
{
    fn into_names(self) -> Result<Vec<Name>, Error> {
        collect(self)
    }
}

fn collect<N: IntoName>(names: impl IntoIterator<Item = N>) -> Result<Vec<Name>, Error> {
    let (names, errors): (Vec<_>, Vec<_>) = names.into_iter().map(N::into_name).partition(Result::is_ok);
    match errors.into_iter().filter_map(Result::err).reduce(Error::and) {
        Some(error) => Err(error),
        None => Ok(names.into_iter().flatten().collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(template: &'static str, a: &str, b: &str) -> String {
        Name::new(template).with(a).with(b).as_str().to_owned()
    }

    #[test]
    fn values_cannot_contain_the_templates_own_text() {
        assert_ne!(pair("user:{a}:{b}", "1:2", "3"), pair("user:{a}:{b}", "1", "2:3"));
        assert_eq!(pair("user:{a}:{b}", "ann@x", "é"), "user:ann%40x:%C3%A9");
    }

    #[test]
    fn values_without_a_delimiter_between_them_are_framed() {
        for template in ["{a}{b}", "{a}-{b}", "{a},{b}", "{a}x{b}", "x{a}%{b}y"] {
            assert_ne!(pair(template, "1", "23"), pair(template, "12", "3"), "{template}");
            assert_ne!(pair(template, "1-2", "3"), pair(template, "1", "2-3"), "{template}");
            assert_ne!(pair(template, "1x2", "3"), pair(template, "1", "2x3"), "{template}");
        }
    }

    #[test]
    fn long_texts_are_hashed_and_stay_different() {
        let (a, b) = ("a".repeat(300), "b".repeat(300));
        let (a, b) = (Name::new("{x}").with(a.as_str()), Name::new("{x}").with(b.as_str()));
        assert!(a.as_str().len() < 80 && a != b);
    }

    #[test]
    fn an_unguessable_value_is_told_by_the_secret_and_the_text_before_it() {
        let name = |template, value: &str| Name::new(template).with("7").with_unguessable(value).with("x");
        let (secret, other) = (Secret::of(&[1; 32]), Secret::of(&[2; 32]));
        let hidden = name("a:{}:{}:{}", "ann").of_secret(&secret);
        assert!(hidden.is_strict() && hidden.as_str().starts_with("a:7:") && hidden.as_str().ends_with(":x"));
        assert_eq!(hidden, name("a:{}:{}:{}", "ann").of_secret(&secret));
        let others = [
            name("a:{}:{}:{}", "ann").of_secret(&other),
            name("a:{}:{}:{}", "bob").of_secret(&secret),
            name("b:{}:{}:{}", "ann").of_secret(&secret),
        ];
        let values = |name: &Name| name.as_str()[4..44].to_owned();
        assert!(others.iter().all(|other| values(other) != values(&hidden)));
        let long = Name::new("{}").with_unguessable(&"ann".repeat(100));
        assert!(!format!("{long:?}").contains("ann") && long.of_secret(&secret).as_str().len() == 40);
    }

    #[test]
    fn no_short_text_is_the_name_of_a_long_one() {
        let long = Name::text("a".repeat(300));
        assert_ne!(Name::text(long.as_str()), long);
    }

    #[test]
    fn plain_text_is_a_name_only_where_framing_would_not_change_it() {
        for plain in ["users", "user:7", "/users/7", "a-b_c.d~e"] {
            assert_eq!(plain.into_name().map(|name| name.as_str().to_owned()), Ok(plain.to_owned()));
        }
        for framed in ["", "user:a@b", "a b", "a%20b", "é", "a|b", "a,b"] {
            let error = framed.into_name().unwrap_err();
            assert!(error.is_name() && error.to_string().contains("name!"), "{error}");
        }
    }

    #[cfg(feature = "axum")]
    #[test]
    fn a_written_name_is_what_framing_made() {
        let made = [
            Name::new("user:{x}").with("ann@x*").as_str().to_owned(),
            Name::new("{x}{y}").with("1").with(&(1, "b")).as_str().to_owned(),
            Name::text("users/a b").as_str().to_owned(),
        ];
        for text in &made {
            assert_eq!(Name::written(text).unwrap().as_str(), text);
        }
        for text in ["", "user:a@b", "a b", "a%2", "a%2f", "a%", "é", "user:*", "a\nb"] {
            let error = Name::written(text).unwrap_err();
            assert!(error.is_name() && error.to_string().contains("patterns"), "{error}");
        }
    }

    #[test]
    fn every_text_that_is_no_name_is_named() {
        let error = ["a b", "ok", "c d"].into_names().unwrap_err().to_string();
        assert!(error.contains("a b") && error.contains("c d") && !error.contains("ok\""), "{error}");
    }
}
