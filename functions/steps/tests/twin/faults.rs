//! Faults that a test arms: the n-th call of the store fails, or every call, or index reads are stale.

use memory::{Faults, Operation};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use steps::ports::Fault;

/// Whether a failing call has done its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Before,
    After,
}

#[derive(Default)]
struct Plan {
    calls: usize,
    fail: Option<(usize, Side, Fault)>,
    always: Option<Fault>,
    stale: bool,
    stale_reads: usize,
}

/// The faults of a town's store; a clone is the same.
#[derive(Clone, Default)]
pub(crate) struct FaultPlan(Arc<Mutex<Plan>>);

impl FaultPlan {
    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on the `number`-th call, from 0, fails.
    pub(crate) fn fail_at(&self, number: usize, side: Side, fault: Fault) {
        let mut plan = self.plan();
        plan.calls = 0;
        plan.fail = Some((number, side, fault));
    }

    /// Every call fails before it does anything, until [`Self::clear`].
    pub(crate) fn fail_always(&self, fault: Fault) {
        self.plan().always = Some(fault);
    }

    /// Every second index read shows what has gone since.
    pub(crate) fn stale_reads(&self) {
        self.plan().stale = true;
    }

    /// No more faults; counting starts again.
    pub(crate) fn clear(&self) {
        let mut plan = self.plan();
        plan.calls = 0;
        plan.fail = None;
        plan.always = None;
    }

    /// How many calls there were since the last change.
    pub(crate) fn calls(&self) -> usize {
        self.plan().calls
    }
}

impl Faults for FaultPlan {
    fn before(&self, _: Operation) -> Option<Fault> {
        let mut plan = self.plan();
        let number = plan.calls;
        plan.calls += 1;
        let armed = plan
            .fail
            .filter(|(at, side, _)| *at == number && *side == Side::Before);
        plan.always.or(armed.map(|(_, _, fault)| fault))
    }

    fn after(&self, _: Operation) -> Option<Fault> {
        let plan = self.plan();
        plan.fail
            .filter(|(at, side, _)| at + 1 == plan.calls && *side == Side::After)
            .map(|(_, _, fault)| fault)
    }

    fn is_stale(&self, _: Operation) -> bool {
        let mut plan = self.plan();
        plan.stale_reads += 1;
        plan.stale && plan.stale_reads.is_multiple_of(2)
    }
}
