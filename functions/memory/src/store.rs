//! The tables in memory: one lock, typed rows, conditional writes.

mod attempts;
mod channels;
mod deliveries;
mod letters;
mod levers;
mod looks;
mod notices;
mod packed;
mod pins;
mod receipts;
mod record;
mod replays;
mod requests;
mod transitions;

use crate::index::Indexes;
use crate::map::Map;
use attempts::Counters;
use channels::ChannelRow;
use packed::PackedRecord;
use pin::delivery::{Delivery, DeliveryId, ProviderId};
use pin::digest::{PersonKey, SessionKey};
use pin::kept_pin::PinRecord;
use pin::letter::{Batch, BatchId, Book, Letter};
use pin::request::{Guard, RequestId};
use pin::session::Session;
use receipts::ReceiptRow;
use replays::Replays;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use steps::ports::Fault;

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
    /// `Letters::read_letter`
    ReadLetter,
    /// Every other call of `Letters`
    CommitLetter,
    /// Every call of `Batches` and `PostBook` but the count
    Batch,
    /// Every call of `Receipts`
    Receipt,
    /// Every call of `Channels` and `ChannelsReader`
    Channel,
    /// `Attempts::forgive`
    Forgive,
    /// `PinReader::kept_pin`
    KeptPin,
    /// `Pins::keep`
    Keep,
    /// `Pins::stop`
    StopPin,
    /// `Sessions::begin`
    Begin,
    /// `Sessions::prolong`
    Prolong,
    /// `CallbackQueue::callbacks`
    Callbacks,
    /// `SetLevers::set`
    SetLevers,
    /// Every call of `Transitions`
    Transition,
    /// Every call of notices' ports
    Notice,
    /// `Record::append`
    Append,
    /// `RecordReader::search`
    Search,
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

/// The wide rows are boxed: a map that grows holds its slots twice for a while.
#[derive(Default)]
pub(crate) struct State {
    guards: Map<PersonKey, Guard>,
    /// The requests before the one that guards, newest first, of those few who have any.
    earlier: Map<PersonKey, Vec<RequestId>>,
    requests: Map<RequestId, Box<PackedRecord>>,
    deliveries: Map<DeliveryId, Box<Delivery>>,
    /// Those that have moved on; see `letters`.
    letters: Map<DeliveryId, Box<Letter>>,
    batches: BTreeMap<BatchId, Batch>,
    book: Option<Book>,
    replays: Replays,
    counters: Counters,
    receipts: Map<ProviderId, ReceiptRow>,
    channels: BTreeMap<&'static str, ChannelRow>,
    indexes: Indexes,
    pins: Map<PersonKey, PinRecord>,
    sessions: Map<SessionKey, Session>,
    notices: notices::NoticeRows,
    record: record::Acts,
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

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn call<T>(
        &self,
        operation: Operation,
        work: impl FnOnce(&mut State) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        if let Some(fault) = self.faults.before(operation) {
            return Err(fault);
        }
        let done = work(&mut self.state())?;
        self.faults.after(operation).map_or(Ok(done), Err)
    }
}
