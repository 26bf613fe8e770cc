//! What is counted for the bill while a run goes on.

use crate::calls::Call;
use crate::calls::units::Units;
use crate::report::Charged;
use pin::channel::SHARDS;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use steps::Step;

/// What a step has used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct StepCount {
    /// Invocations.
    pub(crate) invocations: u64,
    /// Milliseconds of them, each rounded up.
    pub(crate) billed_ms: u64,
    /// Write units.
    pub(crate) writes: u64,
    /// Read units, in halves.
    pub(crate) half_reads: u64,
    /// Calls of KMS.
    pub(crate) keys: u64,
}

/// What a run has used.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    /// Step by step, in the order of [`Step::ALL`].
    pub(crate) steps: Vec<StepCount>,
    /// Requests that API Gateway let through.
    pub(crate) gateway: u64,
    /// Ticks of the schedules.
    pub(crate) ticks: u64,
    /// Messages.
    pub(crate) charged: Charged,
    /// Letters that the printer took.
    pub(crate) printed: u64,
    /// Letters that wait for it.
    pub(crate) waiting: u64,
    /// Seconds of agents on shift.
    pub(crate) shift_s: u64,
    /// … of which on calls.
    pub(crate) call_s: u64,
}

/// A count that only one thread adds to: a world runs on one, so that reading and writing need not be one act, which is
/// several times as dear, and a request makes dozens of calls.
#[derive(Debug, Default)]
struct Count(AtomicU64);

impl Count {
    fn add(&self, more: u64) {
        self.0.store(self.0.load(Relaxed) + more, Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// The calls of a step.
#[derive(Debug, Default)]
struct Calls {
    writes: Count,
    half_reads: Count,
    keys: Count,
}

/// The calls of every step, and what comes to API Gateway and from the schedules.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    steps: [Calls; Step::ALL.len()],
    gateway: Count,
    ticks: Count,
}

impl Meter {
    /// A call of a step was let through. What a limit sends back costs nothing.
    pub(crate) fn took(&self, step: Step, call: Call, units: &Units) {
        let calls = &self.steps[step as usize];
        if units.table.is_some() {
            calls.writes.add(units.all_writes());
            calls.half_reads.add(units.all_half_reads());
        } else if call == Call::Key {
            calls.keys.add(1);
        }
    }

    /// A query of a step has come back with so many entries of an index, of which the first 4 KB are counted: half a unit
    /// for every other 4 KB.
    pub(crate) fn came(&self, step: Step, entries: usize) {
        let more = entries.div_ceil(ENTRIES_A_PAGE).saturating_sub(1);
        self.steps[step as usize].half_reads.add(more as u64);
    }

    /// So many entries of an index were counted by a query of each of its keys, of which the first 4 KB each are counted.
    pub(crate) fn counted(&self, step: Step, entries: u64) {
        let pages = entries.div_ceil(ENTRIES_A_PAGE as u64);
        let more = pages.saturating_sub(u64::from(SHARDS));
        self.steps[step as usize].half_reads.add(more);
    }

    /// API Gateway has let a request through.
    pub(crate) fn passed_gateway(&self) {
        self.gateway.add(1);
    }

    /// A schedule has ticked.
    pub(crate) fn ticked(&self) {
        self.ticks.add(1);
    }

    /// The calls of a step so far: invocations are counted elsewhere.
    pub(crate) fn of(&self, step: Step) -> StepCount {
        let calls = &self.steps[step as usize];
        StepCount {
            writes: calls.writes.get(),
            half_reads: calls.half_reads.get(),
            keys: calls.keys.get(),
            ..StepCount::default()
        }
    }

    /// Requests that API Gateway let through, and ticks.
    pub(crate) fn events(&self) -> (u64, u64) {
        (self.gateway.get(), self.ticks.get())
    }
}

/// Entries of an index in 4 KB (`functions/aws/src/table.rs`).
const ENTRIES_A_PAGE: usize = 40;
