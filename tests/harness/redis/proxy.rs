//! A proxy before a server: it counts what goes over the wire, or spoils it.

use std::collections::VecDeque;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

mod frames;

use frames::{commands, replies};

/// What keeps a connection alive and known, as opposed to what is asked on it.
const HOUSEKEEPING: &[&str] = &["PING", "INFO", "HELLO", "CLIENT", "AUTH", "SELECT"];

/// How a proxy treats a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Manner {
    /// It passes everything on.
    Pass,
    /// It passes nothing on and keeps the connection open. What is on its way is lost: there is no way back.
    Silent,
    /// It answers every command with these bytes itself.
    Answer(Vec<u8>),
    /// It passes on what the server answers at one byte a second.
    Trickle,
    /// It passes on what is asked after this time, also when the client has gone by then.
    LateQuestions(Duration),
    /// It passes on what is answered after this time.
    LateAnswers(Duration),
    /// It passes on what is answered, and nothing of what is asked.
    Deaf,
}

/// A proxy. Dropped, it closes its connections.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    server: Mutex<SocketAddr>,
    /// Whether it notes what goes over the wire.
    notes: bool,
    /// Of connections that come.
    manner: Mutex<Manner>,
    connections: Mutex<Vec<Arc<Connection>>>,
    /// The names of the commands of each round trip.
    round_trips: Mutex<Vec<Vec<String>>>,
    commands: Mutex<Vec<String>>,
    closed: AtomicBool,
}

struct Connection {
    client: TcpStream,
    server: TcpStream,
    manner: Mutex<Manner>,
    /// What has been asked and not answered: whether it is housekeeping.
    open: Mutex<VecDeque<bool>>,
}

impl Proxy {
    /// Listens on a free port, and connects to `server` for each who connects.
    ///
    /// # Panics
    /// When there is no port.
    #[must_use]
    pub fn before(server: SocketAddr) -> Self {
        Self::new(server, true)
    }

    /// The same, without counting: for as long as one likes.
    ///
    /// # Panics
    /// When there is no port.
    #[must_use]
    pub fn uncounted(server: SocketAddr) -> Self {
        Self::new(server, false)
    }

    fn new(server: SocketAddr, notes: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a port");
        let shared = Arc::new(Shared {
            server: Mutex::new(server),
            notes,
            manner: Mutex::new(Manner::Pass),
            connections: Mutex::default(),
            round_trips: Mutex::default(),
            commands: Mutex::default(),
            closed: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || accepting.accept(&listener));
        Self { address, shared }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address, as users write that of a server.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// Treats the connections that are open so from now on.
    pub fn treat_open(&self, manner: &Manner) {
        for connection in &*lock(&self.shared.connections) {
            lock(&connection.manner).clone_from(manner);
        }
    }

    /// Treats the connections that come so.
    pub fn treat_coming(&self, manner: &Manner) {
        lock(&self.shared.manner).clone_from(manner);
    }

    /// Treats all connections so from now on.
    pub fn treat(&self, manner: &Manner) {
        self.treat_coming(manner);
        self.treat_open(manner);
    }

    /// Connects those who come to another server.
    pub fn point_to(&self, server: SocketAddr) {
        *lock(&self.shared.server) = server;
    }

    /// Hangs up on the clients; what they have asked still reaches the server.
    pub fn hang_up(&self) {
        for connection in &*lock(&self.shared.connections) {
            // It may be closed already.
            let _ = connection.client.shutdown(Shutdown::Both);
        }
    }

    /// Closes the connections that are open.
    pub fn cut(&self) {
        for connection in lock(&self.shared.connections).drain(..) {
            connection.close();
        }
    }

    /// How many connections are open.
    #[must_use]
    pub fn connections(&self) -> usize {
        lock(&self.shared.connections).len()
    }

    /// The names of all commands since the last [`Proxy::forget`].
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        lock(&self.shared.commands).clone()
    }

    /// The names of the commands of each round trip since the last [`Proxy::forget`]: a command that is sent while another
    /// of the same connection isn't answered belongs to that one's round trip. Without PING, INFO and the greeting.
    #[must_use]
    pub fn round_trips(&self) -> Vec<Vec<String>> {
        lock(&self.shared.round_trips).clone()
    }

    /// Begins to count anew.
    pub fn forget(&self) {
        lock(&self.shared.commands).clear();
        lock(&self.shared.round_trips).clear();
    }
}

impl Shared {
    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        while let Ok((client, _)) = listener.accept() {
            if self.closed.load(SeqCst) {
                return;
            }
            // Without a server the client is let go.
            let server = *lock(&self.server);
            if let Ok(server) = TcpStream::connect(server) {
                self.connect(client, server);
            }
        }
    }

    fn connect(self: &Arc<Self>, client: TcpStream, server: TcpStream) {
        for stream in [&client, &server] {
            stream.set_nodelay(true).expect("an open socket");
        }
        let manner = Mutex::new(lock(&self.manner).clone());
        let connection = Arc::new(Connection { client, server, manner, open: Mutex::default() });
        lock(&self.connections).push(Arc::clone(&connection));
        for direction in [Self::ask, Self::answer] {
            let (shared, connection) = (Arc::clone(self), Arc::clone(&connection));
            thread::spawn(move || {
                direction(&shared, &connection);
                connection.close();
                lock(&shared.connections).retain(|open| !Arc::ptr_eq(open, &connection));
            });
        }
    }

    /// From the client to the server.
    fn ask(&self, connection: &Connection) {
        let mut unread = Vec::new();
        read(&connection.client, |bytes| {
            if self.notes {
                unread.extend_from_slice(bytes);
            }
            let names = if self.notes { commands(&mut unread) } else { Vec::new() };
            self.count(connection, &names);
            let manner = lock(&connection.manner).clone();
            match manner {
                Manner::Silent | Manner::Deaf => return Some(()),
                Manner::Answer(answer) => {
                    return (&connection.client).write_all(&answer.repeat(names.len())).ok();
                }
                Manner::LateQuestions(time) => thread::sleep(time),
                Manner::Pass | Manner::Trickle | Manner::LateAnswers(_) => {}
            }
            (&connection.server).write_all(bytes).ok()
        });
    }

    fn count(&self, connection: &Connection, names: &[String]) {
        let mut open = lock(&connection.open);
        let mut round_trips = lock(&self.round_trips);
        for name in names {
            let housekeeping = HOUSEKEEPING.contains(&name.as_str());
            match round_trips.last_mut().filter(|_| open.contains(&false)) {
                _ if housekeeping => (),
                Some(same) => same.push(name.clone()),
                None => round_trips.push(vec![name.clone()]),
            }
            open.push_back(housekeeping);
        }
        lock(&self.commands).extend_from_slice(names);
    }

    /// From the server to the client.
    fn answer(&self, connection: &Connection) {
        let mut unread = Vec::new();
        read(&connection.server, |bytes| {
            if self.notes {
                unread.extend_from_slice(bytes);
            }
            let answered = replies(&mut unread);
            let manner = lock(&connection.manner).clone();
            // Before the client can ask again.
            let mut open = lock(&connection.open);
            let answered = answered.min(open.len());
            open.drain(..answered);
            drop(open);
            match manner {
                Manner::Silent | Manner::Answer(_) => Some(()),
                Manner::LateAnswers(time) => {
                    thread::sleep(time);
                    (&connection.client).write_all(bytes).ok()
                }
                Manner::Pass | Manner::LateQuestions(_) | Manner::Deaf => {
                    (&connection.client).write_all(bytes).ok()
                }
                Manner::Trickle => self.trickle(connection, bytes),
            }
        });
    }

    fn trickle(&self, connection: &Connection, bytes: &[u8]) -> Option<()> {
        for byte in bytes {
            (&connection.client).write_all(&[*byte]).ok()?;
            thread::sleep(Duration::from_secs(1));
            (!self.closed.load(SeqCst)).then_some(())?;
        }
        Some(())
    }
}

/// Until the end, or until `each` says that it is.
fn read(mut stream: &TcpStream, mut each: impl FnMut(&[u8]) -> Option<()>) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(length @ 1..) = stream.read(&mut buffer) {
        if each(&buffer[..length]).is_none() {
            return;
        }
    }
}

impl Connection {
    fn close(&self) {
        for stream in [&self.client, &self.server] {
            // It may be closed already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.closed.store(true, SeqCst);
        self.cut();
        // Wakes who accepts.
        let _ = TcpStream::connect(self.address);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("a proxy's thread that hasn't panicked")
}
