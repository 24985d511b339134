//! One load at a time: who leads it, who waits for it, and what becomes of it when one of them leaves.
//!
//! The rules, each kept under the flight's own lock:
//! - Only the leader polls the load. A leader that is dropped while others wait hands the load to a task; nobody
//!   waiting, the load is dropped with its leader.
//! - When the last waiter of such a task leaves, the task is aborted.
//! - A flight lands exactly once, whatever happens: a load that is dropped or panics on its way lands as nothing,
//!   which sends its waiters back to look again. Nobody waits for a load that nobody is running.
//! - A record is removed only by its own flight, after it landed, so who finds no record finds the stored entry.

use std::collections::HashMap;
use std::future::Future;
use std::hash::{BuildHasher, Hash};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use crate::sync::{Arc, AtomicU64, Mutex, SeqCst, lock};

const SHARDS: usize = 16;

/// A load on its way, owned by whoever polls it.
pub(crate) type Load<R> = Pin<Box<dyn Future<Output = R> + Send>>;

/// Ends a task that was handed a load.
pub(crate) type Abort = Box<dyn FnOnce() + Send>;

/// Runs a load whose leader has left.
pub(crate) trait Spawn {
    fn spawn(&self, load: Load<()>) -> Abort;
}

type Shard<K, I, T> = Mutex<HashMap<K, Arc<Flight<I, T>>>>;

/// The flights under way, by slot. `I` is what a flight was begun with, `T` how it landed.
pub(crate) struct Flights<K, I, T, S> {
    shards: [Shard<K, I, T>; SHARDS],
    /// How many have begun.
    begun: AtomicU64,
    hasher: S,
}

/// Whether a flight under way is for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    Join,
    /// No, but nobody can tell that another load is needed: wait until it has landed, then look again.
    Behind,
    /// No: another takes its place.
    Replace,
}

/// What a request that missed is to do.
pub(crate) enum Turn<X, I, T: Clone> {
    /// Another request stored it meanwhile.
    Found(X),
    Wait(Waiter<I, T>),
    /// Wait for it, but not for what it gives.
    Behind(Waiter<I, T>),
    Lead(Arc<Flight<I, T>>),
}

impl<K: Hash + Eq + Clone, I, T: Clone, S: BuildHasher> Flights<K, I, T, S> {
    pub(crate) fn new(hasher: S) -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::new(HashMap::new())), begun: AtomicU64::new(0), hasher }
    }

    /// The number of the newest flight: those that begin from now on have higher ones.
    pub(crate) fn newest(&self) -> u64 {
        self.begun.load(SeqCst)
    }

    /// Joins the flight of `key` if it fits, else looks again for an entry, else begins a flight with a new number.
    ///
    /// All three under the record's lock: between a store and the removal of its record nobody leads again.
    pub(crate) fn enter<X>(
        &self,
        key: &K,
        fit: impl FnOnce(&I) -> Fit,
        look_again: impl FnOnce() -> Option<X>,
        begin: impl FnOnce(u64) -> I,
    ) -> Turn<X, I, T> {
        let mut records = lock(self.shard(key));
        if let Some(flight) = records.get(key) {
            match fit(&flight.begun_with) {
                Fit::Join => {
                    if let Some(waiter) = Waiter::join(flight) {
                        return Turn::Wait(waiter);
                    }
                }
                Fit::Behind => {
                    if let Some(waiter) = Waiter::queue(flight) {
                        return Turn::Behind(waiter);
                    }
                }
                Fit::Replace => {}
            }
        }
        if let Some(found) = look_again() {
            return Turn::Found(found);
        }
        let number = self.begun.fetch_add(1, SeqCst) + 1;
        let flight = Arc::new(Flight::new(begin(number)));
        records.insert(key.clone(), Arc::clone(&flight));
        Turn::Lead(flight)
    }

    /// Removes the record of `flight`, unless another has taken its place.
    pub(crate) fn remove(&self, key: &K, flight: &Arc<Flight<I, T>>) {
        let mut records = lock(self.shard(key));
        if records.get(key).is_some_and(|record| Arc::ptr_eq(record, flight)) {
            records.remove(key);
        }
    }

    /// Whether a flight of `key` is under way.
    pub(crate) fn is_under_way(&self, key: &K) -> bool {
        lock(self.shard(key)).contains_key(key)
    }

    /// Shows every flight under way.
    pub(crate) fn each(&self, mut show: impl FnMut(&K, &I)) {
        for shard in &self.shards {
            lock(shard).iter().for_each(|(key, flight)| show(key, &flight.begun_with));
        }
    }

    fn shard(&self, key: &K) -> &Shard<K, I, T> {
        &self.shards[(self.hasher.hash_one(key) % SHARDS as u64) as usize]
    }
}

/// One load and those who wait for it.
pub(crate) struct Flight<I, T> {
    pub(crate) begun_with: I,
    state: Mutex<State<T>>,
}

struct State<T> {
    landed: Option<Option<T>>,
    waiters: usize,
    /// By waiter; `None` where one has left or has not been polled yet.
    wakers: Vec<Option<Waker>>,
    /// Set while a task runs the load, its leader having left.
    task: Option<Abort>,
}

impl<I, T: Clone> Flight<I, T> {
    fn new(begun_with: I) -> Self {
        let state = State { landed: None, waiters: 0, wakers: Vec::new(), task: None };
        Self { begun_with, state: Mutex::new(state) }
    }

    /// Lands, once: with a result, or as nothing (`None`), which sends the waiters back to look again.
    pub(crate) fn land(&self, result: Option<T>) {
        let mut state = lock(&self.state);
        if state.landed.is_some() {
            return;
        }
        state.landed = Some(result);
        let wakers = std::mem::take(&mut state.wakers);
        let task = state.task.take();
        drop(state);
        drop(task);
        wakers.into_iter().flatten().for_each(Waker::wake);
    }

    /// The leader has left: a task takes the load if anyone waits for it, else it is dropped.
    ///
    /// Spawned outside the lock: a runtime that is shutting down drops the load at once, which lands the flight.
    fn hand_over<R: 'static>(&self, load: Load<R>, spawn: &impl Spawn) {
        if !self.awaited_else_given_up() {
            return;
        }
        let abort = spawn.spawn(Box::pin(async move { drop(load.await) }));
        let mut state = lock(&self.state);
        if state.waiters > 0 {
            state.task = Some(abort);
            return;
        }
        state.landed.get_or_insert(None);
        drop(state);
        abort();
    }

    /// Whether someone waits for a load that has not landed; with nobody waiting it is given up.
    fn awaited_else_given_up(&self) -> bool {
        let mut state = lock(&self.state);
        if state.waiters == 0 {
            state.landed.get_or_insert(None);
        }
        state.landed.is_none()
    }

    fn poll(&self, waiter: usize, context: &Context<'_>) -> Poll<Option<T>> {
        let mut state = lock(&self.state);
        if let Some(result) = &state.landed {
            return Poll::Ready(result.clone());
        }
        state.wakers[waiter] = Some(context.waker().clone());
        Poll::Pending
    }

    fn leave(&self, waiter: usize) {
        let mut state = lock(&self.state);
        state.waiters -= 1;
        if let Some(waker) = state.wakers.get_mut(waiter) {
            *waker = None;
        }
        if state.waiters > 0 {
            return;
        }
        let Some(abort) = state.task.take() else { return };
        state.landed.get_or_insert(None);
        drop(state);
        abort();
    }
}

/// The right to run a flight's load; dropped midway, the load is handed over.
pub(crate) struct Leader<I, T: Clone, R: 'static, S: Spawn> {
    flight: Arc<Flight<I, T>>,
    load: Option<Load<R>>,
    spawn: S,
}

impl<I, T: Clone, R: 'static, S: Spawn> Leader<I, T, R, S> {
    pub(crate) fn new(flight: Arc<Flight<I, T>>, load: Load<R>, spawn: S) -> Self {
        Self { flight, load: Some(load), spawn }
    }
}

impl<I, T: Clone, R: 'static, S: Spawn + Unpin> Future for Leader<I, T, R, S> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        // A leader that has finished is never polled again by `.await`; one that is stays pending.
        let Some(load) = self.load.as_mut() else { return Poll::Pending };
        let result = std::task::ready!(load.as_mut().poll(context));
        self.load = None;
        Poll::Ready(result)
    }
}

impl<I, T: Clone, R: 'static, S: Spawn> Drop for Leader<I, T, R, S> {
    fn drop(&mut self) {
        if let Some(load) = self.load.take() {
            self.flight.hand_over(load, &self.spawn);
        }
    }
}

/// Resolves when the flight has landed; `None` means look again.
pub(crate) struct Waiter<I, T: Clone> {
    pub(crate) flight: Arc<Flight<I, T>>,
    index: usize,
}

impl<I, T: Clone> Waiter<I, T> {
    /// `None` where the load was given up: whoever comes then leads.
    fn join(flight: &Arc<Flight<I, T>>) -> Option<Self> {
        Self::unless(flight, |landed| matches!(landed, Some(None)))
    }

    /// `None` where it has landed: there is nothing to wait for.
    fn queue(flight: &Arc<Flight<I, T>>) -> Option<Self> {
        Self::unless(flight, Option::is_some)
    }

    fn unless(flight: &Arc<Flight<I, T>>, over: impl FnOnce(&Option<Option<T>>) -> bool) -> Option<Self> {
        let mut state = lock(&flight.state);
        if over(&state.landed) {
            return None;
        }
        state.waiters += 1;
        let index = state.wakers.len();
        if state.landed.is_none() {
            state.wakers.push(None);
        }
        Some(Self { flight: Arc::clone(flight), index })
    }
}

impl<I, T: Clone> Future for Waiter<I, T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.flight.poll(self.index, context)
    }
}

impl<I, T: Clone> Drop for Waiter<I, T> {
    fn drop(&mut self) {
        self.flight.leave(self.index);
    }
}
