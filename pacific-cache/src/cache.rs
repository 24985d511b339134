//! The cache: its builder, the configured one, and those that stand alone.

use std::cell::RefCell;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use quick_cache::DefaultHashBuilder;

use crate::backend::memory::{Memory, Slot, SlotRef};
use crate::background::Background;
use crate::cells::Birth;
use crate::clock::{Deadline, Instant};
use crate::context::Context;
use crate::declared::{Declaration, OTHER};
use crate::entry::Entry;
use crate::far::{Ending, Far};
use crate::flight::Flights;
use crate::http::bypass::Bypass;
use crate::http::uri::path_name;
use crate::landing::{Begun, Landed};
use crate::marks::Marks;
use crate::name::Name;
use crate::options::Options;
use crate::pattern::Patterns;
use crate::secret::Secret;
use crate::stats::{Counters, Event, Stats};
use crate::sync::lock;
use crate::variants::Variants;

/// A cache: where responses are kept, and everything that belongs to keeping them right.
///
/// Clones are handles to the same cache.
///
/// ```
/// # fn main() -> Result<(), pacific_cache::Error> {
/// use std::time::Duration;
/// use pacific_cache::{Cache, configure_cache};
///
/// configure_cache(Cache::memory().max_entries(10_000).default_ttl(Duration::from_secs(600)).build()?);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Cache(Arc<Core>);

pub(crate) struct Core {
    /// Random, so that no other cache makes the same tags of what it counts alike.
    pub(crate) id: [u8; 16],
    pub(crate) options: Options,
    pub(crate) memory: Memory,
    /// What nodes share, where they do.
    pub(crate) far: Option<Far>,
    pub(crate) flights: Flights<Slot, Begun, Landed, DefaultHashBuilder>,
    pub(crate) marks: Marks,
    pub(crate) patterns: Patterns,
    pub(crate) variants: Variants,
    pub(crate) background: Background,
    /// Records of flights that stay a little longer than their flights.
    pub(crate) lingering: AtomicUsize,
    pub(crate) counters: Counters,
    told: Told,
}

/// What was said once.
#[derive(Default)]
struct Told {
    no_key_ring: AtomicBool,
    no_secret: AtomicBool,
}

impl Cache {
    /// A memory cache of its own with the default limits: two apps or tests that each have one never share.
    #[must_use]
    pub fn isolated() -> Self {
        Self::from_options(Options::default())
    }

    /// A cache that stores nothing: every handler runs, as with `PACIFIC_CACHE=off` in the environment.
    #[must_use]
    pub fn disabled() -> Self {
        Self::from_options(Options { enabled: false, ..Options::default() })
    }

    /// The cache of the request that runs now: that of the innermost `HttpCacheLayer::with`, else the configured one.
    ///
    /// ```
    /// # async fn example() -> Result<(), pacific_cache::Error> {
    /// use pacific_cache::Cache;
    ///
    /// let greeting: Option<String> = Cache::current().get("greeting").await?;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn current() -> Self {
        Context::current().cache()
    }

    /// Of options that the builder has checked.
    pub(crate) fn from_options(mut options: Options) -> Self {
        if options.secret.is_none() && !options.is_shared() {
            options.secret = Some(Secret::random());
        }
        let random = || RandomState::new().hash_one(());
        Self(Arc::new(Core {
            far: far(&options),
            id: (u128::from(random()) << 64 | u128::from(random())).to_le_bytes(),
            memory: Memory::new(options.limits),
            counters: Counters::new(options.clock.now()),
            options,
            flights: Flights::new(DefaultHashBuilder::default()),
            marks: Marks::default(),
            patterns: Patterns::default(),
            variants: Variants::default(),
            background: Background::default(),
            lingering: AtomicUsize::new(0),
            told: Told::default(),
        }))
    }

    /// What this cache did and holds.
    #[must_use]
    pub fn stats(&self) -> Stats {
        Stats::of(self.core())
    }

    /// Zeroes the counters; what is stored stays, and so do the gauges.
    pub fn reset_stats(&self) {
        self.core().counters.reset(self.core().now());
        self.core().memory.reset_evictions();
    }

    /// Ends the cache's work before the program does: waits up to `limit` for stores and refreshes that go on in the
    /// background and for invalidations that Redis has not confirmed, and says how many it left behind.
    ///
    /// ```
    /// # async fn example() {
    /// use std::time::Duration;
    ///
    /// let left = pacific_cache::global().close(Duration::from_secs(5)).await;
    /// assert_eq!(left, 0);
    /// # }
    /// ```
    pub async fn close(&self, limit: Duration) -> usize {
        let core = self.core();
        let finished = Deadline::after(limit).before(core.finished()).await;
        let pending = core.far.as_ref().map_or(0, Far::pending);
        let left = if finished.is_some() { 0 } else { core.background.running() + pending };
        if left > 0 {
            tracing::warn!(left, ?limit, "the cache was closed before its background work was done");
        }
        left
    }

    pub(crate) fn core(&self) -> &Core {
        &self.0
    }

    /// Whether both are handles to one cache.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Core {
    /// Waits until nothing goes on in the background and no invalidation is pending.
    async fn finished(&self) {
        self.background.finished().await;
        if let Some(far) = &self.far {
            far.settled().await;
        }
    }

    /// Ends names here at once; it is to be confirmed that they have ended wherever they are read.
    pub(crate) fn end<'a>(&self, names: impl Iterator<Item = &'a str> + Clone) -> Ending {
        self.end_at(names).0
    }

    /// The same; gives also the birth of what is valid after it.
    pub(crate) fn end_at<'a>(&self, names: impl Iterator<Item = &'a str> + Clone) -> (Ending, Birth) {
        let hidden: Vec<_> = names
            .clone()
            .filter(|name| name.starts_with('/'))
            .filter_map(|path| self.hidden_path(path))
            .collect();
        let names = names.map(|name: &str| name).chain(hidden.iter().map(String::as_str));
        // Before the cells move: who finds them moved already knows that it isn't confirmed.
        let ticket = self.far.as_ref().map(|far| far.end(names.clone()));
        (Ending::new(ticket), self.memory.cells.invalidate(names))
    }

    pub(crate) fn now(&self) -> Instant {
        self.options.clock.now()
    }

    /// What this process has at a slot, as it is served.
    #[inline]
    pub(crate) fn kept(&self, slot: &SlotRef<'_>) -> Option<Arc<Entry>> {
        let entry = self.memory.get(slot)?;
        if slot.owner.is_sensitive { self.options.ring.as_ref()?.opened(&entry) } else { Some(entry) }
    }

    /// An entry as this process keeps it: what is sensitive is sealed, or isn't kept.
    pub(crate) fn as_kept(&self, slot: &Slot, entry: Arc<Entry>) -> Option<Arc<Entry>> {
        if slot.owner.is_sensitive { self.options.ring.as_ref()?.sealed(&entry) } else { Some(entry) }
    }

    /// A name as this cache has it; none where it was given no secret for what is unguessable in it.
    pub(crate) fn hidden(&self, name: &Name) -> Option<Name> {
        if !name.is_veiled() {
            return Some(name.clone());
        }
        self.options.secret.as_ref().map(|secret| name.of_secret(secret))
    }

    /// What stands for the name of a path in the entry of a handler whose key is unguessable, where others than this
    /// process may read that.
    pub(crate) fn hidden_path(&self, path: &str) -> Option<String> {
        self.far.as_ref()?;
        let secret = self.options.secret.as_ref()?;
        Some(format!("/~{}", secret.text("/", path_name(path).as_bytes())))
    }

    /// Says once what a handler or function asks for and this cache wasn't given.
    pub(crate) fn tell_lacking(&self, handler: &str, reason: Bypass) {
        let (told, what) = match reason {
            Bypass::NoKeyRing => (&self.told.no_key_ring, "`sensitive` needs `encrypt_with(KeyRing)`"),
            Bypass::NoSecret => {
                (&self.told.no_secret, "`unguessable(..)` needs `secret(..)`, the same on each node")
            }
            _ => return,
        };
        if !told.swap(true, SeqCst) {
            tracing::warn!(handler, "not cached: {what} on the cache's builder");
        }
    }

    /// What no function with an attribute did.
    pub(crate) fn count(&self, event: Event) {
        self.count_for(&OTHER, event);
    }

    #[inline]
    pub(crate) fn count_for(&self, function: &Declaration, event: Event) {
        self.counters.count(function, event);
    }
}

/// What the cache shares with other nodes.
#[cfg(feature = "redis")]
fn far(options: &Options) -> Option<Far> {
    let place = options.far.as_ref().filter(|_| options.enabled)?;
    Some(Far::new(place, options.clock.clone(), options.limits.max_body))
}

#[cfg(not(feature = "redis"))]
fn far(_: &Options) -> Option<Far> {
    None
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("options", &self.0.options).finish_non_exhaustive()
    }
}

/// The configured cache and how often it was replaced, so that threads can tell whether their handle is current.
static CONFIGURED: Mutex<Option<Cache>> = Mutex::new(None);
static REPLACED: AtomicU64 = AtomicU64::new(1);

thread_local! {
    /// This thread's handle: reading it writes nothing that threads share.
    static SEEN: RefCell<(u64, Option<Cache>)> = const { RefCell::new((0, None)) };
}

/// Makes `cache` the one that every handler uses from now on, unless a layer gives its router another.
///
/// Call it once at start-up. Again replaces it for later requests; what the former one stored is not carried over.
pub fn configure_cache(cache: Cache) {
    let former = lock(&CONFIGURED).replace(cache);
    REPLACED.fetch_add(1, SeqCst);
    // Outside the lock: with the last handle go the bodies, which may be of a type that has a `Drop` of its own.
    drop(former);
}

/// The configured cache; a memory cache with default limits where none was configured.
#[must_use]
pub fn global() -> Cache {
    with_global(Clone::clone)
}

/// Lends the configured cache, sparing a hit the reference count that all threads share.
///
/// `borrow` may come back here, and what it counts is told to the program's own listeners, who may too: this thread's
/// handle is lent meanwhile, and isn't replaced then.
#[inline]
pub(crate) fn with_global<T>(borrow: impl Fn(&Cache) -> T) -> T {
    let replaced = REPLACED.load(SeqCst);
    let lent = SEEN.with_borrow(|(seen, cache)| cache.as_ref().filter(|_| *seen == replaced).map(&borrow));
    lent.unwrap_or_else(|| {
        let current = lock(&CONFIGURED).get_or_insert_with(Cache::isolated).clone();
        drop(see(replaced, current.clone()));
        borrow(&current)
    })
}

/// Makes it this thread's handle unless that is lent, and gives back the former, to be dropped when nothing is borrowed.
fn see(replaced: u64, current: Cache) -> Option<(u64, Option<Cache>)> {
    SEEN.with(|seen| Some(mem::replace(&mut *seen.try_borrow_mut().ok()?, (replaced, Some(current)))))
}

/// What the configured cache did and holds.
#[must_use]
pub fn get_stats() -> Stats {
    global().stats()
}

/// Zeroes the configured cache's counters.
pub fn reset_stats() {
    global().reset_stats();
}
