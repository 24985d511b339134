use pacific_cache::memoize;

struct Users(u64);

impl Users {
    #[memoize(ttl = 300, swr = 60, skip(self))]
    async fn method(&self, id: u64) -> u64 {
        self.0 + id
    }

    #[memoize(ttl = 300, swr = 60)]
    async fn associated(id: u64) -> u64 {
        Self(id).0
    }
}

#[memoize(ttl = 300, swr = 60)]
async fn borrowed(name: &str) -> String {
    name.to_owned()
}

fn main() {}
