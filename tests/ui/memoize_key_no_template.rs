use pacific_cache::memoize;

#[memoize(key = "")]
async fn empty(id: u64) -> u64 {
    id
}

#[memoize(key = "user:{}")]
async fn braces(id: u64) -> u64 {
    id
}

#[memoize(key = "{id:?}")]
async fn spec(id: u64) -> u64 {
    id
}

#[memoize(key = "a b")]
async fn space(id: u64) -> u64 {
    id
}

#[memoize(key = 5)]
async fn number(id: u64) -> u64 {
    id
}

#[memoize(tags(users))]
async fn tags(id: u64) -> u64 {
    id
}

fn main() {}
