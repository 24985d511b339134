use pacific_cache::memoize;

struct UserId(u64);

#[memoize(key = "user:{id}")]
async fn by_key(id: UserId) -> u64 {
    id.0
}

#[memoize(ttl = 300)]
async fn by_default(id: UserId) -> u64 {
    id.0
}

#[memoize(ttl = 300)]
async fn borrowed(id: &UserId) -> u64 {
    id.0
}

struct Users(UserId);

impl Users {
    #[memoize(key = "user:{self.0}")]
    async fn of_self(&self) -> u64 {
        self.0.0
    }
}

fn main() {}
