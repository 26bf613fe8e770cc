//! A sparse index: what is due, earliest first; and what a stale read of it still shows.

use jiff::Timestamp;
use pin::delivery::DeliveryId;
use std::collections::{BTreeSet, VecDeque};

/// How many removed entries a stale read may still show.
const GHOSTS: usize = 64;

/// One partition of an index.
#[derive(Debug, Default)]
pub(crate) struct Partition {
    entries: BTreeSet<(Timestamp, DeliveryId)>,
    ghosts: VecDeque<(Timestamp, DeliveryId)>,
}

impl Partition {
    pub(crate) fn add(&mut self, at: Timestamp, id: DeliveryId) {
        self.entries.insert((at, id));
    }

    pub(crate) fn remove(&mut self, at: Timestamp, id: DeliveryId) {
        if self.entries.remove(&(at, id)) {
            if self.ghosts.len() == GHOSTS {
                self.ghosts.pop_front();
            }
            self.ghosts.push_back((at, id));
        }
    }

    /// What is due at `now`, at most `limit`. A stale read shows what has gone since, too.
    pub(crate) fn due(&self, now: Timestamp, limit: u32, stale: bool) -> Vec<(Timestamp, DeliveryId)> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let live = self
            .entries
            .iter()
            .take_while(|(at, _)| *at <= now)
            .take(limit)
            .copied();
        if !stale {
            return live.collect();
        }
        let mut shown: Vec<_> = live
            .chain(self.ghosts.iter().copied().filter(|(at, _)| *at <= now))
            .collect();
        shown.sort_unstable();
        shown.dedup();
        shown.truncate(limit);
        shown
    }
}
