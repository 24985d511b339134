use pacific_cache::invalidates;

#[invalidates("users", on = "succes")]
async fn near() -> Option<u64> {
    None
}

#[invalidates("users", on = "commit")]
async fn far() -> Option<u64> {
    None
}

#[invalidates("users", onn = "success")]
async fn option() -> Option<u64> {
    None
}

fn main() {}
