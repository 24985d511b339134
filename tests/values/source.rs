//! Where values come from: loads that are counted, and held back.

use std::future::{Future, IntoFuture as _, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use pacific_cache::{Cache, Error, IntoName};
use pacific_cache_tests::app::Gate;

/// What comes in the place of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Failed {
    /// The load's own error, with the number of its run.
    Load(u64),
    Cache(Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Cache(error)
    }
}

pub type Loaded = Result<u64, Failed>;

/// A call under way.
pub type Asked = BoxFuture<'static, Loaded>;

type Run = dyn Fn(u64) -> Asked + Send + Sync;

/// What a load does in its first run, its second, and so on.
#[derive(Clone)]
pub struct Source {
    runs: Arc<AtomicU64>,
    run: Arc<Run>,
}

impl Source {
    /// `run` is given the number of the run, from 1 on.
    pub fn new<F>(run: impl Fn(u64) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Loaded> + Send + 'static,
    {
        Self { runs: Arc::default(), run: Arc::new(move |number| run(number).boxed()) }
    }

    /// Gives the number of the run.
    pub fn numbers() -> Self {
        Self::new(|number| ready(Ok(number)))
    }

    /// Each run waits at the gate of its number, if it has one, and gives its number.
    pub fn gated(gates: &[Gate]) -> Self {
        Self::ending(gates, Ok)
    }

    /// Likewise, and then does what `end` says.
    pub fn ending(gates: &[Gate], end: impl Fn(u64) -> Loaded + Send + Sync + 'static) -> Self {
        let (gates, end) = (gates.to_vec(), Arc::new(end));
        Self::new(move |number| {
            let gate = gates.get(usize::try_from(number).unwrap() - 1).cloned();
            let end = Arc::clone(&end);
            async move {
                if let Some(gate) = gate {
                    gate.pass().await;
                }
                end(number)
            }
        })
    }

    /// How often it ran, or began to.
    pub fn runs(&self) -> u64 {
        self.runs.load(SeqCst)
    }

    /// Runs once more.
    pub fn load(&self) -> Asked {
        (self.run)(self.runs.fetch_add(1, SeqCst) + 1)
    }

    /// A call that reads the value of this name, or loads it.
    pub fn ask(&self, cache: &Cache, name: impl IntoName) -> Asked {
        let this = self.clone();
        cache.get_or_load(name, move || this.load()).into_future()
    }
}

pub fn two_gates() -> [Gate; 2] {
    [Gate::closed(), Gate::closed()]
}
