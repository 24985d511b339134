//! A `redis-server`, running.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use super::until::PATIENCE;

/// Dropped, it is killed.
pub(super) struct Process {
    child: Child,
    log: Arc<Mutex<String>>,
}

impl Process {
    /// Starts it, and waits until a line of its log holds `ready`; nothing when it ended before that, as when its port is
    /// taken. What it logged is the error.
    pub(super) fn start(arguments: &[String], ready: &'static str) -> Result<Self, String> {
        let mut command = Command::new("redis-server");
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap_or_else(|error| {
            panic!("redis-server doesn't start ({error}): apt-get install redis-server")
        });
        let log = Arc::default();
        let is_ready = follow(child.stdout.take().expect("a piped stdout"), Arc::clone(&log), ready);
        let process = Self { child, log };
        match is_ready.recv_timeout(PATIENCE) {
            Ok(()) => Ok(process),
            Err(_) => Err(process.log()),
        }
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn log(&self) -> String {
        self.log.lock().expect("a log").clone()
    }

    pub(super) fn signal(&self, signal: &str) {
        let id = self.id().to_string();
        let kill = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(kill.expect("the command `kill`").success(), "kill -s {signal} {id}");
    }
}

/// Reads the log to its end, or the server would wait for its reader.
fn follow(stdout: ChildStdout, log: Arc<Mutex<String>>, ready: &'static str) -> Receiver<()> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut sender = Some(sender);
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if line.contains(ready)
                && let Some(sender) = sender.take()
            {
                // Nobody waits for it any more, perhaps.
                let _ = sender.send(());
            }
            let mut log = log.lock().expect("a log");
            log.push_str(&line);
            log.push('\n');
        }
    });
    receiver
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
