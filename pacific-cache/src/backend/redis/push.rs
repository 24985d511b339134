//! What a server says unasked: that keys read on this connection have changed.

use std::sync::Arc;

use redis::{PushInfo, PushKind, Value};

use crate::clock::Instant;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Push {
    /// These keys changed, or may have.
    Keys(Vec<Vec<u8>>),
    /// Every key may have changed: the server was flushed, or the link has ended.
    All,
    /// Everything said on this link until then has been heard.
    Proven(u64, Instant),
}

/// Called inside the connection's reader, before any reply that comes later on the wire is delivered. It must not wait.
pub(crate) type Pushed = Arc<dyn Fn(Push) + Send + Sync>;

impl Push {
    /// What a message means for keys; nothing if it is about something else.
    pub(crate) fn read(message: PushInfo) -> Option<Self> {
        (message.kind == PushKind::Invalidate).then(|| Self::changed(message.data))
    }

    /// Whatever isn't a list of keys may mean any key.
    fn changed(data: Vec<Value>) -> Self {
        match data.into_iter().next() {
            Some(Value::Array(keys)) => {
                keys.into_iter().map(key).collect::<Option<_>>().map_or(Self::All, Self::Keys)
            }
            _ => Self::All,
        }
    }
}

fn key(value: Value) -> Option<Vec<u8>> {
    match value {
        Value::BulkString(key) => Some(key),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: PushKind, data: Vec<Value>) -> Option<Push> {
        Push::read(PushInfo { kind, data })
    }

    #[test]
    fn whatever_is_not_a_list_of_keys_means_every_key() {
        let key = || Value::BulkString(b"k".to_vec());
        let cases = [
            (vec![Value::Array(vec![key()])], Push::Keys(vec![b"k".to_vec()])),
            (vec![Value::Array(vec![])], Push::Keys(vec![])),
            (vec![Value::Nil], Push::All),
            (vec![], Push::All),
            (vec![key()], Push::All),
            (vec![Value::Array(vec![key(), Value::Int(1)])], Push::All),
        ];
        for (data, push) in cases {
            assert_eq!(read(PushKind::Invalidate, data.clone()), Some(push), "{data:?}");
        }
        assert_eq!(read(PushKind::Other("server-cpu-usage".into()), vec![]), None);
    }
}
