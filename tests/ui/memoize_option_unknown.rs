use pacific_cache::memoize;

#[memoize(tll = 300)]
async fn near(id: u64) -> u64 {
    id
}

#[memoize(frobnicate = 1)]
async fn far(id: u64) -> u64 {
    id
}

#[memoize(300)]
async fn nameless(id: u64) -> u64 {
    id
}

#[memoize(ttl = 300, ttl = 60)]
async fn twice(id: u64) -> u64 {
    id
}

fn main() {}
