use pacific_cache::invalidates;

#[invalidates]
async fn bare() {}

#[invalidates()]
async fn empty() {}

fn main() {}
