//! A cache's options and their defaults, as the builder has checked them.

use std::sync::LazyLock;
use std::time::Duration;

use http::{HeaderName, StatusCode};

use crate::backend::memory::Limits;
use crate::clock::Clock;
use crate::http::surrogate::SurrogateField;
use crate::key_policy::KeyPolicy;
use crate::seal::KeyRing;
use crate::secret::Secret;

/// Whether the environment says `PACIFIC_CACHE=off`; read once.
static SWITCHED_OFF: LazyLock<bool> = LazyLock::new(|| match std::env::var("PACIFIC_CACHE") {
    Ok(value) if value == "off" => true,
    Ok(value) if value != "on" => {
        tracing::warn!(value, "PACIFIC_CACHE takes `off` or `on`; caching stays on");
        false
    }
    _ => false,
});

#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) enabled: bool,
    pub(crate) clock: Clock,
    pub(crate) default_ttl: Duration,
    /// The share of a ttl by which it may be shortened, from 0 to 1.
    pub(crate) jitter: f64,
    pub(crate) timeout: Option<Duration>,
    pub(crate) limits: Limits,
    pub(crate) statuses: Vec<(StatusCode, Duration)>,
    pub(crate) credential_headers: Vec<HeaderName>,
    pub(crate) key_policy: KeyPolicy,
    /// What clients ask of caches is done.
    pub(crate) client_bypass: bool,
    pub(crate) surrogate_keys: Option<SurrogateField>,
    /// What seals everything that leaves the process, and what is sensitive in it.
    pub(crate) ring: Option<KeyRing>,
    /// What unguessable values are made of.
    pub(crate) secret: Option<Secret>,
    /// What nodes share, if they do.
    #[cfg(feature = "redis")]
    pub(crate) far: Option<crate::backend::redis::Place>,
    /// How bodies are made smaller there, if they are.
    #[cfg(feature = "redis")]
    pub(crate) packing: Option<crate::envelope::Packing>,
    /// Of the program: what another one stored is another's.
    pub(crate) release: String,
}

impl Options {
    /// Whether other processes are to find what this one stores.
    #[cfg(feature = "redis")]
    pub(crate) fn is_shared(&self) -> bool {
        self.far.is_some()
    }

    #[cfg(not(feature = "redis"))]
    pub(crate) fn is_shared(&self) -> bool {
        false
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            enabled: !*SWITCHED_OFF,
            clock: Clock::system(),
            default_ttl: Duration::from_secs(600),
            jitter: 0.1,
            timeout: None,
            limits: Limits { max_entries: 10_000, max_bytes: 64 << 20, max_body: 1 << 20 },
            statuses: Vec::new(),
            credential_headers: Vec::new(),
            key_policy: KeyPolicy::default(),
            client_bypass: false,
            surrogate_keys: None,
            ring: None,
            secret: None,
            #[cfg(feature = "redis")]
            far: None,
            #[cfg(feature = "redis")]
            packing: None,
            release: String::new(),
        }
    }
}
