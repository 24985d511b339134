use axum::extract::Path;
use pacific_cache::cache;

struct User;

#[cache(ttl = 300)]
async fn handler(Path(id): Path<u64>) -> User {
    let _ = id;
    User
}

#[cache(ttl = 300)]
async fn fallible(Path(id): Path<u64>) -> Result<User, String> {
    let _ = id;
    Ok(User)
}

fn main() {}
