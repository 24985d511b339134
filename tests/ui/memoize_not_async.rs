use pacific_cache::memoize;

#[memoize]
fn user() {}

#[memoize]
struct User;

#[memoize]
async unsafe fn not_safe() {}


trait Users {
    #[memoize]
    async fn user(&self);
}

fn main() {}
