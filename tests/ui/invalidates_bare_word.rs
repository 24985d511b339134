use pacific_cache::invalidates;

#[invalidates(users)]
async fn update() {}

fn main() {}
