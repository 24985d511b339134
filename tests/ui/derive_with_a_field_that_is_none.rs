use pacific_cache::CacheKey;

struct Opaque;

#[derive(CacheKey)]
struct Page {
    number: u32,
    rest: Opaque,
}

fn main() {}
