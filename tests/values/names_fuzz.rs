//! Random values in random templates: two that differ never make one name.

use std::collections::HashMap;

use axum::extract::Query;
use axum::routing::get;
use axum::{Json, Router};
use pacific_cache::{Name, cache, name, test};
use pacific_cache_tests::app::App;
use serde::{Deserialize, Serialize};

use crate::model::{Random, Shape, Value};

/// Names that were made, with what they were made of.
#[derive(Default)]
struct Made(HashMap<String, Vec<Value>>);

impl Made {
    /// The template is for who reads of a failure.
    fn add(&mut self, name: &Name, values: Vec<Value>, template: &str) {
        let other = self.0.entry(name.as_str().to_owned()).or_insert_with(|| values.clone());
        assert_eq!(*other, values, "{template} makes {name:?} of both");
    }
}

/// What the text of a template may be: anything but spaces and braces.
const LITERALS: [&str; 24] = [
    "", "", "", ":", "-", "a", "b", "(", ")", ",", "|", "%", "%2C", "!", ";", "[", "]", "é", "/", ".", "a:b",
    "1", "()", "~|",
];

/// A random template with so many braces.
fn template(random: &mut Random, holes: usize) -> &'static str {
    let mut text = random.one_of(&LITERALS).to_owned();
    for _ in 0..holes {
        text.push_str("{x}");
        text.push_str(random.one_of(&LITERALS));
    }
    text.leak()
}

fn values(random: &mut Random, shapes: &[Shape]) -> Vec<Value> {
    shapes.iter().map(|shape| random.value(shape)).collect()
}

#[test]
fn no_two_lists_of_values_make_one_name_of_a_template() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..600 {
        let holes = 1 + random.below(4);
        let shapes: Vec<_> = (0..holes).map(|_| random.shape(2)).collect();
        let template = template(&mut random, holes);
        let mut made = Made::default();
        for _ in 0..150 {
            let values = values(&mut random, &shapes);
            // As expansions do.
            let name = values.iter().fold(Name::new(template), |name, value| name.with(value));
            made.add(&name, values, template);
        }
    }
}

/// `name!` of each of these templates.
macro_rules! written {
    ([$a:ident $b:ident $c:ident] $($template:tt)*) => {
        [$(($template, |[$a, $b, $c]: &[Value; 3]| name!($template))),*]
    };
}

type Written = (&'static str, fn(&[Value; 3]) -> Name);

const WRITTEN: [Written; 16] = written!([a b c]
    "{a}{b}{c}" "{a}:{b}:{c}" "{a}-{b}.{c}" "{a},{b},{c}" "({a},{b}){c}" "x{a}x{b}x{c}x" "{a}|{b}|{c}" "{a}!{b}!{c}"
    "{a}%2C{b}%7C{c}" "[{a}{b}]{c}" "{c}{b}{a}" "{a}{a}{b}{c}" "{a}é{b}ab{c}" "/{a}/{b}/{c}" "{a}(;{b}){c}" "1{a}1{b}1{c}1"
);

#[test]
fn nor_of_a_template_that_is_written_in_a_program() {
    let mut random = Random(0xD1B5_4A32_D192_ED03);
    for (template, name) in WRITTEN {
        for _ in 0..30 {
            let shapes = [random.shape(2), random.shape(2), random.shape(1)];
            let mut made = Made::default();
            for _ in 0..150 {
                let values: [_; 3] = values(&mut random, &shapes).try_into().unwrap();
                made.add(&name(&values), values.to_vec(), template);
            }
        }
    }
}

#[test]
fn nor_do_two_texts_of_expressions() {
    let mut random = Random(0xA076_1D64_78BD_642F);
    let mut made = Made::default();
    for _ in 0..50_000 {
        let text = random.text();
        made.add(&Name::text(&text), vec![Value::Text(text)], "an expression");
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Args {
    a: String,
    b: String,
    c: Option<String>,
}

impl Args {
    fn random(random: &mut Random) -> Self {
        let c = (random.below(2) == 0).then(|| random.text());
        Self { a: random.text(), b: random.text(), c }
    }

    fn query(&self) -> String {
        let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let c = self.c.as_ref().map_or(String::new(), |c| format!("&c={}", encode(c)));
        format!("/?a={}&b={}{c}", encode(&self.a), encode(&self.b))
    }
}

#[cache(ttl = 300, key = "{a}{b}-{c}")]
async fn echo(Query(Args { a, b, c }): Query<Args>) -> Json<Args> {
    Json(Args { a, b, c })
}

#[tokio::test]
async fn no_request_is_answered_with_what_another_asked_for() {
    let app = App::new(Router::new().route("/", get(echo)));
    let mut random = Random(0xE703_7ED1_A0B4_28DB);
    for _ in 0..3_000 {
        let args = Args::random(&mut random);
        let answer = app.get(&args.query()).await;
        assert_eq!(serde_json::from_slice::<Args>(&answer.body).unwrap(), args, "{answer:?}");
    }
    let stats = app.stats();
    assert!(
        stats.hits > 100 && stats.misses > 1_000,
        "some ask again, and many ask for something new: {stats:?}"
    );
}

#[tokio::test]
async fn no_value_is_read_by_the_name_of_another() {
    let (cache, _) = test::cache();
    let mut random = Random(0x8EBC_6AF0_9C88_C6E3);
    let mut set = HashMap::new();
    for number in 0_u64..3_000 {
        let args = Args::random(&mut random);
        let name = name!("{args.a}{args.b}-{args.c}");
        cache.set(name, &number).await.unwrap();
        set.insert(args, number);
    }
    let mut read = 0;
    for (args, number) in &set {
        let value = cache.get(name!("{args.a}{args.b}-{args.c}")).await.unwrap();
        assert!(value.is_none_or(|value: u64| value == *number), "{args:?}: {value:?}, not {number}");
        read += usize::from(value.is_some());
    }
    // Names share buckets, and setting one ends those that share its own.
    assert!(set.len() > 1_000 && read > set.len() * 9 / 10, "{read} of {}", set.len());
}
