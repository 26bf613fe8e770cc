//! The delivery of a first half: one record a request and generation, which is also its outbox row.
//!
//! Every change is a pure function of the record, what happened, and the instant. Stores only commit what
//! comes out, on the condition that the record has not changed since it was read (`version`).

mod call;
mod centre;
mod open;
mod policy;
mod reach;
mod settle;

pub use open::Opening;
pub use policy::Policy;
pub use reach::{ChannelSet, Reach};
pub use settle::SendOutcome;

use crate::callback::Callback;
use crate::channel::{Channel, Class};
use crate::digest::PersonKey;
use crate::half::Fingerprint;
use crate::language::Language;
use crate::request::RequestId;
use jiff::Timestamp;

/// Names a delivery, and is its message id: a retry is the same message (decision 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryId {
    /// The request it belongs to.
    pub request: RequestId,
    /// Which issue of the first half: 1, and one more with every re-issue.
    pub generation: u32,
}

/// What a provider calls a message it took, e.g. the SNS message id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProviderId(pub Box<str>);

/// The record of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its name.
    pub id: DeliveryId,
    /// Whose first half it is.
    pub person: PersonKey,
    /// The language of the message.
    pub language: Language,
    /// Where it can go.
    pub reach: Reach,
    /// Where it goes next, or went last.
    pub channel: Channel,
    /// Where it has gone, or has failed to go.
    pub tried: ChannelSet,
    /// When the request was accepted.
    pub requested_at: Timestamp,
    /// When the promise runs out (R32).
    pub due: Timestamp,
    /// How far it has come.
    pub progress: Progress,
    /// Which queue it waits in.
    pub class: Class,
    /// When the channel's drain looks at it next: lease, back-off and patience in one. `None`: not queued.
    /// Whole milliseconds.
    pub next_attempt_at: Option<Timestamp>,
    /// When `escalate_overdue` looks at it next. `None`: never again. Whole milliseconds.
    pub escalate_at: Option<Timestamp>,
    /// How often a drain has taken it up.
    pub attempts: u32,
    /// How often in a row the provider could not take it, which sets the back-off.
    pub setbacks: u32,
    /// How often the phone or mailbox was reported unreachable.
    pub unreachable: u32,
    /// How often nobody can say whether a message went out. Each allows one message more than one.
    pub ambiguous: u32,
    /// The fence of the drain that touched it last: an older one may not (decision 5).
    pub fence: u64,
    /// Recognises the half; there from the first attempt on, before the send (decision 4).
    pub fingerprint: Option<Fingerprint>,
    /// What the provider called the message it took last.
    pub provider_id: Option<ProviderId>,
    /// The call that the contact centre owes the person, if it owes one.
    pub callback: Option<Box<Callback>>,
    /// What happened, in order of time. Never changed, only added to.
    pub events: Vec<Event>,
    /// Rises with every commit.
    pub version: u64,
}

/// How far a delivery has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Not to be sent until the contact centre has validated the request (R27).
    Held,
    /// To be sent.
    Waiting,
    /// The provider took it.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// The carrier took it: the receipt that keeps the promise (D14).
    Accepted {
        /// When.
        at: Timestamp,
    },
    /// The phone has it, as far as the provider says so.
    Delivered {
        /// When.
        at: Timestamp,
    },
    /// No channel is left to try.
    Failed {
        /// When.
        at: Timestamp,
    },
    /// The request is over, or its PIN activated: nothing more is sent.
    Stopped {
        /// When.
        at: Timestamp,
    },
}

impl Progress {
    /// Whether no message follows any more.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(
            self,
            Self::Delivered { .. } | Self::Failed { .. } | Self::Stopped { .. }
        )
    }

    /// The interface's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            // Whether the address fits is nobody's to learn (D13).
            Self::Held | Self::Waiting => "waiting",
            Self::Sent { .. } => "sent",
            Self::Accepted { .. } => "accepted",
            Self::Delivered { .. } => "delivered",
            Self::Failed { .. } => "failed",
            Self::Stopped { .. } => "stopped",
        }
    }
}

/// One line of a request's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
    /// The channel it happened on, if it happened on one.
    pub channel: Option<Channel>,
}

/// What can happen to a request whose first half is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// It was accepted.
    Requested,
    /// It went to the contact centre because the address does not fit. Not shown to the person (D13).
    HandedToOperator,
    /// The provider took the first half.
    FirstHalfSent,
    /// Nobody can say whether the provider took it. Not shown to the person.
    FirstHalfSendUnclear,
    /// The carrier took it.
    FirstHalfAccepted,
    /// The phone has it.
    FirstHalfDelivered,
    /// Provider or carrier refused it, or the person has no contact it can go to.
    FirstHalfFailed,
    /// It went to the contact centre because the promise was at risk.
    Escalated,
    /// The 12 hours passed without receipt and without an opening of the centre.
    Breached,
    /// An operator of the contact centre has turned to it: the call is being made (R28), or the person has called.
    Contacted,
    /// The contact centre has validated it (R33, R37).
    Validated,
    /// The first half was read out on the phone (R38).
    FirstHalfReadOut,
    /// The first half has opened a session (R30).
    FirstHalfUsed,
    /// Both halves have become the kept PIN (R4).
    Activated,
    /// The contact centre has refused it.
    Rejected,
    /// It was taken back, or its PIN stopped.
    Withdrawn,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 16] = [
        Self::Requested,
        Self::HandedToOperator,
        Self::FirstHalfSent,
        Self::FirstHalfSendUnclear,
        Self::FirstHalfAccepted,
        Self::FirstHalfDelivered,
        Self::FirstHalfFailed,
        Self::Escalated,
        Self::Breached,
        Self::Contacted,
        Self::Validated,
        Self::FirstHalfReadOut,
        Self::FirstHalfUsed,
        Self::Activated,
        Self::Rejected,
        Self::Withdrawn,
    ];

    /// The event's name, in kebab case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::HandedToOperator => "handed-to-operator",
            Self::FirstHalfSent => "first-half-sent",
            Self::FirstHalfSendUnclear => "first-half-send-unclear",
            Self::FirstHalfAccepted => "first-half-accepted",
            Self::FirstHalfDelivered => "first-half-delivered",
            Self::FirstHalfFailed => "first-half-failed",
            Self::Escalated => "escalated",
            Self::Breached => "breached",
            Self::Contacted => "contacted",
            Self::Validated => "validated",
            Self::FirstHalfReadOut => "first-half-read-out",
            Self::FirstHalfUsed => "first-half-used",
            Self::Activated => "activated",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads an event's name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether the promise or the request's end hangs on it. Each comes once, but for receipts.
    const fn decides(self) -> bool {
        !matches!(
            self,
            Self::Requested
                | Self::HandedToOperator
                | Self::FirstHalfSent
                | Self::FirstHalfSendUnclear
                | Self::FirstHalfFailed
        )
    }

    /// Whether the person is shown it.
    #[must_use]
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::HandedToOperator | Self::FirstHalfSendUnclear)
    }
}

/// No record grows without end: a delivery that fails for days adds no more lines than this.
pub const MAX_EVENTS: usize = 40;

impl Delivery {
    /// Where its drain finds it: channel, class and shard. `None` while nothing is to be sent.
    #[must_use]
    pub fn queue(&self) -> Option<Queue> {
        self.next_attempt_at.map(|_| Queue {
            channel: self.channel,
            class: self.class,
            shard: shard(self.id.request),
        })
    }

    /// Whether the contact centre has it.
    #[must_use]
    pub fn is_escalated(&self) -> bool {
        self.has(EventKind::Escalated)
    }

    /// Whether the promise was broken.
    #[must_use]
    pub fn is_breached(&self) -> bool {
        self.has(EventKind::Breached)
    }

    pub(crate) fn has(&self, kind: EventKind) -> bool {
        self.events.iter().any(|event| event.kind == kind)
    }

    /// Adds a line; a full record keeps its last place for what decides the promise.
    fn record(&mut self, at: Timestamp, kind: EventKind, channel: Option<Channel>) {
        if kind.decides() || self.events.len() < MAX_EVENTS {
            self.events.push(Event { at, kind, channel });
        }
    }
}

/// One of a channel's queues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Queue {
    /// The channel.
    pub channel: Channel,
    /// The class.
    pub class: Class,
    /// The shard, below [`crate::channel::SHARDS`].
    pub shard: u8,
}

/// The shard of a request: its id is random, so the shards fill evenly.
#[must_use]
pub fn shard(request: RequestId) -> u8 {
    request.as_bytes()[15] % crate::channel::SHARDS
}

#[cfg(test)]
mod tests;
