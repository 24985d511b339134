use pacific_cache::invalidates;

#[invalidates("users")]
fn update() {}

#[invalidates("users")]
enum Users {}

trait Store {
    #[invalidates("users")]
    async fn update(&self);
}

fn main() {}
