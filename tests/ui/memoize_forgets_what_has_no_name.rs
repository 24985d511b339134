use pacific_cache::memoize;

#[memoize(key = "user:{id}")]
async fn user(id: u64, load: impl Fn(u64) -> u64) -> u64 {
    load(id)
}

fn main() {}
