use pacific_cache::invalidates;

struct User;

#[invalidates("users", on = "success")]
async fn update() -> User {
    User
}

fn main() {}
