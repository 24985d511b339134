use pacific_cache::memoize;

#[memoize(key = "user:{idd}")]
async fn user(id: u64) -> u64 {
    id
}

fn main() {}
