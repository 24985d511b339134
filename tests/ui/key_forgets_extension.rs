use axum::Extension;
use pacific_cache::cache;

#[derive(Clone)]
struct CurrentUser {
    id: u64,
}

#[cache(ttl = 300)]
async fn handler(Extension(user): Extension<CurrentUser>) -> String {
    user.id.to_string()
}

fn main() {}
