//! Which server this is, and which history it continues.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use redis::{Pipeline, Value};
use twox_hash::XxHash3_64;

use super::fault::Fault;
use super::wire::Wire;

/// How a server's incarnation is learnt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    /// From what it says of itself.
    Info { in_cluster: bool },
    /// From a key that is made once. A server that lost its last changes still has it, so that isn't noticed.
    Key(String),
}

pub(crate) type Incarnation = [u8; 8];

impl Means {
    /// The incarnation now; nothing where the server keeps it to itself.
    pub(crate) async fn of(&self, wire: &Wire, patience: Duration) -> Result<Option<Incarnation>, Fault> {
        let answers = wire.ask(&self.question(), patience).await?;
        match self {
            Self::Info { in_cluster } => told(&answers, *in_cluster),
            Self::Key(_) => kept(&answers).map(Some),
        }
    }

    fn question(&self) -> Pipeline {
        let mut commands = Pipeline::new();
        match self {
            Self::Info { .. } => {
                commands.cmd("INFO").arg("server");
                commands.cmd("INFO").arg("replication");
            }
            // A replica refuses the first, also where the key is there.
            Self::Key(key) => {
                commands.cmd("SET").arg(key).arg(random()).arg("NX");
                commands.cmd("GET").arg(key);
            }
        }
        commands
    }
}

fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

fn told(answers: &[Value], in_cluster: bool) -> Result<Option<Incarnation>, Fault> {
    let info: Vec<&str> = answers.iter().filter_map(text).flat_map(str::lines).collect();
    let field = |name: &str| info.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    if !in_cluster && field("redis_mode") == Some("cluster") {
        let how = "redis_mode:cluster; begin its address with redis+cluster://";
        return Err(Fault::Refused(how.to_owned()));
    }
    match (field("role"), field("run_id"), field("master_replid")) {
        (Some("master"), Some(run), Some(replication)) => {
            Ok(Some(XxHash3_64::oneshot(format!("{run} {replication}").as_bytes()).to_be_bytes()))
        }
        (Some("master") | None, _, _) => Ok(None),
        (Some(_), _, _) => Err(Fault::Replica),
    }
}

fn kept(answers: &[Value]) -> Result<Incarnation, Fault> {
    match (Fault::among(answers), answers) {
        (Some(fault), _) => Err(fault),
        (None, [_, Value::BulkString(id)]) => Ok(XxHash3_64::oneshot(id).to_be_bytes()),
        (None, _) => Err(Fault::Garbled),
    }
}

fn text(answer: &Value) -> Option<&str> {
    match answer {
        Value::BulkString(bytes) => std::str::from_utf8(bytes).ok(),
        Value::VerbatimString { text, .. } => Some(text),
        _ => None,
    }
}
