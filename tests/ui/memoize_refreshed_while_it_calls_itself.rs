use pacific_cache::memoize;

#[memoize(ttl = 300, swr = 60)]
async fn factorial(n: u64) -> u64 {
    if n == 0 { 1 } else { n * Box::pin(factorial(n - 1)).await }
}

fn main() {}
