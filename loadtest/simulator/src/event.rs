//! What waits as data: whatever is posted to the driver of a run.

use crate::centre::Desk;
use crate::holders::Deed;
use pin::Channel;
use pin::delivery::DeliveryId;
use pin::receipt::Outcome;

/// What is posted to the driver: whatever waits, waits as one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The next arrival of the schedule is due.
    Arrival,
    /// A person who was turned away tries again.
    Retry(Try),
    /// A schedule starts a step.
    Tick(Tick),
    /// The drains are asked for, before their tick.
    Nudge,
    /// A carrier's report reaches the log.
    Receipt(Report),
    /// A carrier's report is handed on once more, for the so many-th time again.
    Again(Report, u32),
    /// The log's lines are handed on.
    HandOn,
    /// A file of the printer's reports comes, for the so many-th time again.
    Post(u64, u32),
    /// Something happens at the contact centre.
    Desk(Desk),
    /// A watched person acts.
    Act(Deed),
    /// An invocation dies.
    Death(u64),
    /// An operation of a hunt is due.
    Operation(usize),
    /// Faults are over.
    Heal,
}

/// What a schedule starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tick {
    /// The drain of a channel.
    Drain(Channel),
    /// The round of what is overdue.
    Escalation,
    /// The reading of the mailbox that receipts of PEC come to.
    Mailbox,
    /// The notices of a channel.
    Notices(Channel),
    /// The desks of the contact centre look at their list.
    Desks,
    /// The posting of letters.
    Letters,
}

/// One try of a person to ask for a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Try {
    /// The person's index.
    pub(crate) person: u32,
    /// Which arrival it belongs to: all tries of one bear one idempotency key.
    pub(crate) arrival: u64,
    /// Whether the body has wrong fields.
    pub(crate) is_malformed: bool,
    /// Which try this is, from 1.
    pub(crate) attempt: u32,
}

/// A carrier's report of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    /// The channel it comes on.
    pub(crate) channel: Channel,
    /// The message's delivery.
    pub(crate) delivery: DeliveryId,
    /// What the provider called the message.
    pub(crate) number: u64,
    /// What it says.
    pub(crate) outcome: Outcome,
}
