//! The channels a first half can take, and the classes of messages on them.

/// A way to a person. Only SMS is built so far; email and PEC (R2) follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Text message to a mobile phone.
    Sms,
}

impl Channel {
    /// The channel's name in keys, logs and answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
        }
    }

    /// The channel of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        (name == "sms").then_some(Self::Sms)
    }
}

/// The order in which a channel serves what is due: every message of an earlier class goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// First halves that can still arrive in time.
    Half,
    /// First halves that have been escalated: still sent, but they yield to those in time (D9).
    Late,
}

impl Class {
    /// Every class, first served first.
    pub const ALL: [Self; 2] = [Self::Half, Self::Late];

    /// The class's name in keys.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Half => "half",
            Self::Late => "late",
        }
    }

    /// The class of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == name)
    }
}

/// Over how many partitions a sparse index spreads its writes: one DynamoDB partition takes 1,000 write
/// units a second.
pub const SHARDS: u8 = 8;
