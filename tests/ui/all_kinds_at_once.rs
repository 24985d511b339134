use axum::Extension;
use axum::extract::Path;
use pacific_cache::{cache, memoize};

#[derive(Clone)]
struct User;

struct Report;

struct Id;

#[cache(frobnicate, ttl = 0, key = "{id}")]
async fn handler(Path(id): Path<Id>, Extension(user): Extension<User>) -> Report {
    let _ = (id, user);
    Report
}

#[memoize(frobnicate, key = "{id}")]
async fn function(id: Id, user: User) -> u64 {
    let _ = (id, user);
    3
}

fn main() {}
