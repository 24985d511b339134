use pacific_cache::memoize;

struct Page {
    page: u32,
    size: u32,
}

#[memoize(key = "users:{q.page}")]
async fn users(q: Page) -> u32 {
    q.page * q.size
}

fn main() {}
