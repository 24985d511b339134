use pacific_cache::cache;

#[cache(ttl = 300)]
struct User;

#[cache(ttl = 300)]
impl User {}

trait Users {
    #[cache(ttl = 300)]
    async fn user(id: u64) -> String;
}

fn main() {}
