use axum::extract::Path;
use pacific_cache::cache;

#[cache(tll = 300, key = "user:{}", skip(nobody), swr = 60)]
fn handler(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
