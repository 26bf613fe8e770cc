//! The channels to a person, and the classes of messages on them.

/// A way to a person (R2, R3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Text message to a mobile phone.
    Sms,
    /// Ordinary email.
    Email,
    /// Certified email (posta elettronica certificata).
    Pec,
    /// Letter, by ordinary post.
    Post,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 4] = [Self::Sms, Self::Email, Self::Pec, Self::Post];

    /// Those a first half can take, in the order in which they are tried (R2, decision 6).
    pub const FIRST_HALF: [Self; 3] = [Self::Sms, Self::Email, Self::Pec];

    /// The channel's name in keys, logs and answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Email => "email",
            Self::Pec => "pec",
            Self::Post => "post",
        }
    }

    /// The channel of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == name)
    }
}

/// The order in which a channel serves what is due: every message of an earlier class goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Codes, links and notices: somebody waits for them, or must know.
    Urgent,
    /// Halves that can still arrive in time.
    Half,
    /// First halves that have been escalated: still sent, but they yield to those in time (D9).
    Late,
}

impl Class {
    /// Every class, first served first.
    pub const ALL: [Self; 3] = [Self::Urgent, Self::Half, Self::Late];

    /// Those that halves stand in, first served first.
    pub const HALVES: [Self; 2] = [Self::Half, Self::Late];

    /// The class's name in keys.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Urgent => "urgent",
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
