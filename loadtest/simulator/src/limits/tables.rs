//! What DynamoDB's tables take, in whole seconds of virtual time.
//!
//! On demand a table takes what is warm at first, and then twice the highest second of the half-hours before (AWS,
//! "DynamoDB on-demand capacity mode": "double your previous peak within 30 minutes"), up to the account's limit. What
//! a table has once taken it goes on taking. An index's keys are partitions of their own; one that is short of writes sends the
//! whole write back (AWS, "Using Global Secondary Indexes": back-pressure). Unused seconds are not saved up
//! (burst capacity is not guaranteed).

use super::Place;
use crate::calls::units::{INDEXES, Table, Units};
use crate::world::World;
use pin::channel::SHARDS;

const SECOND: i64 = 1_000_000_000;
const HALF_HOUR: i64 = 30 * 60 * SECOND;

/// What went through in seconds and half-hours.
#[derive(Clone, Copy, Debug)]
struct Flow {
    /// Units a second at most.
    most: u64,
    /// Units a second before there was a peak; `None`: no such limit.
    warm: Option<u64>,
    second: i64,
    used: u64,
    half_hour: i64,
    /// The highest second of this half-hour, and of those before.
    peak: u64,
    peak_before: u64,
}

impl Flow {
    /// `most` and `warm` of 0 are no limits; `scale` units make one.
    fn new(most: u32, warm: u32, scale: u64) -> Self {
        Self {
            most: if most == 0 {
                u64::MAX
            } else {
                u64::from(most) * scale
            },
            warm: (warm > 0).then(|| u64::from(warm) * scale),
            second: i64::MIN,
            used: 0,
            half_hour: 0,
            peak: 0,
            peak_before: 0,
        }
    }

    /// Which of two places, the limit's and the peak's, so many units more would be sent back at. `now` is the time since
    /// the beginning. What is more than a second's units goes through by itself, and takes up the seconds after it: else
    /// it never would.
    fn refuses(&mut self, units: u64, now: i64, [limit, growth]: [Place; 2]) -> Option<Place> {
        let (second, half_hour) = (now / SECOND, now / HALF_HOUR);
        if half_hour != self.half_hour {
            self.peak_before = self.peak_before.max(self.peak);
            (self.half_hour, self.peak) = (half_hour, 0);
        }
        let grown = self.warm.map_or(u64::MAX, |warm| warm.max(2 * self.peak_before));
        if second != self.second {
            let passed = u64::try_from(second.saturating_sub(self.second)).unwrap_or_default();
            let let_through = passed.saturating_mul(grown.min(self.most));
            (self.second, self.used) = (second, self.used.saturating_sub(let_through));
        }
        if units == 0 || self.used == 0 {
            return None;
        }
        let wanted = self.used + units;
        if wanted > self.most {
            Some(limit)
        } else {
            (wanted > grown).then_some(growth)
        }
    }

    fn pass(&mut self, units: u64) {
        self.used += units;
        self.peak = self.peak.max(self.used);
    }
}

/// The tables: the service's, the archive's, the operators' record; and the indexes' keys.
#[derive(Debug)]
pub(crate) struct Tables {
    start: i64,
    writes: [Flow; Table::COUNT],
    reads: [Flow; Table::COUNT],
    index_writes: [[Flow; SHARDS as usize]; INDEXES],
    index_reads: [[Flow; SHARDS as usize]; INDEXES],
}

const WRITES: [Place; 2] = [Place::TableWrites, Place::WarmWrites];
const READS: [Place; 2] = [Place::TableReads, Place::WarmReads];
const INDEX_WRITES: [Place; 2] = [Place::PartitionWrites, Place::PartitionWrites];
const INDEX_READS: [Place; 2] = [Place::PartitionReads, Place::PartitionReads];

impl Tables {
    /// As the world has them; `None` if there is no limit.
    #[must_use]
    pub(crate) fn of(world: &World, start: i64) -> Option<Self> {
        let has_limits = [
            world.table_write_units,
            world.table_read_units,
            world.warm_write_units,
            world.warm_read_units,
            world.partition_write_units,
            world.partition_read_units,
        ]
        .iter()
        .any(|limit| *limit > 0);
        has_limits.then(|| Self {
            start,
            writes: [Flow::new(world.table_write_units, world.warm_write_units, 1); Table::COUNT],
            reads: [Flow::new(world.table_read_units, world.warm_read_units, 2); Table::COUNT],
            index_writes: [[Flow::new(world.partition_write_units, 0, 1); SHARDS as usize]; INDEXES],
            index_reads: [[Flow::new(world.partition_read_units, 0, 2); SHARDS as usize]; INDEXES],
        })
    }

    /// Takes what a call needs, all of it or nothing; where it is sent back if there is not so much.
    pub(crate) fn take(&mut self, units: &Units, now: i64) -> Option<Place> {
        let table = units.table? as usize;
        let now = now - self.start;
        let (writes, reads) = (u64::from(units.writes), u64::from(units.half_reads));
        let shard = usize::from(units.shard % SHARDS);
        let is_refused = self.writes[table]
            .refuses(writes, now, WRITES)
            .or_else(|| self.reads[table].refuses(reads, now, READS));
        if is_refused.is_some() {
            return is_refused;
        }
        for index in 0..INDEXES {
            let (written, read) = (
                u64::from(units.index_writes[index]),
                u64::from(units.index_reads[index]),
            );
            let is_refused = self.index_writes[index][shard]
                .refuses(written, now, INDEX_WRITES)
                .or_else(|| self.index_reads[index][shard].refuses(read, now, INDEX_READS));
            if is_refused.is_some() {
                return is_refused;
            }
        }
        self.writes[table].pass(writes);
        self.reads[table].pass(reads);
        for index in 0..INDEXES {
            self.index_writes[index][shard].pass(u64::from(units.index_writes[index]));
            self.index_reads[index][shard].pass(u64::from(units.index_reads[index]));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::Call;

    fn tables(world: &World) -> Tables {
        Tables::of(world, 0).expect("limits")
    }

    fn count(tables: &mut Tables, units: &Units, now: i64) -> usize {
        (0..10_000)
            .take_while(|_| tables.take(units, now).is_none())
            .count()
    }

    #[test]
    fn a_table_takes_its_units_each_second_and_another_table_its_own() {
        let mut tables = tables(&World {
            table_write_units: 10,
            table_read_units: 3,
            ..World::default()
        });
        let write = Units::of(Call::Count, 0);
        assert_eq!(count(&mut tables, &write, 0), 10);
        assert_eq!(tables.take(&write, SECOND - 1), Some(Place::TableWrites));
        assert_eq!(count(&mut tables, &write, SECOND), 10);
        assert_eq!(
            count(&mut tables, &Units::of(Call::Append, 0), SECOND),
            10,
            "the record"
        );
        let read = Units::of(Call::Read, 0);
        assert_eq!(count(&mut tables, &read, SECOND), 3);
        assert_eq!(tables.take(&read, SECOND), Some(Place::TableReads));
        assert_eq!(
            count(&mut tables, &Units::of(Call::LookUp, 0), SECOND),
            6,
            "half a unit each"
        );
    }

    /// A batch of 40 letters is one transaction of 84 units.
    #[test]
    fn what_is_more_than_a_second_s_units_goes_by_itself_and_takes_up_the_seconds_after() {
        let mut tables = tables(&World {
            table_write_units: 10,
            ..World::default()
        });
        let (batch, write) = (Units::batch(40), Units::of(Call::Count, 0));
        assert_eq!(count(&mut tables, &batch, 0), 1);
        assert_eq!(tables.take(&write, 7 * SECOND), Some(Place::TableWrites));
        assert_eq!(
            count(&mut tables, &write, 8 * SECOND),
            6,
            "84 are 8 seconds and 4"
        );
        assert_eq!(tables.take(&batch, 8 * SECOND), Some(Place::TableWrites));
        assert_eq!(count(&mut tables, &batch, 9 * SECOND), 1);
    }

    #[test]
    fn a_table_takes_twice_its_peak_of_the_half_hours_before() {
        let mut tables = tables(&World {
            table_write_units: 50,
            warm_write_units: 10,
            ..World::default()
        });
        let write = Units::of(Call::Count, 0);
        assert_eq!(count(&mut tables, &write, 0), 10);
        assert_eq!(tables.take(&write, 0), Some(Place::WarmWrites));
        assert_eq!(count(&mut tables, &write, HALF_HOUR - SECOND), 10, "not before");
        assert_eq!(count(&mut tables, &write, HALF_HOUR), 20);
        assert_eq!(count(&mut tables, &write, 3 * HALF_HOUR), 40);
        assert_eq!(count(&mut tables, &write, 4 * HALF_HOUR), 50);
        assert_eq!(tables.take(&write, 4 * HALF_HOUR), Some(Place::TableWrites));
    }

    #[test]
    fn an_index_key_short_of_writes_sends_the_whole_write_back() {
        let mut tables = tables(&World {
            table_write_units: 100,
            partition_write_units: 4,
            ..World::default()
        });
        let claim = Units::of(Call::Claim, 3);
        assert_eq!(count(&mut tables, &claim, 0), 2, "an entry that moves costs two");
        assert_eq!(tables.take(&claim, 0), Some(Place::PartitionWrites));
        let other = Units::of(Call::Claim, 4);
        assert_eq!(count(&mut tables, &other, 0), 2, "another key");
        let plain = Units::of(Call::Count, 3);
        assert_eq!(
            count(&mut tables, &plain, 0),
            96,
            "what was sent back took nothing"
        );
    }
}
