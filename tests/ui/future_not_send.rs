use std::rc::Rc;

use axum::extract::Path;
use pacific_cache::cache;

#[cache(ttl = 300)]
async fn handler(Path(id): Path<u64>) -> String {
    let held = Rc::new(id);
    std::future::ready(()).await;
    held.to_string()
}

fn main() {}
