use axum::extract::State;
use pacific_cache::cache;

#[cache(ttl = 300, key = "user:{id}:{name}")]
async fn one_by_one(id: u64, name: &str, verbose: Option<bool>) -> String {
    format!("{id} {name} {verbose:?}")
}

#[cache(ttl = 300, key = "{year}-{month}")]
async fn together(State(()): State<()>, (year, month): (u16, u8)) -> String {
    format!("{year}-{month}")
}

fn main() {}
