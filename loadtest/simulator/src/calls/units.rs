//! What a call costs of DynamoDB, as `functions/aws/src/table.rs` has it.

use super::Call;
use pin::delivery::{DeliveryId, shard};
use steps::ports::NewRequest;

/// A table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    /// The service's.
    Service,
    /// The Institute's archive.
    Archive,
    /// What operators did.
    Record,
}

impl Table {
    /// How many there are.
    pub(crate) const COUNT: usize = 3;
}

/// The indexes whose keys are sharded: first halves that are due, letters that are due, what is overdue, whom to call.
pub(crate) const INDEXES: usize = 4;

/// What a call costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Units {
    /// Of which table; `None` where it is no call of a table.
    pub(crate) table: Option<Table>,
    /// Write units of the table.
    pub(crate) writes: u16,
    /// Read units of the table, in halves.
    pub(crate) half_reads: u16,
    /// The shard of the indexes' keys.
    pub(crate) shard: u8,
    /// Write units of each index's key.
    pub(crate) index_writes: [u8; INDEXES],
    /// Read units of each index's key, in halves.
    pub(crate) index_reads: [u8; INDEXES],
}

const NOTHING: Units = Units {
    table: None,
    writes: 0,
    half_reads: 0,
    shard: 0,
    index_writes: [0; INDEXES],
    index_reads: [0; INDEXES],
};

const fn written(writes: u16, index_writes: [u8; INDEXES]) -> Units {
    Units {
        table: Some(Table::Service),
        writes,
        index_writes,
        ..NOTHING
    }
}

const fn read(half_reads: u16) -> Units {
    Units {
        table: Some(Table::Service),
        half_reads,
        ..NOTHING
    }
}

const fn queried(index_reads: [u8; INDEXES]) -> Units {
    Units {
        table: Some(Table::Service),
        index_reads,
        ..NOTHING
    }
}

impl Units {
    /// What a call usually costs, about something of a shard.
    #[must_use]
    pub(crate) const fn of(call: Call, shard: u8) -> Self {
        let units = match call {
            Call::LookUp => Self {
                table: Some(Table::Archive),
                ..read(1)
            },
            Call::Append => Self {
                table: Some(Table::Record),
                ..written(1, [0; INDEXES])
            },
            Call::Count
            | Call::Acquire
            | Call::Renew
            | Call::Release
            | Call::Pause
            | Call::ReportWait
            | Call::ClaimOrPark
            | Call::Resolve
            | Call::WriteBook => written(1, [0; INDEXES]),
            Call::Open => written(8, [1, 1, 1, 0]),
            Call::Claim | Call::ClaimNotice => written(1, [2, 0, 0, 0]),
            Call::Commit => written(1, [1, 0, 1, 0]),
            Call::BeginBatch => written(6, [0, 3, 0, 0]),
            Call::CommitLetter => written(1, [0, 1, 0, 0]),
            Call::Reissue => written(6, [0, 2, 0, 0]),
            Call::HandToCentre => written(4, [0, 1, 0, 1]),
            Call::Transition => written(8, [1, 1, 1, 1]),
            Call::CommitNotice => written(1, [1, 0, 0, 0]),
            Call::Settings
            | Call::Read
            | Call::Parked
            | Call::Find
            | Call::Batch
            | Call::Book
            | Call::ReadLetter => read(2),
            Call::Wait => read(1),
            // Eight queries of half a unit; the shards are one.
            Call::CountWaiting => read(8),
            Call::Due | Call::DueNotices => queried([1, 0, 0, 0]),
            Call::Overdue => queried([0, 0, 1, 0]),
            Call::Callbacks => queried([0, 0, 0, 1]),
            Call::Key | Call::Unread | Call::MarkRead | Call::Print | Call::Publish => NOTHING,
        };
        Self { shard, ..units }
    }

    /// What a call about a delivery usually costs.
    #[must_use]
    pub(crate) fn about(call: Call, about: Option<DeliveryId>) -> Self {
        Self::of(call, about.map_or(0, |id| shard(id.request)))
    }

    /// What opening a request costs: two units a row of the transaction.
    #[must_use]
    pub(crate) fn opening(new: &NewRequest) -> Self {
        let more = u16::from(new.replay.is_some()) + u16::from(new.notice.is_some());
        let mut units = Self::about(Call::Open, Some(new.delivery.id));
        units.writes += 2 * more;
        units.index_writes[0] =
            u8::from(new.delivery.next_attempt_at.is_some()) + u8::from(new.notice.is_some());
        units.index_writes[1] = u8::from(new.letter.next_attempt_at.is_some());
        units
    }

    /// What committing an outcome costs: a transaction with the receipt's row after a send.
    #[must_use]
    pub(crate) fn committing(id: DeliveryId, is_sent: bool) -> Self {
        let mut units = Self::about(Call::Commit, Some(id));
        if is_sent {
            units.writes = 4;
        }
        units
    }

    /// What beginning a batch of letters costs: the batch, the book and each letter, two units a row.
    #[must_use]
    pub(crate) fn batch(letters: usize) -> Self {
        let rows = u16::try_from(letters).unwrap_or(u16::MAX / 4) + 2;
        Self {
            writes: 2 * rows,
            ..Self::of(Call::BeginBatch, 0)
        }
    }
}
