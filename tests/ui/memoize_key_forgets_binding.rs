use pacific_cache::memoize;

struct Pool;

#[memoize(key = "{a}")]
async fn sum((a, b): (u64, u64)) -> u64 {
    a + b
}

#[memoize(key = "{name}:{a}")]
async fn borrowing(name: &str, (a, pool): (u64, Pool)) -> u64 {
    let _ = (name, pool);
    a
}

fn main() {}
