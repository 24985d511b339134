use pacific_cache::memoize;

#[memoize(vary("accept"), query("page"), per_user(id), client = "public")]
async fn valued(id: u64) -> u64 {
    id
}

#[memoize(ignore_credentials, from_response, collect)]
async fn flags(id: u64) -> u64 {
    id
}

fn main() {}
