use pacific_cache::memoize;

struct Users(u64);

impl Users {
    #[memoize(ttl = 300, key = "user:{id}")]
    async fn by_key(&self, id: u64) -> u64 {
        self.0 + id
    }

    #[memoize(ttl = 300)]
    async fn by_default(&self, id: u64) -> u64 {
        self.0 + id
    }
}

fn main() {}
