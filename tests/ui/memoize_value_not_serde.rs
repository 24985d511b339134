use pacific_cache::memoize;

struct User;

#[derive(serde::Serialize)]
struct Written;

#[memoize(ttl = 300)]
async fn not_written(id: u64) -> Result<User, String> {
    let _ = id;
    Ok(User)
}

#[memoize(ttl = 300)]
async fn not_read(id: u64) -> Written {
    let _ = id;
    Written
}

fn main() {}
