use pacific_cache::memoize;

#[memoize(skip(nobody))]
async fn user(id: u64) -> u64 {
    id
}

#[memoize(key = "user:{id}", skip(id))]
async fn keyed(id: u64) -> u64 {
    id
}

fn main() {}
