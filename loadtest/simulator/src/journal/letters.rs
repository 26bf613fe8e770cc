//! What the world saw of letters.

use jiff::civil::Date;
use memory::Map;
use pin::delivery::DeliveryId;
use std::collections::{BTreeMap, BTreeSet};

/// A letter that a batch has, until nothing more is to be heard of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct InPost {
    /// Whether it might be printed when its batch was begun: validated, and not stopped.
    pub(crate) was_free: bool,
    /// Whether the printer has it.
    pub(crate) is_printed: bool,
    /// Whether the printer has reported it posted.
    pub(crate) is_reported_posted: bool,
    /// Reports that are still to come, or to be worked in.
    pub(crate) outstanding: u32,
}

/// How many letters came how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LetterCounts {
    /// To be printed: of validated requests, and those made again.
    pub(crate) owed: u64,
    /// Stopped before a batch took them up.
    pub(crate) stopped: u64,
    /// That no row of capitals can address.
    pub(crate) unaddressable: u64,
    /// Taken out of the table while they waited, at the end of a small world.
    pub(crate) taken_out: u64,
    /// Taken up by a batch.
    pub(crate) begun: u64,
    /// Taken by the printer.
    pub(crate) printed: u64,
    /// Given to the post, as far as that has been recorded.
    pub(crate) posted: u64,
    /// That the printer could not make, as far as that has been recorded.
    pub(crate) discarded: u64,
    /// That came back, as far as that has been recorded.
    pub(crate) returned: u64,
}

impl LetterCounts {
    /// The counters, in order.
    pub(crate) const fn all(&self) -> [u64; 8] {
        [
            self.owed,
            self.stopped,
            self.unaddressable,
            self.begun,
            self.printed,
            self.posted,
            self.discarded,
            self.returned,
        ]
    }

    /// How many must stand in the queue.
    pub(crate) const fn waiting(&self) -> u64 {
        self.owed
            .saturating_sub(self.begun + self.stopped + self.unaddressable + self.taken_out)
    }
}

/// No letter takes longer, in days, as far as the report tells them apart.
const LONGEST: usize = 1_000;

/// The journal of letters.
pub(crate) struct Letters {
    /// Counters.
    pub(crate) counts: LetterCounts,
    /// Letters taken up for each of the printer's days.
    by_day: BTreeMap<Date, u32>,
    /// Whose first letter was printed, a bit a person.
    printed: Vec<u64>,
    /// Later generations that were printed.
    again: BTreeSet<DeliveryId>,
    in_post: Map<DeliveryId, InPost>,
    /// How many arrived so many days after they were asked for.
    arrived: Vec<u64>,
}

impl Letters {
    pub(crate) fn new(people: u32) -> Self {
        Self {
            counts: LetterCounts::default(),
            by_day: BTreeMap::new(),
            printed: vec![0; (people as usize).div_ceil(64)],
            again: BTreeSet::new(),
            in_post: Map::default(),
            arrived: Vec::new(),
        }
    }

    /// A batch has taken letters up for a day of the printer's: how many that day has now.
    pub(crate) fn begun(&mut self, day: Date, letters: u32) -> u32 {
        self.counts.begun += u64::from(letters);
        let taken = self.by_day.entry(day).or_default();
        *taken += letters;
        *taken
    }

    /// A letter that a batch has.
    pub(crate) fn in_post(&mut self, id: DeliveryId) -> &mut InPost {
        self.in_post.or_default(id)
    }

    /// The same, if a batch has it.
    pub(crate) fn of(&mut self, id: DeliveryId) -> Option<&mut InPost> {
        self.in_post.get_mut(&id)
    }

    /// Nothing more will be heard of it.
    pub(crate) fn is_over(&mut self, id: DeliveryId) {
        self.in_post.remove(&id);
    }

    /// The printer has a person's letter; `false` if it had it before, which must never be.
    pub(crate) fn print(&mut self, id: DeliveryId, person: u32) -> bool {
        self.counts.printed += 1;
        if id.generation > 1 {
            return self.again.insert(id);
        }
        let bit = 1_u64 << (person % 64);
        let word = &mut self.printed[person as usize / 64];
        let is_first = *word & bit == 0;
        *word |= bit;
        is_first
    }

    /// One arrives so many days after it was asked for.
    pub(crate) fn arrives(&mut self, days: i32) {
        let days = usize::try_from(days).unwrap_or_default().min(LONGEST);
        if self.arrived.len() <= days {
            self.arrived.resize(days + 1, 0);
        }
        self.arrived[days] += 1;
    }

    /// The days within which so many thousandths of those posted so far arrive (nearest rank); `None` of none.
    pub(crate) fn arrived_within(&self, thousandths: u64) -> Option<u64> {
        let all: u64 = self.arrived.iter().sum();
        let rank = (all * thousandths).div_ceil(1_000).max(1);
        let mut seen = 0;
        self.arrived.iter().zip(0..).find_map(|(count, days)| {
            seen += count;
            (seen >= rank).then_some(days)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_to_the_letter_are_nearest_ranks() {
        let mut letters = Letters::new(1);
        assert_eq!(letters.arrived_within(500), None);
        for days in [3, 3, 9, 4] {
            letters.arrives(days);
        }
        assert_eq!(
            [250, 500, 750, 1_000].map(|share| letters.arrived_within(share)),
            [Some(3), Some(3), Some(4), Some(9)]
        );
    }
}
