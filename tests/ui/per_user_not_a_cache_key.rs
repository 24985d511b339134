use axum::Extension;
use pacific_cache::cache;

#[derive(Clone)]
struct User;

#[cache(per_user(user))]
async fn handler(Extension(user): Extension<User>) -> String {
    let _ = user;
    String::new()
}

fn main() {}
