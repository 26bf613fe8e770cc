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
    /// Write units of other keys of the indexes, which no limit here looks at.
    pub(crate) index_writes_elsewhere: u16,
}

const NOTHING: Units = Units {
    table: None,
    writes: 0,
    half_reads: 0,
    shard: 0,
    index_writes: [0; INDEXES],
    index_reads: [0; INDEXES],
    index_writes_elsewhere: 0,
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
            | Call::WriteBook
            | Call::Session => written(1, [0; INDEXES]),
            Call::Open => written(8, [1, 1, 1, 0]),
            Call::Claim | Call::ClaimNotice => written(1, [2, 0, 0, 0]),
            Call::Commit => written(1, [1, 0, 1, 0]),
            Call::BeginBatch => written(6, [0, 3, 0, 0]),
            Call::CommitLetter => written(1, [0, 1, 0, 0]),
            Call::Reissue => written(6, [0, 2, 0, 0]),
            Call::HandToCentre => written(4, [0, 1, 0, 1]),
            Call::Transition => written(8, [1, 1, 1, 1]),
            Call::CommitNotice => written(1, [1, 0, 0, 0]),
            Call::KeepPin => written(2, [0; INDEXES]),
            Call::Settings
            | Call::Read
            | Call::Parked
            | Call::Find
            | Call::Batch
            | Call::Book
            | Call::ReadLetter
            | Call::KeptPin
            | Call::Standing => read(2),
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

    /// Write units of the table and its indexes: all that is billed.
    #[must_use]
    pub(crate) fn all_writes(&self) -> u64 {
        let indexes: u64 = self.index_writes.iter().map(|units| u64::from(*units)).sum();
        u64::from(self.writes) + indexes + u64::from(self.index_writes_elsewhere)
    }

    /// Read units of the table and its indexes, in halves.
    #[must_use]
    pub(crate) fn all_half_reads(&self) -> u64 {
        let indexes: u64 = self.index_reads.iter().map(|units| u64::from(*units)).sum();
        u64::from(self.half_reads) + indexes
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

    /// What keeping a PIN costs: with its request's delivery, a row more and what stands in the indexes.
    #[must_use]
    pub(crate) fn keeping(id: Option<DeliveryId>) -> Self {
        let mut units = Self::about(Call::KeepPin, id);
        if id.is_some() {
            units.writes = 4;
            units.index_writes = [1, 0, 1, 0];
        }
        units
    }

    /// What beginning a batch of letters costs: the batch, the book and each letter, two units a row, and the index's of
    /// each letter.
    #[must_use]
    pub(crate) fn batch(letters: usize) -> Self {
        let letters = u16::try_from(letters).unwrap_or(u16::MAX / 4);
        Self {
            writes: 2 * (letters + 2),
            index_writes_elsewhere: 3 * letters.saturating_sub(1),
            ..Self::of(Call::BeginBatch, 0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = include_str!("../../../../functions/aws/src/table.rs");

    /// The first figure before a unit in a row's cost, in halves.
    fn halves(cost: &str, unit: &str) -> Option<u16> {
        let before = cost.split_once(unit)?.0;
        let numbers = before
            .split_whitespace()
            .filter_map(|word| word.parse::<f32>().ok());
        let number = numbers.into_iter().next()?;
        (0..100).find(|halves| (f32::from(*halves) - 2.0 * number).abs() < f32::EPSILON)
    }

    /// The write units that a row's cost says are of indexes: «and 2 for …», «and 1 or 2 of …», «and 1 to 4 of …».
    fn of_indexes(cost: &str) -> std::ops::RangeInclusive<u64> {
        let words = cost.split_once(", and ").map_or("", |(_, rest)| rest);
        let mut figures = words
            .split_whitespace()
            .take(3)
            .filter_map(|word| word.parse().ok());
        let least = figures.next().unwrap_or(0);
        least..=figures.next().unwrap_or(least)
    }

    #[test]
    fn every_call_costs_what_the_table_says() {
        for (port, call) in [
            ("Attempts::count", Call::Count),
            ("Archive::look_up", Call::LookUp),
            ("OpenRequests::open", Call::Open),
            ("Channels::acquire", Call::Acquire),
            ("Channels::acquire", Call::Renew),
            ("Channels::acquire", Call::Release),
            ("Channels::settings", Call::Settings),
            ("Channels::pause", Call::Pause),
            ("Channels::report_wait", Call::ReportWait),
            ("WaitReader::projected_wait", Call::Wait),
            ("DueQueue::due", Call::Due),
            ("Deliveries::claim", Call::Claim),
            ("Deliveries::commit", Call::Commit),
            ("Deliveries::read", Call::Read),
            ("Receipts::claim_or_park", Call::ClaimOrPark),
            ("Receipts::parked", Call::Parked),
            ("Receipts::resolve", Call::Resolve),
            ("RequestReader::find", Call::Find),
            ("Batches::batch", Call::Batch),
            ("Batches::batch", Call::Book),
            ("Batches::write_book", Call::WriteBook),
            ("Letters::read_letter", Call::ReadLetter),
            ("Letters::commit_letter", Call::CommitLetter),
            ("Letters::reissue", Call::Reissue),
            ("Letters::hand_to_centre", Call::HandToCentre),
            ("NoticeQueue::due_notices", Call::DueNotices),
            ("Notices::claim_notice", Call::ClaimNotice),
            ("Notices::commit_notice", Call::CommitNotice),
            ("Transitions::transition", Call::Transition),
            ("Record::append", Call::Append),
            ("StandingReader::standing", Call::Standing),
            ("PinReader::kept_pin", Call::KeptPin),
            ("Sessions::begin", Call::Session),
        ] {
            let start = format!("//! | `{port}`");
            let row = TABLE.lines().find(|line| line.starts_with(&start));
            let cost = row.and_then(|row| row.rsplit('|').nth(1)).unwrap_or_default();
            let units = Units::of(call, 0);
            let reads = units.half_reads + units.index_reads.iter().map(|read| u16::from(*read)).sum::<u16>();
            let wanted = (halves(cost, "WRU"), halves(cost, "RRU"));
            let has = |halves: u16| (halves > 0).then_some(halves);
            assert_eq!((has(2 * units.writes), has(reads)), wanted, "{port}: «{cost}»");
            let written = units.all_writes() - u64::from(units.writes);
            assert!(of_indexes(cost).contains(&written), "{port}: {written}, «{cost}»");
        }
    }

    /// «2 or 4 WRU, and 1 or 2 of indexes»: with a delivery a row more, and what it has in the indexes.
    #[test]
    fn keeping_a_pin_costs_more_with_its_delivery() {
        let row = TABLE.lines().find(|line| line.starts_with("//! | `Pins::keep`"));
        assert!(row.is_some_and(|row| row.contains("2 or 4 WRU, and 1 or 2 of indexes")));
        let id = DeliveryId {
            request: pin::RequestId::from_bytes([1; 16]),
            generation: 1,
        };
        let (alone, both) = (Units::keeping(None), Units::keeping(Some(id)));
        assert_eq!((alone.writes, alone.index_writes), (2, [0; INDEXES]));
        assert_eq!((both.writes, both.index_writes.iter().sum::<u8>()), (4, 2));
    }

    #[test]
    fn a_call_of_no_table_costs_nothing_and_a_batch_two_units_a_row() {
        assert_eq!(Units::of(Call::Publish, 3), Units { shard: 3, ..NOTHING });
        assert_eq!(
            (Units::batch(40).writes, Units::batch(40).all_writes()),
            (84, 84 + 3 * 40)
        );
        assert_eq!(
            Units::batch(1).all_writes(),
            Units::of(Call::BeginBatch, 0).all_writes()
        );
    }
}
