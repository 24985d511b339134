//! Values of every kind that a key is made of, and random ones of one shape.

use std::net::IpAddr;

use pacific_cache::{CacheKey, KeyWriter};

/// A value, as the type that its shape stands for would hold it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    Text(String),
    Char(char),
    Bool(bool),
    Number(i64),
    Large(u128),
    Address(IpAddr),
    Maybe(Option<Box<Value>>),
    List(Vec<Value>),
    Tuple(Vec<Value>),
    Newtype(Box<Newtype<Value>>),
    Pair(Box<Pair<Value, Value>>),
    Choice(Box<Choice<Value, Value>>),
    Parts(Box<Parts>),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, CacheKey)]
pub struct Newtype<A>(pub A);

#[derive(Clone, Debug, PartialEq, Eq, Hash, CacheKey)]
pub struct Pair<A, B> {
    pub left: A,
    pub right: B,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, CacheKey)]
pub enum Choice<A, B> {
    A,
    B(A),
    Bb(A),
    C(A, B),
    Ca {
        left: B,
        right: A,
    },
    #[expect(non_camel_case_types, reason = "a raw name is a name")]
    r#type(),
}

/// Writes any number of parts, as an implementation by hand may.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Parts(pub Vec<Value>);

impl CacheKey for Parts {
    fn cache_key(&self, key: &mut KeyWriter<'_>) {
        for part in &self.0 {
            match part {
                Value::Text(text) => key.text(text),
                part => key.value(|key| part.cache_key(key)),
            }
        }
    }
}

impl CacheKey for Value {
    fn cache_key(&self, key: &mut KeyWriter<'_>) {
        match self {
            Self::Text(value) => value.cache_key(key),
            Self::Char(value) => value.cache_key(key),
            Self::Bool(value) => value.cache_key(key),
            Self::Number(value) => value.cache_key(key),
            Self::Large(value) => value.cache_key(key),
            Self::Address(value) => value.cache_key(key),
            Self::Maybe(value) => value.cache_key(key),
            Self::List(values) => values.cache_key(key),
            Self::Tuple(values) => match &values[..] {
                [] => ().cache_key(key),
                [a] => (a,).cache_key(key),
                [a, b] => (a, b).cache_key(key),
                [a, b, c, ..] => (a, b, c).cache_key(key),
            },
            Self::Newtype(value) => value.cache_key(key),
            Self::Pair(value) => value.cache_key(key),
            Self::Choice(value) => value.cache_key(key),
            Self::Parts(value) => value.cache_key(key),
        }
    }
}

/// The type of a value.
#[derive(Clone, Debug)]
pub enum Shape {
    Text,
    Char,
    Bool,
    Number,
    Large,
    Address,
    Maybe(Box<Shape>),
    List(Box<Shape>),
    Tuple(Vec<Shape>),
    Newtype(Box<Shape>),
    Pair(Box<Shape>, Box<Shape>),
    Choice(Box<Shape>, Box<Shape>),
    Parts(Box<Shape>),
}

/// What texts are made of: all that a key or template may mean something by, and what nobody expects.
const PIECES: [&str; 34] = [
    "!", "(", ")", "[", "]", ",", ";", "(;", "%", "%2C", "%25", "|", ":", "a", "b", "A", "B", "-", ".", "~",
    "_", " ", "é", "\0", "\u{7f}", "\n", "/", "{a}", "\"", "\\", "blake3 ", "*", "0", "1",
];

/// A seeded xorshift: the same values in every run.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }

    pub fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    pub fn text(&mut self) -> String {
        let pieces = self.below(4);
        let mut text: String = (0..pieces).map(|_| self.one_of(&PIECES)).collect();
        if self.below(100) == 0 {
            text.insert_str(self.below(2) * text.len(), &"x".repeat(240 + self.below(20)));
        }
        text
    }

    /// Deep ones are rare.
    pub fn shape(&mut self, depth: usize) -> Shape {
        match self.below(if depth == 0 { 8 } else { 16 }) {
            0..=2 => Shape::Text,
            3 => Shape::Char,
            4 => Shape::Bool,
            5 => Shape::Number,
            6 => Shape::Large,
            7 => Shape::Address,
            8 | 9 => Shape::Maybe(self.inner(depth)),
            10 | 11 => Shape::List(self.inner(depth)),
            12 => Shape::Tuple((0..self.below(4)).map(|_| self.shape(depth - 1)).collect()),
            13 => Shape::Pair(self.inner(depth), self.inner(depth)),
            14 => Shape::Choice(self.inner(depth), self.inner(depth)),
            _ if self.below(2) == 0 => Shape::Newtype(self.inner(depth)),
            _ => Shape::Parts(self.inner(depth)),
        }
    }

    fn inner(&mut self, depth: usize) -> Box<Shape> {
        Box::new(self.shape(depth - 1))
    }

    pub fn value(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Text => Value::Text(self.text()),
            Shape::Char => Value::Char(self.one_of(&['a', ',', '!', '%', '(', 'é', '\0', '|', ';'])),
            Shape::Bool => Value::Bool(self.below(2) == 0),
            Shape::Number => Value::Number(self.one_of(&[0, 1, -1, 11, 12, 2, i64::MIN, i64::MAX])),
            Shape::Large => Value::Large(self.one_of(&[0, 1, u128::MAX, u128::MAX - 1, 11])),
            Shape::Address => {
                Value::Address(self.one_of(&[[127, 0, 0, 1].into(), [0; 16].into(), [1; 16].into()]))
            }
            Shape::Maybe(inner) => Value::Maybe((self.below(3) > 0).then(|| Box::new(self.value(inner)))),
            Shape::List(inner) => Value::List(self.values(inner)),
            Shape::Tuple(shapes) => Value::Tuple(shapes.iter().map(|shape| self.value(shape)).collect()),
            Shape::Newtype(inner) => Value::Newtype(Box::new(Newtype(self.value(inner)))),
            Shape::Pair(a, b) => {
                let (left, right) = (self.value(a), self.value(b));
                Value::Pair(Box::new(Pair { left, right }))
            }
            Shape::Choice(a, b) => Value::Choice(Box::new(self.choice(a, b))),
            Shape::Parts(inner) => Value::Parts(Box::new(Parts(self.values(inner)))),
        }
    }

    fn choice(&mut self, a: &Shape, b: &Shape) -> Choice<Value, Value> {
        match self.below(6) {
            0 => Choice::A,
            1 => Choice::B(self.value(a)),
            2 => Choice::Bb(self.value(a)),
            3 => Choice::C(self.value(a), self.value(b)),
            4 => Choice::Ca { left: self.value(b), right: self.value(a) },
            _ => Choice::r#type(),
        }
    }

    fn values(&mut self, shape: &Shape) -> Vec<Value> {
        (0..self.below(4)).map(|_| self.value(shape)).collect()
    }
}
