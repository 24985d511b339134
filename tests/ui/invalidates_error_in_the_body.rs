use pacific_cache::invalidates;

#[invalidates("users")]
async fn mismatched(id: u64) -> String {
    id
}

#[invalidates("users")]
async fn question_mark(id: &str) -> Option<u64> {
    let id: u64 = id.parse()?;
    Some(id)
}

#[invalidates("users")]
async fn moved(name: String) -> String {
    drop(name);
    name
}

fn main() {}
