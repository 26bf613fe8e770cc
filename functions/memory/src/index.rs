//! The sparse indexes over deliveries: what is due, earliest first; and what a stale read of it still shows.

use jiff::Timestamp;
use pin::channel::{Channel, Class, SHARDS};
use pin::delivery::{Delivery, DeliveryId, Queue};
use pin::letter::Letter;
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

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// How many are due at `now`. Of a queue in which nearly all are, it walks past those that are not.
    pub(crate) fn count_due(&self, now: Timestamp) -> usize {
        let later = self.entries.iter().rev().take_while(|(at, _)| *at > now);
        self.entries.len() - later.count()
    }

    /// What stands at `from` or later, at most `limit`.
    pub(crate) fn from(&self, from: Timestamp, limit: u32, stale: bool) -> Vec<(Timestamp, DeliveryId)> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let ghosts = self.ghosts.iter().copied().filter(|_| stale);
        let live = self.entries.iter().copied();
        let mut shown: Vec<_> = if stale {
            live.chain(ghosts).filter(|(at, _)| *at >= from).collect()
        } else {
            return live.skip_while(|(at, _)| *at < from).take(limit).collect();
        };
        shown.sort_unstable();
        shown.dedup();
        shown.truncate(limit);
        shown
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

/// The entries of a delivery: where its drain finds it, and where `escalate_overdue` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entries {
    due: Option<(Queue, Timestamp)>,
    overdue: Option<Timestamp>,
    callback: Option<Timestamp>,
}

impl Entries {
    pub(crate) const NONE: Self = Self {
        due: None,
        overdue: None,
        callback: None,
    };

    pub(crate) fn of_letter(letter: &Letter) -> Self {
        Self {
            due: letter.queue().zip(letter.next_attempt_at),
            overdue: None,
            callback: None,
        }
    }

    pub(crate) fn of(delivery: &Delivery) -> Self {
        Self {
            due: delivery.queue().zip(delivery.next_attempt_at),
            overdue: delivery.escalate_at,
            callback: delivery.callback.as_ref().map(|callback| callback.place()),
        }
    }
}

/// The indexes, by partition.
#[derive(Default)]
pub(crate) struct Indexes {
    due: [[[Partition; SHARDS as usize]; Class::ALL.len()]; Channel::ALL.len()],
    overdue: [Partition; SHARDS as usize],
    callbacks: [Partition; SHARDS as usize],
}

impl Indexes {
    pub(crate) fn due(&mut self, queue: Queue) -> &mut Partition {
        let (channel, class) = (queue.channel as usize, queue.class as usize);
        &mut self.due[channel][class][usize::from(queue.shard % SHARDS)]
    }

    pub(crate) fn overdue(&mut self, shard: u8) -> &mut Partition {
        &mut self.overdue[usize::from(shard % SHARDS)]
    }

    pub(crate) fn callbacks(&mut self, shard: u8) -> &mut Partition {
        &mut self.callbacks[usize::from(shard % SHARDS)]
    }

    /// How many messages stand in the queues, letters left out.
    pub(crate) fn queued(&self) -> usize {
        let messages = Channel::ALL
            .into_iter()
            .filter(|channel| *channel != Channel::Post);
        messages
            .flat_map(|channel| self.due[channel as usize].iter().flatten())
            .map(Partition::len)
            .sum()
    }

    /// How many letters stand in the queues.
    pub(crate) fn letters_queued(&self) -> usize {
        self.due[Channel::Post as usize]
            .iter()
            .flatten()
            .map(Partition::len)
            .sum()
    }

    /// How many letters wait to be taken up by a batch, due now or later.
    pub(crate) fn letters_waiting(&self) -> usize {
        let waiting = &self.due[Channel::Post as usize][Class::Half as usize];
        waiting.iter().map(Partition::len).sum()
    }

    /// Moves a delivery's entries; what stays where it is is not touched.
    pub(crate) fn shift(&mut self, id: DeliveryId, from: Entries, to: Entries) {
        if from.due != to.due {
            if let Some((queue, at)) = from.due {
                self.due(queue).remove(at, id);
            }
            if let Some((queue, at)) = to.due {
                self.due(queue).add(at, id);
            }
        }
        if from.overdue != to.overdue {
            let partition = self.overdue(pin::delivery::shard(id.request));
            if let Some(at) = from.overdue {
                partition.remove(at, id);
            }
            if let Some(at) = to.overdue {
                partition.add(at, id);
            }
        }
        if from.callback != to.callback {
            let partition = self.callbacks(pin::delivery::shard(id.request));
            if let Some(at) = from.callback {
                partition.remove(at, id);
            }
            if let Some(at) = to.callback {
                partition.add(at, id);
            }
        }
    }
}
