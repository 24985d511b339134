use axum::extract::Path;
use pacific_cache::cache;

struct Users;

impl Users {
    #[cache(ttl = 300)]
    async fn user(&self, Path(id): Path<u64>) -> String {
        id.to_string()
    }
}

fn main() {}
