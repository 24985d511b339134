//! A Redis server of a test's own.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};

use super::folder::Folder;
use super::process::Process;
use super::{Reply, Session, port, until};

const READY: &str = "Ready to accept connections";

/// A server on a port of the loopback, in a folder of its own. Dropped, it is killed.
pub struct Redis {
    port: u16,
    folder: Folder,
    options: Vec<String>,
    /// None while it is down.
    process: Option<Process>,
}

/// The path of a file of the tests' certificates: `ca.pem` is the authority.
#[must_use]
pub fn certificate(file: &str) -> String {
    // Also where another crate's tests include this file.
    format!("{}/../tests/harness/redis/certificates/{file}", env!("CARGO_MANIFEST_DIR"))
}

impl Redis {
    /// Starts one that keeps nothing on disk.
    ///
    /// # Panics
    /// When there is no `redis-server` here: `apt-get install redis-server`.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts one with options as its command line takes them, such as `["--requirepass", "secret"]`.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    pub fn start_with(options: &[&str]) -> Self {
        let options: Vec<String> = options.iter().map(ToString::to_string).collect();
        let mut log = String::new();
        // Another process may have been faster at the port.
        for _ in 0..20 {
            let mut redis =
                Self { port: port::free(), folder: Folder::new(), options: options.clone(), process: None };
            match redis.run() {
                Ok(()) => return redis,
                Err(error) => log = error,
            }
        }
        panic!("redis-server {options:?} doesn't start:\n{log}");
    }

    /// Starts one that speaks TLS on another port too, which is given. Its [`certificate`] is for `localhost`.
    #[must_use]
    pub fn start_with_tls() -> (Self, u16) {
        let port = port::free();
        let [authority, certificate, key] = ["ca.pem", "server.pem", "server.key"].map(certificate);
        let options = [
            ["--tls-port", &port.to_string()],
            ["--tls-auth-clients", "no"],
            ["--tls-ca-cert-file", &authority],
            ["--tls-cert-file", &certificate],
            ["--tls-key-file", &key],
        ];
        (Self::start_with(&options.concat()), port)
    }

    /// Starts a replica of this one, and waits until it has everything.
    #[must_use]
    pub fn replica(&self) -> Self {
        let replica = Self::start_with(&["--replicaof", "127.0.0.1", &self.port.to_string()]);
        replica.await_link();
        replica
    }

    /// Makes it a replica of `other`, and waits until it has everything.
    pub fn follow(&self, other: &Self) {
        self.command(&["REPLICAOF", "127.0.0.1", &other.port.to_string()]);
        self.await_link();
    }

    /// Makes it a primary.
    pub fn promote(&self) {
        self.command(&["REPLICAOF", "NO", "ONE"]);
    }

    fn await_link(&self) {
        until("the replica's link", || self.info("master_link_status").as_deref() == Some("up"));
    }

    fn run(&mut self) -> Result<(), String> {
        let port = self.port.to_string();
        let folder = self.folder.path().to_str().expect("a path of text");
        let fixed = [
            ["--port", &port],
            ["--bind", "127.0.0.1"],
            ["--dir", folder],
            ["--save", ""],
            ["--appendonly", "no"],
            ["--enable-debug-command", "yes"],
            ["--repl-diskless-sync-delay", "0"],
        ];
        let mut arguments: Vec<String> = fixed.concat().iter().map(ToString::to_string).collect();
        arguments.extend(self.options.iter().cloned());
        self.process = Some(Process::start(&arguments, READY)?);
        Ok(())
    }

    fn process(&self) -> &Process {
        self.process.as_ref().expect("a server that runs")
    }

    /// Kills it; it has no time to say good-bye.
    pub fn kill9(&mut self) {
        self.process = None;
    }

    /// Kills it, and starts it on the same port without any data.
    ///
    /// # Panics
    /// When it doesn't start.
    pub fn restart_empty(&mut self) {
        self.kill9();
        // There is none, perhaps.
        let _ = fs::remove_file(self.folder.file("dump.rdb"));
        self.run().unwrap_or_else(|log| panic!("redis-server doesn't start again:\n{log}"));
    }

    /// Writes a snapshot of its data.
    pub fn save_snapshot(&self) {
        self.command(&["SAVE"]);
    }

    /// Kills it, and starts it on the same port with the data of its last snapshot.
    ///
    /// # Panics
    /// When it has none, or doesn't start.
    pub fn restart_from_snapshot(&mut self) {
        assert!(fs::exists(self.folder.file("dump.rdb")).expect("a folder"), "no snapshot");
        self.kill9();
        self.run().unwrap_or_else(|log| panic!("redis-server doesn't start again:\n{log}"));
    }

    /// Stops it where it is: its connections stay open and nothing answers.
    pub fn pause(&self) {
        self.process().signal("STOP");
    }

    /// Lets it go on.
    pub fn resume(&self) {
        self.process().signal("CONT");
    }

    /// Sends a command by a connection of its own.
    ///
    /// # Panics
    /// When the server doesn't answer, or says that it won't.
    pub fn command(&self, words: &[&str]) -> Reply {
        let reply = self.ask(words).unwrap_or_else(|| panic!("{words:?}: no answer"));
        assert!(!reply.is_error(), "{words:?}: {}", reply.text());
        reply
    }

    /// Sends a command by a connection of its own; nothing when the server doesn't answer.
    #[must_use]
    pub fn ask(&self, words: &[&str]) -> Option<Reply> {
        Session::open(self.port)?.ask(words)
    }

    /// A field of what it says about itself.
    #[must_use]
    pub fn info(&self, field: &str) -> Option<String> {
        let info = self.command(&["INFO", "everything"]).text();
        let value = info.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
        value.map(ToOwned::to_owned)
    }

    /// How many keys it has.
    ///
    /// # Panics
    /// As [`Redis::command`].
    #[must_use]
    pub fn dbsize(&self) -> usize {
        usize::try_from(self.command(&["DBSIZE"]).number()).expect("a count")
    }

    /// How many bytes it uses.
    ///
    /// # Panics
    /// As [`Redis::command`].
    #[must_use]
    pub fn used_memory(&self) -> usize {
        self.info("used_memory").and_then(|bytes| bytes.parse().ok()).expect("a count of bytes")
    }

    /// Closes every connection of a client, from the server's side.
    pub fn disconnect_clients(&self) {
        self.command(&["CLIENT", "KILL", "TYPE", "normal"]);
    }

    /// What it has logged since it started.
    #[must_use]
    pub fn log(&self) -> String {
        self.process().log()
    }

    /// Its process, for tools.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process().id()
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    /// Its address, as users write it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://{}", self.address())
    }
}
