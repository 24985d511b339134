#![deny(warnings)]
//! Functions that a `macro_rules!` makes, with a body that it was handed.

use axum::extract::Path;
use axum::{Router, routing::get};
use pacific_cache::{cache, etag, invalidates, memoize};

macro_rules! made {
    (#[$attribute:ident] $name:ident $body:block) => {
        #[$attribute]
        async fn $name(Path(_id): Path<u64>) -> String $body
    };
}

made! { #[cache] cached { String::from("cached") } }
made! { #[etag] tagged { String::from("tagged") } }

struct Users(u64);

macro_rules! methods {
    ($memoized:block $invalidating:block) => {
        impl Users {
            #[memoize(key = "{self.0}")]
            async fn memoized(&self) -> String $memoized

            #[invalidates("users")]
            async fn invalidating(&self) -> String $invalidating
        }
    };
}

methods! { { String::from("memoized") } { String::from("done") } }

macro_rules! free {
    ($name:ident $body:block) => {
        #[memoize]
        async fn $name(id: u64) -> u64 $body
    };
}

free! { three { 3 } }

fn main() {
    let _: Router = Router::new().route("/cached/{id}", get(cached)).route("/tagged/{id}", get(tagged));
    let users = Users(1);
    drop((users.memoized(), users.invalidating(), three(1)));
}
