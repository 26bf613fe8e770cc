//! The tables in memory: one lock, typed rows, conditional writes.

mod channels;
mod deliveries;
mod receipts;
mod requests;

use crate::index::Partition;
use crate::map::Map;
use channels::ChannelRow;
use deliveries::Queues;
use jiff::Timestamp;
use pin::channel::SHARDS;
use pin::delivery::{Delivery, DeliveryId, ProviderId};
use pin::digest::{BodyDigest, PersonKey, ReplayKey};
use pin::request::{RequestId, Standing};
use receipts::ReceiptRow;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use steps::ports::{Attempt, Fault, RequestRecord, Window};

/// What a port call does, for whoever injects faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// `Attempts::count`
    Count,
    /// `OpenRequests::open`
    Open,
    /// `StandingReader::standing`
    Standing,
    /// `RequestReader::find`
    Find,
    /// `DueQueue::due`
    Due,
    /// `OverdueQueue::overdue`
    Overdue,
    /// `Deliveries::claim`
    Claim,
    /// `Deliveries::commit`
    Commit,
    /// `Deliveries::read`
    Read,
    /// Every call of `Receipts`
    Receipt,
    /// Every call of `Channels`
    Channel,
}

/// Injects faults into the twin.
pub trait Faults: Send + Sync {
    /// Fails the call before it does anything.
    fn before(&self, _operation: Operation) -> Option<Fault> {
        None
    }

    /// Fails the call after it has done everything: an ambiguous time-out, or a death right after a write.
    fn after(&self, _operation: Operation) -> Option<Fault> {
        None
    }

    /// Whether an index read is stale.
    fn is_stale(&self, _operation: Operation) -> bool {
        false
    }
}

/// No faults.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFaults;

impl Faults for NoFaults {}

/// Every table and index of the service, in memory.
pub struct Twin {
    state: Mutex<State>,
    faults: Box<dyn Faults>,
}

#[derive(Default)]
pub(crate) struct State {
    guards: Map<PersonKey, Standing>,
    requests: Map<RequestId, RequestRecord>,
    deliveries: Map<DeliveryId, Delivery>,
    replays: Map<ReplayKey, ReplayRow>,
    counters: Map<(Attempt, Window), u32>,
    receipts: Map<ProviderId, ReceiptRow>,
    channels: BTreeMap<&'static str, ChannelRow>,
    queues: Queues,
    overdue: [Partition; SHARDS as usize],
}

#[derive(Clone, Copy, Debug)]
struct ReplayRow {
    body: BodyDigest,
    request: RequestId,
    accepted: Timestamp,
    until: Timestamp,
}

impl Default for Twin {
    fn default() -> Self {
        Self::with_faults(NoFaults)
    }
}

impl Twin {
    /// An empty twin whose calls fail as `faults` says.
    #[must_use]
    pub fn with_faults(faults: impl Faults + 'static) -> Self {
        Self {
            state: Mutex::default(),
            faults: Box::new(faults),
        }
    }

    /// How many requests it holds.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .requests
            .len()
    }

    fn call<T>(
        &self,
        operation: Operation,
        work: impl FnOnce(&mut State) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        if let Some(fault) = self.faults.before(operation) {
            return Err(fault);
        }
        let done = work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))?;
        self.faults.after(operation).map_or(Ok(done), Err)
    }
}

impl State {
    /// Puts a delivery in place of what was there, and keeps the indexes in step.
    fn put(&mut self, delivery: Delivery) {
        let id = delivery.id;
        let shard = usize::from(pin::delivery::shard(id.request));
        if let Some(old) = self.deliveries.get(&id) {
            if let (Some(queue), Some(at)) = (old.queue(), old.next_attempt_at) {
                self.queues.partition(queue).remove(at, id);
            }
            if let Some(at) = old.escalate_at {
                self.overdue[shard].remove(at, id);
            }
        }
        if let (Some(queue), Some(at)) = (delivery.queue(), delivery.next_attempt_at) {
            self.queues.partition(queue).add(at, id);
        }
        if let Some(at) = delivery.escalate_at {
            self.overdue[shard].add(at, id);
        }
        self.deliveries.insert(id, delivery);
    }
}
