//! The tracked connection: what is on its way to the node, and what the server will push.

/// The node's tracked connection.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Link {
    /// Broken: nothing passes any more, which the node may not have noticed.
    pub(super) broken: bool,
    /// Keys that the server will push, as bits.
    pub(super) tracked: u8,
    /// What the server has sent and the node hasn't received.
    pub(super) wire: Wire,
    /// Pushes that another task hasn't applied yet.
    pub(super) queued: u8,
    pub(super) ping: Age,
    /// The newest `PING` that was answered.
    pub(super) proof: Age,
}

/// When a `PING` was sent.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub(super) enum Age {
    /// There is none.
    #[default]
    None,
    /// Since the mark.
    New,
    /// Before the mark: out of date once `bound` has passed since it.
    Old,
    /// More than `bound` ago.
    Expired,
}

/// A message to the node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub(super) enum Message {
    #[default]
    None,
    /// For keys, as bits.
    Push(u8),
    /// For a request.
    Reply(u8),
    Pong,
    /// The own invalidation's.
    Unlinked,
}

/// Messages in order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Wire([Message; 16]);

impl Wire {
    pub(super) fn first(&self) -> Message {
        self.0[0]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0[0] == Message::None
    }

    pub(super) fn send(&mut self, message: Message) {
        let free = self.0.iter_mut().find(|place| **place == Message::None);
        debug_assert!(free.is_some(), "the wire is longer than anything that is sent");
        if let Some(place) = free {
            *place = message;
        }
    }

    pub(super) fn receive(&mut self) {
        self.0.rotate_left(1);
        self.0[15] = Message::None;
    }
}
