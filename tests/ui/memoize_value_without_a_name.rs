use pacific_cache::memoize;

#[memoize(ttl = 300)]
async fn opaque(id: u64) -> impl ToString {
    id
}

#[memoize(ttl = 300)]
async fn fallible(id: u64) -> Result<impl ToString, String> {
    Ok(id)
}

fn main() {}
