use pacific_cache::CacheKey;

#[derive(CacheKey)]
union Either {
    id: u64,
    other: u32,
}

fn main() {}
