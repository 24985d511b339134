use pacific_cache::memoize;

#[memoize(ttl = 300)]
async fn text(id: u64) -> Result<&'static str, String> {
    let _ = id;
    Ok("text")
}

struct Users(String);

impl Users {
    #[memoize(ttl = 300, skip(self))]
    async fn name(&self) -> &str {
        &self.0
    }
}

fn main() {}
