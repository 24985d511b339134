use pacific_cache::invalidates;

#[invalidates("user:{}", "user:{id:?}", "a b", "", "user:{id", 5)]
async fn update(id: u64) -> u64 {
    id
}

fn main() {}
