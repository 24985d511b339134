//! What can happen to the near tier.

/// Something that happens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    pub(super) who: u8,
    pub(super) what: What,
}

/// What happens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum What {
    Begin,
    NearHit,
    NearMiss,
    Read,
    ReadTag,
    Check,
    CheckedHit,
    Judge,
    Create,
    Capture,
    Load,
    Store,
    Fill,
    FarCommit,
    FarUnlink,
    FarOk,
    Commit,
    Pend,
    Fail,
    Unlink,
    Confirm,
    Ping,
    Receive,
    ApplyQueued,
    Mark,
    Elapse,
    LoadElsewhere,
    StoreElsewhere,
    Break,
    Notice,
    EvictSlot,
    EvictGeneration,
    Flush,
    Replicate,
    FailOver,
}
