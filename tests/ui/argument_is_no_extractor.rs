use pacific_cache::cache;

#[cache(ttl = 300, key = "user:{id}:{name}")]
async fn handler(id: u64, name: &str) -> String {
    format!("{id} {name}")
}

fn main() {}
