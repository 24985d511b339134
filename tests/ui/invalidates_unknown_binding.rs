use pacific_cache::invalidates;

#[invalidates("users", "user:{idd}")]
async fn update(id: u64) -> u64 {
    id
}

struct Users {
    tenant: String,
}

impl Users {
    #[invalidates("{tenant}:{idd}")]
    async fn update(&self, id: u64) -> u64 {
        id
    }
}

fn main() {}
