#![deny(warnings)]
//! A cached response outlives its request, so what arguments borrow is `'static`.

use axum::extract::State;
use pacific_cache::{Shared, cache};

struct Session<'a>(&'a str);

impl Shared for Session<'_> {}

#[cache(ttl = 300)]
async fn named<'a>(session: Session<'a>) -> String {
    session.0.to_owned()
}

#[cache(ttl = 300)]
async fn elided(State(text): State<&str>) -> String {
    text.to_owned()
}

fn main() {}
