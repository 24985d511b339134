//! The handlers: one body of each size, by caches of each kind.

use axum::{Router, extract::Path, routing::get};
use bytes::Bytes;
use pacific_cache::{NamedCache, cache};

/// In Redis alone.
pub static FAR: NamedCache = NamedCache::new("far");
/// In two tiers, of which the near one asks nobody.
pub static WITHIN: NamedCache = NamedCache::new("within");
/// In two tiers, of which the near one asks for generations.
pub static CHECKED: NamedCache = NamedCache::new("checked");
/// In memory alone.
pub static MEMORY: NamedCache = NamedCache::new("memory");
/// Whatever is before the proxy that counts.
pub static COUNTED: NamedCache = NamedCache::new("counted");

/// `/far/1024` is a hit of 1 KB in Redis with three names of the author's: its key and two tags.
pub fn cached() -> Router {
    Router::new()
        .route("/far/{size}", get(far))
        .route("/each/{size}/{number}", get(each))
        .route("/plain/{size}", get(plain))
        .route("/within/{size}", get(within))
        .route("/checked/{size}", get(checked))
        .route("/memory/{size}", get(memory))
        .route("/counted/{size}", get(counted))
}

/// What is stored, under whichever name.
pub fn body(size: usize) -> Bytes {
    Bytes::from(vec![b'x'; size])
}

#[cache(ttl = 3600, key = "far:{size}", tags("sizes", "all"), cache = FAR)]
async fn far(Path(size): Path<usize>) -> Bytes {
    body(size)
}

/// As many entries as are asked for.
#[cache(ttl = 3600, key = "each:{size}:{number}", tags("sizes", "all"), cache = FAR)]
async fn each(Path((size, number)): Path<(usize, usize)>) -> Bytes {
    std::hint::black_box(number);
    body(size)
}

/// As short as it gets: the names are those that every entry has, of its path, its key and the whole cache.
#[cache(ttl = 3600, cache = FAR)]
async fn plain(Path(size): Path<usize>) -> Bytes {
    body(size)
}

#[cache(ttl = 3600, key = "within:{size}", tags("sizes", "all"), cache = WITHIN)]
async fn within(Path(size): Path<usize>) -> Bytes {
    body(size)
}

#[cache(ttl = 3600, key = "checked:{size}", tags("sizes", "all"), cache = CHECKED)]
async fn checked(Path(size): Path<usize>) -> Bytes {
    body(size)
}

#[cache(ttl = 3600, key = "memory:{size}", tags("sizes", "all"), cache = MEMORY)]
async fn memory(Path(size): Path<usize>) -> Bytes {
    body(size)
}

#[cache(ttl = 3600, key = "counted:{size}", tags("sizes", "all"), cache = COUNTED)]
async fn counted(Path(size): Path<usize>) -> Bytes {
    body(size)
}
