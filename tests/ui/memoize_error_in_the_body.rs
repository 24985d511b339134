use pacific_cache::memoize;

#[memoize(ttl = 300)]
async fn mismatched(id: u64) -> String {
    id
}

#[memoize(ttl = 300)]
async fn moved(name: String) -> String {
    drop(name);
    name
}

struct Users(u64);

impl Users {
    #[memoize(skip(self))]
    async fn mismatched(&self, id: u64) -> String {
        missing(self.0);
        id
    }

    #[memoize(skip(self))]
    async fn question_mark(&self, id: &str) -> Option<u64> {
        let id: u64 = id.parse()?;
        Some(id + self.0)
    }

    #[memoize(skip(self))]
    async fn moved(&self, name: String) -> String {
        drop(name);
        name
    }
}

fn main() {}
