//! Readers and writers that never rest.

use std::mem::take;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::http::{Method, StatusCode};
use pacific_cache_tests::harness::{Answer, Client, json};
use serde_json::Value;
use tokio::task::JoinHandle;

use crate::history::{History, USERS, name};
use crate::report::Report;
use crate::services::{Services, Tier};

const READERS: usize = 3;
const WRITERS: usize = 2;

/// What a reader rests between two requests, so that nobody waits for the processor; a writer rests longer.
const REST: Duration = Duration::from_millis(5);

/// Goes on until it is [stopped](Self::stop).
pub struct Load {
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
}

struct Shared {
    nodes: Vec<SocketAddr>,
    history: History,
    report: Mutex<Report>,
    stopped: AtomicBool,
}

impl Load {
    pub fn on(services: &Services) -> Self {
        let nodes: Vec<_> = services.nodes.iter().map(|node| node.address()).collect();
        let history = History::new(services.tier == Tier::Tiered);
        let shared = Shared { nodes, history, report: Mutex::default(), stopped: AtomicBool::new(false) };
        let shared = Arc::new(shared);
        let readers =
            (0..READERS * shared.nodes.len()).map(|reader| tokio::spawn(read(Arc::clone(&shared), reader)));
        let writers = (0..WRITERS).map(|writer| tokio::spawn(write(Arc::clone(&shared), writer)));
        let tasks = readers.chain(writers).collect();
        Self { shared, tasks }
    }

    /// What was seen since the last call.
    pub fn report(&self) -> Report {
        assert!(self.tasks.iter().all(|task| !task.is_finished()), "a request failed");
        take(&mut *self.shared.report.lock().unwrap())
    }

    /// Ends it; no request may have failed.
    pub async fn stop(self) {
        self.shared.stopped.store(true, SeqCst);
        for task in self.tasks {
            task.await.unwrap();
        }
    }
}

/// Asks one node for everything in turn.
async fn read(shared: Arc<Shared>, reader: usize) {
    let node = reader % shared.nodes.len();
    let mut client = Client::connect(shared.nodes[node]).await;
    let mut paths = (reader..).map(path);
    while !shared.stopped.load(SeqCst) {
        let asked = Instant::now();
        let answer = client.get(&paths.next().unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        shared.was_read(&answer, node, asked);
        tokio::time::sleep(REST).await;
    }
}

fn path(step: usize) -> String {
    let user = step / 3 % USERS + 1;
    match step % 3 {
        0 => format!("/users/{user}"),
        1 => format!("/users/{user}/profile"),
        _ => format!("/users?per_page={USERS}"),
    }
}

/// Writes its own users in turn, each time through another node.
async fn write(shared: Arc<Shared>, writer: usize) {
    let mut clients = Vec::new();
    for node in &shared.nodes {
        clients.push(Client::connect(*node).await);
    }
    for version in 1.. {
        for user in (1..=USERS).filter(|user| user % WRITERS == writer) {
            if shared.stopped.load(SeqCst) {
                return;
            }
            let node = (usize::try_from(version).unwrap() + user / WRITERS) % clients.len();
            shared.update(&mut clients[node], node, user, version).await;
            tokio::time::sleep(4 * REST).await;
        }
    }
}

impl Shared {
    async fn update(&self, client: &mut Client, node: usize, user: usize, version: u64) {
        let body = format!(r#"{{"name": "{}", "email": "a@b"}}"#, name(version));
        let asked = Instant::now();
        let answer = client.send(json(Method::PUT, &format!("/users/{user}"), &body)).await;
        let took = asked.elapsed();
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        self.history.updated(user, version, node, &answer);
        let mut report = self.report.lock().unwrap();
        report.pending += usize::from(answer.cache_status().contains("invalidation-pending"));
        report.updates.push(took);
    }

    fn was_read(&self, answer: &Answer, node: usize, asked: Instant) {
        let took = asked.elapsed();
        let faults = match answer.json() {
            Value::Array(users) => {
                users.iter().filter_map(|user| self.history.fault(user, node, asked)).collect()
            }
            user => Vec::from_iter(self.history.fault(&user, node, asked)),
        };
        let mut report = self.report.lock().unwrap();
        report.faults.extend(faults.into_iter().map(|fault| format!("{fault}: {answer:?}")));
        report.hits += usize::from(answer.is_hit());
        report.reads.push(took);
    }
}
