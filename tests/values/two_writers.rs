//! Two who write through one name at once, in every order of their steps.

use std::future::IntoFuture as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use futures_util::future::BoxFuture;
use pacific_cache::{Cache, test};
use pacific_cache_tests::app::{Gate, begin};

use crate::source::Failed;

/// A register in a database, and who writes to it.
#[derive(Clone, Default)]
struct Register(Arc<AtomicU64>);

impl Register {
    fn write(
        &self,
        cache: &Cache,
        value: u64,
        [before, after]: [&Gate; 2],
    ) -> BoxFuture<'static, Result<(), Failed>> {
        let (this, before, after) = (self.clone(), before.clone(), after.clone());
        let save = async move || {
            before.pass().await;
            this.0.store(value, SeqCst);
            after.pass().await;
            Ok(())
        };
        cache.write_through("user:7", &value, save).into_future()
    }

    fn read(&self, cache: &Cache, gate: &Gate) -> BoxFuture<'static, Result<u64, Failed>> {
        let (this, gate) = (self.clone(), gate.clone());
        let load = async move || {
            let value = this.0.load(SeqCst);
            gate.pass().await;
            Ok(value)
        };
        cache.get_or_load("user:7", load).into_future()
    }
}

/// Both writers take two steps, and a reader that began before them ends in between: in every order.
#[tokio::test]
async fn of_two_writers_either_value_stays_or_none_and_never_what_was_there_before() {
    for order in 0..6_u32.pow(5) {
        let Some(steps) = steps(order) else { continue };
        let (cache, _) = test::cache();
        let register = Register::default();
        let gates: Vec<_> = (0..5).map(|_| Gate::closed()).collect();
        let mut reading = register.read(&cache, &gates[4]);
        begin(&mut reading);
        let mut writers = [
            register.write(&cache, 1, [&gates[0], &gates[1]]),
            register.write(&cache, 2, [&gates[2], &gates[3]]),
        ];
        writers.iter_mut().for_each(begin);
        let tasks: Vec<_> = writers.into_iter().map(tokio::spawn).collect();
        let reading = tokio::spawn(reading);
        for step in steps {
            gates[step].open();
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
        }
        for task in tasks {
            assert_eq!(task.await.unwrap(), Ok(()));
        }
        assert_eq!(reading.await.unwrap(), Ok(0), "who began before may have the old one");
        assert!(matches!(cache.get::<u64>("user:7").await, Ok(Some(1 | 2) | None)), "{steps:?}");
    }
}

/// The five steps in an order, in which each writer's second comes after its first.
fn steps(mut order: u32) -> Option<[usize; 5]> {
    let mut steps = [0; 5];
    for step in &mut steps {
        *step = (order % 6) as usize;
        order /= 6;
    }
    let at = |step| steps.iter().position(|other| *other == step);
    let [a, b, c, d, _] = [at(0)?, at(1)?, at(2)?, at(3)?, at(4)?];
    (a < b && c < d).then_some(steps)
}
