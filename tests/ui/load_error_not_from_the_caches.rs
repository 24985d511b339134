use pacific_cache::{Cache, name};

struct DbError;

async fn user(id: u64) -> Result<u64, DbError> {
    Ok(id)
}

async fn save(_: u64) -> Result<(), DbError> {
    Ok(())
}

async fn read(cache: Cache, id: u64) -> Result<u64, DbError> {
    cache.get_or_load(name!("user:{id}"), || user(id)).await
}

async fn warm(cache: Cache) -> u64 {
    cache.warm(1..=100_u64, |id| name!("user:{id}"), |id| user(id)).await.loaded
}

async fn write(cache: Cache, id: u64) -> Result<(), DbError> {
    cache.write_through(name!("user:{id}"), &id, || save(id)).await
}

fn main() {}
