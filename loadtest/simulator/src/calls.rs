//! The calls that steps make, and how long each takes.

pub(crate) mod units;

use crate::spread::Spread;
use crate::world::World;

/// A port's call, as the world outside sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is named after its port's method")]
pub(crate) enum Call {
    Count,
    LookUp,
    Open,
    Acquire,
    Renew,
    Release,
    Settings,
    Pause,
    Due,
    Overdue,
    Claim,
    Commit,
    Read,
    ClaimOrPark,
    Parked,
    Resolve,
    Key,
    Wait,
    ReportWait,
    Find,
    BeginBatch,
    Batch,
    CountWaiting,
    WriteBook,
    Book,
    ReadLetter,
    CommitLetter,
    Reissue,
    HandToCentre,
    Unread,
    MarkRead,
    DueNotices,
    ClaimNotice,
    CommitNotice,
    Callbacks,
    Append,
    Transition,
    KeptPin,
    Standing,
    KeepPin,
    Session,
    /// The last two, since what goes wrong with them is the provider's or the printer's whim and no fault of a port.
    Print,
    Publish,
}

impl Call {
    /// Every call, with its name in reproductions.
    pub(crate) const ALL: [(Self, &'static str); 43] = [
        (Self::Count, "count"),
        (Self::LookUp, "look-up"),
        (Self::Open, "open"),
        (Self::Acquire, "acquire"),
        (Self::Renew, "renew"),
        (Self::Release, "release"),
        (Self::Settings, "settings"),
        (Self::Pause, "pause"),
        (Self::Due, "due"),
        (Self::Overdue, "overdue"),
        (Self::Claim, "claim"),
        (Self::Commit, "commit"),
        (Self::Read, "read"),
        (Self::ClaimOrPark, "claim-or-park"),
        (Self::Parked, "parked"),
        (Self::Resolve, "resolve"),
        (Self::Key, "key"),
        (Self::Wait, "wait"),
        (Self::ReportWait, "report-wait"),
        (Self::Find, "find"),
        (Self::BeginBatch, "begin-batch"),
        (Self::Batch, "batch"),
        (Self::CountWaiting, "count-waiting"),
        (Self::WriteBook, "write-book"),
        (Self::Book, "book"),
        (Self::ReadLetter, "read-letter"),
        (Self::CommitLetter, "commit-letter"),
        (Self::Reissue, "reissue"),
        (Self::HandToCentre, "hand-to-centre"),
        (Self::Unread, "unread"),
        (Self::MarkRead, "mark-read"),
        (Self::DueNotices, "due-notices"),
        (Self::ClaimNotice, "claim-notice"),
        (Self::CommitNotice, "commit-notice"),
        (Self::Callbacks, "callbacks"),
        (Self::Append, "append"),
        (Self::Transition, "transition"),
        (Self::KeptPin, "kept-pin"),
        (Self::Standing, "standing"),
        (Self::KeepPin, "keep-pin"),
        (Self::Session, "session"),
        (Self::Print, "print"),
        (Self::Publish, "publish"),
    ];

    /// Those that can meet a fault.
    pub(crate) const PORTS: &'static [(Self, &'static str)] = Self::ALL.split_at(Self::ALL.len() - 2).0;

    /// Whether what goes wrong with it is a whim of somebody else's.
    #[must_use]
    pub(crate) const fn is_whimsical(self) -> bool {
        matches!(self, Self::Publish | Self::Print)
    }

    /// The call of a name.
    #[must_use]
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, own)| *own == name)
            .map(|(call, _)| *call)
    }
}

/// How long each kind of call takes.
#[derive(Clone, Debug)]
pub(crate) struct Latencies {
    read: Spread,
    write: Spread,
    transact: Spread,
    key: Spread,
    publish: Spread,
}

impl Latencies {
    /// As the world has them.
    #[must_use]
    pub(crate) fn new(world: &World) -> Self {
        Self {
            read: Spread::of(world.read_ms, world.read_p99_ms),
            write: Spread::of(world.write_ms, world.write_p99_ms),
            transact: Spread::of(world.transact_ms, world.transact_p99_ms),
            key: Spread::of(world.key_ms, world.key_p99_ms),
            publish: Spread::of(world.publish_ms, world.publish_p99_ms),
        }
    }

    /// The spread of a call.
    #[must_use]
    pub(crate) fn of(&self, call: Call) -> &Spread {
        match call {
            Call::Open
            | Call::BeginBatch
            | Call::Reissue
            | Call::HandToCentre
            | Call::Transition
            | Call::KeepPin => &self.transact,
            Call::Key => &self.key,
            Call::Publish | Call::Print | Call::Unread | Call::MarkRead => &self.publish,
            Call::LookUp
            | Call::Wait
            | Call::Settings
            | Call::Due
            | Call::Overdue
            | Call::Read
            | Call::Parked
            | Call::Find
            | Call::Batch
            | Call::CountWaiting
            | Call::Book
            | Call::ReadLetter
            | Call::DueNotices
            | Call::Callbacks
            | Call::KeptPin
            | Call::Standing => &self.read,
            Call::Count
            | Call::Acquire
            | Call::Renew
            | Call::Release
            | Call::Pause
            | Call::ReportWait
            | Call::Claim
            | Call::Commit
            | Call::ClaimOrPark
            | Call::Resolve
            | Call::WriteBook
            | Call::CommitLetter
            | Call::ClaimNotice
            | Call::CommitNotice
            | Call::Append
            | Call::Session => &self.write,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_the_order_of_the_calls() {
        for (position, (call, name)) in Call::ALL.iter().enumerate() {
            assert_eq!((*call as usize, Call::parse(name)), (position, Some(*call)));
        }
    }
}
