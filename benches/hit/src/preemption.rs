//! Whether this thread was kept from its core meanwhile.

use std::{
    fs::File,
    io::{Read, Seek},
};

/// Reads the kernel's account of this thread: where there is none, no preemption is ever seen.
#[derive(Debug)]
pub struct Preemption {
    account: Option<File>,
    text: String,
}

impl Preemption {
    /// Of the calling thread.
    pub fn of_this_thread() -> Self {
        Self { account: File::open("/proc/thread-self/schedstat").ok(), text: String::new() }
    }

    /// The kernel keeps an account.
    pub fn is_known(&self) -> bool {
        self.account.is_some()
    }

    /// A mark that changes when the thread has waited for a core: nanoseconds waited, and turns had.
    pub fn mark(&mut self) -> Option<(u64, u64)> {
        let account = self.account.as_mut()?;
        self.text.clear();
        account.rewind().ok()?;
        account.read_to_string(&mut self.text).ok()?;
        // Three numbers: time on a core, time waiting for one, turns.
        let mut numbers = self.text.split_whitespace().skip(1).map(|number| number.parse().ok());
        Some((numbers.next()??, numbers.next()??))
    }
}

#[cfg(test)]
mod tests {
    use super::Preemption;

    #[test]
    fn a_thread_that_gave_up_its_core_is_noticed() {
        let mut preemption = Preemption::of_this_thread();
        if preemption.is_known() {
            let before = preemption.mark();
            std::thread::sleep(std::time::Duration::from_millis(1));
            assert_ne!(before, preemption.mark());
        }
    }
}
