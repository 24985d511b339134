//! How long this thread and the server's have waited for a core, and how long this one had one.

use std::fs;

/// Whose accounts are read.
pub struct Watch {
    server: String,
}

/// Nanoseconds.
#[derive(Clone, Copy, Default)]
pub struct Account {
    /// On a core, of this thread.
    pub had: u64,
    /// Ready to run and without a core, of either.
    pub waited: u64,
}

impl Watch {
    /// Of the calling thread, and of a process of one busy thread.
    pub fn new(server: u32) -> Self {
        Self { server: format!("/proc/{server}/schedstat") }
    }

    /// Until now; nothing where the kernel keeps no account.
    pub fn account(&self) -> Option<Account> {
        let ([had, here], [_, there]) = (read("/proc/thread-self/schedstat")?, read(&self.server)?);
        Some(Account { had, waited: here + there })
    }
}

impl Account {
    pub fn since(self, before: Self) -> Self {
        Self { had: self.had - before.had, waited: self.waited - before.waited }
    }
}

/// Time on a core, and time waiting for one.
fn read(path: &str) -> Option<[u64; 2]> {
    let text = fs::read_to_string(path).ok()?;
    let mut numbers = text.split_whitespace().map(str::parse);
    Some([numbers.next()?.ok()?, numbers.next()?.ok()?])
}
