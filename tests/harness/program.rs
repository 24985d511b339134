//! An example program, running.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use super::{Answer, Client, Exit, within};

const FIRST_LINE: &str = "listening on http://";

/// What an example reads from its environment: a test gives all that it wants.
const SETTINGS: [&str; 8] = [
    "DATABASE_URL",
    "DB_DELAY_MS",
    "PACIFIC_CACHE",
    "CACHE",
    "REDIS_URL",
    "CACHE_BUDGET_MS",
    "CACHE_LEASE_MS",
    "CACHE_ADMIN_TOKEN",
];

/// A program that serves HTTP on a free port. Dropped, it is killed.
pub struct Program {
    child: Child,
    address: SocketAddr,
}

impl Program {
    /// Starts the example `name` on a free port, with these environment variables, and waits until it listens.
    ///
    /// # Panics
    /// When it isn't built, or says anything else than its first line.
    pub async fn start(name: &str, settings: &[(&str, &str)]) -> Self {
        let mut child = spawn(name, settings);
        let line = within("the program's first line", first_line(&mut child)).await;
        let address = line.strip_prefix(FIRST_LINE).and_then(|address| address.parse().ok());
        match address {
            Some(address) => Self { child, address },
            None => panic!("{name} began with {line:?}: {:?}", end(child).await),
        }
    }

    /// Runs the example `name`, which is expected to end by itself.
    ///
    /// # Panics
    /// When it isn't built, or is still running after a minute.
    pub async fn run(name: &str, settings: &[(&str, &str)]) -> Exit {
        end(spawn(name, settings)).await
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Opens a connection to it.
    pub async fn connect(&self) -> Client {
        Client::connect(self.address).await
    }

    /// `GET path`, by a connection of its own.
    pub async fn get(&self, path: &str) -> Answer {
        self.connect().await.get(path).await
    }

    /// `GET path` from a caller that doesn't read the answer: dropping what is returned closes its socket.
    ///
    /// # Panics
    /// When the program doesn't accept it.
    pub async fn ask_only(&self, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.expect("a server that accepts");
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).await.expect("a server that reads");
        stream
    }

    /// Sends it a signal: `INT` is what Ctrl-C does.
    ///
    /// # Panics
    /// When it is gone already.
    pub fn signal(&self, signal: &str) {
        let pid = self.child.id().expect("a running program").to_string();
        let kill = std::process::Command::new("kill").args(["-s", signal, &pid]).status();
        assert!(kill.expect("the command `kill`").success(), "kill -s {signal} {pid}");
    }

    /// Kills it; it has no time to say good-bye.
    ///
    /// # Panics
    /// As [`Program::signal`].
    pub fn kill9(&self) {
        self.signal("KILL");
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// When it is still running after a minute.
    pub async fn exit(self) -> Exit {
        end(self.child).await
    }
}

async fn end(child: Child) -> Exit {
    let ended = within("the program's end", child.wait_with_output()).await;
    ended.expect("the program's output").into()
}

fn spawn(name: &str, settings: &[(&str, &str)]) -> Child {
    let mut command = Command::new(binary(name));
    command.env("PORT", "0");
    for setting in SETTINGS {
        command.env_remove(setting);
    }
    command.envs(settings.iter().copied()).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap_or_else(|error| panic!("{name} doesn't start: {error}"))
}

/// Tests lie in `target/<profile>/deps`, examples in `target/<profile>/examples`.
fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("where this test lies");
    let profile = test.ancestors().nth(2).expect("a test lies in a profile's folder");
    let binary = profile.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let command = "cargo build --examples -p pacific-cache-examples";
    assert!(binary.exists(), "{} is missing; build it: {command}", binary.display());
    binary
}

/// Byte by byte: what follows the line stays in the pipe, for [`Exit`].
async fn first_line(child: &mut Child) -> String {
    let stdout = child.stdout.as_mut().expect("a piped stdout");
    let mut line = Vec::new();
    while let Ok(byte) = stdout.read_u8().await {
        if byte == b'\n' {
            break;
        }
        line.push(byte);
    }
    String::from_utf8_lossy(&line).into_owned()
}
