#![deny(warnings)]
//! `#[invalidates]` leaves a body's meaning as it was: how it returns, what it borrows, what is inferred.

use std::fmt::Debug;

use pacific_cache::invalidates;

#[invalidates("x")]
async fn unfinished() -> u8 { panic!("a value that never comes") }

#[invalidates("x")]
async fn diverging() { panic!("nothing to return") }

#[invalidates("x")]
async fn looping(values: Vec<u8>) -> Result<u8, String> {
    let mut values = values.into_iter();
    loop {
        match values.next() {
            Some(value) if value > 3 => return Ok(value),
            Some(_) => {}
            None => break Err("none".to_owned()),
        }
    }
}

#[invalidates(name, format!("user:{name}"))]
async fn giving_away(name: String) -> String {
    name
}

#[invalidates("{count}:{text}")]
async fn borrowing(count: &u64, text: &mut String) -> u64 {
    text.push('x');
    *count
}

#[invalidates("x")]
async fn boxing(number: bool) -> Box<dyn Debug> {
    if number { Box::new(1) } else { Box::new("one") }
}

#[invalidates("x")]
async fn inferring(text: &str) -> Result<Vec<u8>, std::num::ParseIntError> {
    let mut values = Default::default();
    if text.is_empty() {
        values = Vec::new();
    }
    text.split(' ').map(str::parse).chain(values).collect()
}

#[invalidates("x")]
async fn returning_opaque(add: impl Fn(u8) -> u8) -> impl Fn(u8) -> u8 { move |value| add(value) }

#[invalidates("x")]
#[must_use]
async fn not_to_be_dropped() -> u8 { 3 }

struct Service(String);

trait Provides {
    #[invalidates("x")]
    async fn provided(&self) -> u8 { 3 }
}

impl Provides for Service {}

impl Service {
    #[invalidates("{self.0}")]
    async fn returned(self) -> Self { self }

    #[invalidates("{self.0}:{other}")]
    async fn longer<'a>(&'a self, other: &'a str) -> Result<&'a str, Box<dyn std::error::Error>> {
        let size: usize = other.parse()?;
        Ok(if self.0.len() > size { &self.0 } else { other })
    }
}

#[tokio::main]
async fn main() {
    assert_eq!(looping(vec![1, 5]).await, Ok(5));
    assert_eq!(looping(vec![1]).await, Err("none".to_owned()));
    let mut text = String::new();
    assert_eq!((borrowing(&1, &mut text).await, text.as_str()), (1, "x"));
    assert_eq!(format!("{:?} {:?}", boxing(true).await, boxing(false).await), "1 \"one\"");
    assert_eq!(inferring("1 2").await, Ok(vec![1, 2]));
    assert_eq!(returning_opaque(|value| value + 1).await(1), 2);
    assert_eq!(not_to_be_dropped().await, 3);
    assert_eq!(giving_away("ann".to_owned()).await, "ann");
    let service = Service("abc".to_owned());
    assert_eq!(service.provided().await, 3);
    assert_eq!(service.longer("2").await.unwrap(), "abc");
    assert!(service.longer("x").await.is_err());
    assert_eq!(service.returned().await.0, "abc");
    drop((unfinished(), diverging()));
}
