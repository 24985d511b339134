use pacific_cache::memoize;

// Any attribute serves here: it is refused by its name.
use pacific_cache::invalidates as require_admin;

#[memoize(ttl = 300)]
#[require_admin("a")]
async fn user(id: u64) -> u64 {
    id
}

fn main() {}
