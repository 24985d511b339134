use axum::extract::Path;
use pacific_cache::{cache, invalidates, memoize, name};

#[cache(key = "reset:{user}", skip(token), unguessable(token))]
async fn handler(Path((user, token)): Path<(u64, String)>) -> String {
    format!("{user}{token}")
}

#[cache(unguessable(token))]
async fn default_key(Path(token): Path<String>) -> String {
    token
}

#[memoize(unguessable(token))]
async fn value(token: String) -> String {
    token
}

#[invalidates("resets", unguessable(token))]
async fn ended(token: String) -> String {
    token
}

fn main() {
    let token = "token";
    let _ = name!("reset:{token}", unguessable(tokens));
    let _ = name!("reset:{token}", secret(token));
}
