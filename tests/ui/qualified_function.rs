use axum::extract::Path;
use pacific_cache::cache;

#[cache(ttl = 300)]
async unsafe fn not_safe(Path(id): Path<u64>) -> String {
    id.to_string()
}

#[cache(ttl = 300)]
async extern "C" fn foreign(Path(id): Path<u64>) -> String {
    id.to_string()
}

fn main() {}
