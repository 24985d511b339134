use pacific_cache::invalidates;

struct UserId(u64);

#[invalidates("user:{id}")]
async fn update(id: UserId) -> u64 {
    id.0
}

fn main() {}
