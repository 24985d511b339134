//! What can happen in the far protocol.

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
    Read,
    Hit,
    StaleHit,
    ReadTag,
    Unanswered,
    Create,
    Capture,
    Join,
    Lead,
    Load,
    CaptureLate,
    Land,
    LandLate,
    Cancel,
    ShareNext,
    WaitBehind,
    LeadTokenless,
    Commit,
    Pend,
    Unlink,
    Confirm,
    Fail,
    UnlinkLate,
    Repeat,
    ConfirmRepeated,
    ForgetFlight,
    EvictSlot,
    EvictGeneration,
    Replicate,
    FailOver,
    StoreLate,
}
