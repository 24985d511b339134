use pacific_cache::memoize;

#[derive(Clone)]
struct Db;

#[memoize(key = "user:{id}")]
async fn user(db: Db, id: u64, verbose: bool) -> u64 {
    let _ = db.clone();
    if verbose { id } else { 0 }
}

#[memoize(key = "user:{a}")]
async fn pair((a, b): (u64, u64)) -> u64 {
    a + b
}

struct Users;

impl Users {
    #[memoize(key = "user:{id}", skip(self))]
    async fn find(&self, id: u64, db: &Db) -> u64 {
        let _ = db.clone();
        id
    }
}

fn main() {}
