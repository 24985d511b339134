//! Flights: whoever leaves, and whenever, nobody waits for a load that nobody is running.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use loom::future::block_on;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use crate::fences::Hasher;
use crate::flight::{Abort, Fit, Flight, Flights, Leader, Load, Spawn, Turn};

type Records = Flights<&'static str, (), u8, Hasher>;

fn records() -> Arc<Records> {
    Arc::new(Flights::new(Hasher::default()))
}

fn enter(records: &Records) -> Turn<(), (), u8> {
    records.enter(&"key", |()| Fit::Join, || None, |_| ())
}

/// A load that is ready at its second poll; dropped before, it lands as nothing, as the library's does.
struct Step {
    flight: Arc<Flight<(), u8>>,
    records: Arc<Records>,
    polls: u8,
    drops: Arc<AtomicUsize>,
}

impl Future for Step {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.polls += 1;
        if self.polls == 1 {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.records.remove(&"key", &self.flight);
        self.flight.land(Some(7));
        Poll::Ready(())
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        self.records.remove(&"key", &self.flight);
        self.flight.land(None);
        self.drops.fetch_add(1, SeqCst);
    }
}

/// Runs a handed-over load on a thread of its own.
struct Threads;

impl Spawn for Threads {
    fn spawn(&self, load: Load<()>) -> Abort {
        loom::thread::spawn(move || block_on(load));
        Box::new(|| ())
    }
}

/// A runtime that is shutting down: it drops what it is given.
struct Closed;

impl Spawn for Closed {
    fn spawn(&self, load: Load<()>) -> Abort {
        drop(load);
        Box::new(|| ())
    }
}

fn lead<S: Spawn + Unpin>(
    records: &Arc<Records>,
    flight: Arc<Flight<(), u8>>,
    spawn: S,
    drops: &Arc<AtomicUsize>,
) -> Leader<(), u8, (), S> {
    let step = Step { flight: flight.clone(), records: records.clone(), polls: 0, drops: drops.clone() };
    Leader::new(flight, Box::pin(step), spawn)
}

fn poll_once(future: &mut (impl Future + Unpin)) {
    let _: Poll<_> = Pin::new(future).poll(&mut Context::from_waker(Waker::noop()));
}

/// Asks until it has a value, as a request does: leads where nobody else does.
fn ask(records: &Arc<Records>, drops: &Arc<AtomicUsize>) -> u8 {
    loop {
        match enter(records) {
            Turn::Found(()) | Turn::Behind(_) => unreachable!("nothing is stored here, and all may join"),
            Turn::Wait(waiter) => {
                if let Some(value) = block_on(waiter) {
                    return value;
                }
            }
            Turn::Lead(flight) => {
                block_on(lead(records, flight, Closed, drops));
                return 7;
            }
        }
    }
}

/// A flight that this thread leads.
fn led() -> (Arc<Records>, Arc<AtomicUsize>, Arc<Flight<(), u8>>) {
    let records = records();
    let Turn::Lead(flight) = enter(&records) else { panic!("the first leads") };
    (records, Arc::new(AtomicUsize::new(0)), flight)
}

/// Another thread that asks meanwhile.
fn asking(records: &Arc<Records>, drops: &Arc<AtomicUsize>) -> loom::thread::JoinHandle<u8> {
    let (records, drops) = (records.clone(), drops.clone());
    loom::thread::spawn(move || ask(&records, &drops))
}

#[test]
fn a_waiter_gets_what_the_leader_loads() {
    loom::model(|| {
        let (records, drops, flight) = led();
        let waiting = asking(&records, &drops);
        block_on(lead(&records, flight, Closed, &drops));
        assert_eq!(waiting.join().unwrap(), 7);
    });
}

#[test]
fn a_leader_that_leaves_hands_over_or_its_waiters_look_again() {
    // Three threads: all orders with up to three preemptions, which took seconds where all took minutes.
    let mut orders = loom::model::Builder::new();
    orders.preemption_bound = Some(3);
    orders.check(|| {
        let (records, drops, flight) = led();
        let waiting = asking(&records, &drops);
        let mut leader = lead(&records, flight, Threads, &drops);
        poll_once(&mut leader);
        drop(leader);
        assert_eq!(waiting.join().unwrap(), 7);
    });
}

#[test]
fn a_runtime_that_shuts_down_leaves_no_waiter_behind() {
    loom::model(|| {
        let (records, drops, flight) = led();
        let waiting = asking(&records, &drops);
        drop(lead(&records, flight, Closed, &drops));
        assert_eq!(waiting.join().unwrap(), 7);
    });
}

#[test]
fn a_waiter_that_leaves_costs_nobody_anything() {
    loom::model(|| {
        let (records, drops, flight) = led();
        let leaving = {
            let (records, drops) = (records.clone(), drops.clone());
            loom::thread::spawn(move || match enter(&records) {
                Turn::Wait(mut waiter) => poll_once(&mut waiter),
                Turn::Lead(flight) => block_on(lead(&records, flight, Closed, &drops)),
                Turn::Found(()) | Turn::Behind(_) => {}
            })
        };
        block_on(lead(&records, flight, Closed, &drops));
        leaving.join().unwrap();
        assert_eq!(ask(&records, &drops), 7);
        assert!(drops.load(SeqCst) >= 2, "every load that was begun has ended");
    });
}

/// Asks as one who can tell of no flight whether it is for it: waits until it has landed, then leads.
fn ask_behind(records: &Arc<Records>, drops: &Arc<AtomicUsize>) -> usize {
    let mut waited = 0;
    loop {
        match records.enter(&"key", |()| Fit::Behind, || None, |_| ()) {
            Turn::Behind(waiter) => {
                waited += 1;
                let _ = block_on(waiter);
            }
            Turn::Lead(flight) => {
                block_on(lead(records, flight, Closed, drops));
                return waited;
            }
            Turn::Found(()) | Turn::Wait(_) => unreachable!("nothing is stored here, and nobody joins"),
        }
    }
}

#[test]
fn who_waits_behind_a_flight_leads_when_it_has_landed_or_its_leader_has_left() {
    loom::model(|| {
        let (records, drops, flight) = led();
        let behind = {
            let (records, drops) = (records.clone(), drops.clone());
            loom::thread::spawn(move || ask_behind(&records, &drops))
        };
        let mut leader = lead(&records, flight, Closed, &drops);
        poll_once(&mut leader);
        drop(leader);
        assert!(behind.join().unwrap() <= 1, "behind one flight it waits once");
    });
}
