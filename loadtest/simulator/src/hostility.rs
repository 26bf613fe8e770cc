//! What a hostile world does to calls: faults that wait for their call, outages, stale reads, deaths.

use crate::calls::Call;
use memory::{Faults, Operation};
use pin::delivery::SendOutcome;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use steps::ports::Fault;

/// Whether a failing call has done its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// It has not.
    Before,
    /// It has: an ambiguous time-out, or an answer that was lost.
    After,
}

/// What the provider does with a message, where it does not simply take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whim {
    /// Sends it back: too fast.
    Throttled,
    /// Sends it back: the quota is used up.
    OverQuota,
    /// Will never take it.
    Refused,
    /// Cannot be reached.
    Unavailable,
    /// Takes it, and the answer is lost.
    TakenUnclear,
    /// Does not take it, and nobody can say so.
    LostUnclear,
}

impl Whim {
    /// What the caller is told.
    #[must_use]
    pub(crate) const fn outcome(self) -> SendOutcome {
        match self {
            Self::Throttled => SendOutcome::Throttled,
            Self::OverQuota => SendOutcome::OverQuota,
            Self::Refused => SendOutcome::Refused,
            Self::Unavailable => SendOutcome::Unavailable,
            Self::TakenUnclear | Self::LostUnclear => SendOutcome::Unclear,
        }
    }
}

/// What the printer does with a batch, where it does not simply take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PrintWhim {
    /// It cannot be reached.
    Unavailable,
    /// It takes it, and the answer is lost.
    TakenUnclear,
    /// It sends it back.
    Refused,
}

#[derive(Debug)]
struct Armed {
    call: Call,
    /// How many such calls pass first.
    after: u32,
    side: Side,
    fault: Fault,
}

#[derive(Debug, Default)]
struct State {
    armed: Vec<Armed>,
    outages: Vec<(i64, Fault)>,
    whims: Vec<(u32, Whim)>,
    print_whims: Vec<(u32, PrintWhim)>,
    /// How many gates pass before somebody dies at one.
    deaths: Vec<u32>,
}

/// The hostility of a small world. A clone is the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hostility {
    state: Arc<Mutex<State>>,
    stale: Arc<AtomicU32>,
}

impl Hostility {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The `after`-th such call from now, from 0, fails.
    pub(crate) fn arm(&self, call: Call, after: u32, side: Side, fault: Fault) {
        self.state().armed.push(Armed {
            call,
            after,
            side,
            fault,
        });
    }

    /// Every call of the table fails cleanly until an instant.
    pub(crate) fn outage(&self, until_ns: i64, fault: Fault) {
        self.state().outages.push((until_ns, fault));
    }

    /// The provider has a whim with the `after`-th message from now.
    pub(crate) fn whim(&self, after: u32, whim: Whim) {
        self.state().whims.push((after, whim));
    }

    /// The printer has a whim with the `after`-th batch from now.
    pub(crate) fn print_whim(&self, after: u32, whim: PrintWhim) {
        self.state().print_whims.push((after, whim));
    }

    /// Whoever passes the `after`-th gate from now dies at it.
    pub(crate) fn death(&self, after: u32) {
        self.state().deaths.push(after);
    }

    /// The next `reads` reads of an index are stale.
    pub(crate) fn stale(&self, reads: u32) {
        self.stale.fetch_add(reads, Relaxed);
    }

    /// Everything is well from now on.
    pub(crate) fn heal(&self) {
        *self.state() = State::default();
        self.stale.store(0, Relaxed);
    }

    /// Whether whoever passes this gate dies at it.
    #[must_use]
    pub(crate) fn dies(&self) -> bool {
        let mut state = self.state();
        let due = state.deaths.iter().position(|after| *after == 0);
        for after in &mut state.deaths {
            *after = after.saturating_sub(1);
        }
        due.is_some_and(|due| {
            state.deaths.remove(due);
            true
        })
    }

    /// The fault that meets a call, if one does: before it does its work, or after.
    #[must_use]
    pub(crate) fn meets(&self, call: Call, now_ns: i64) -> Option<(Side, Fault)> {
        let mut state = self.state();
        state.outages.retain(|(until, _)| *until > now_ns);
        if !call.is_whimsical()
            && let Some((_, fault)) = state.outages.first()
        {
            return Some((Side::Before, *fault));
        }
        let due = state
            .armed
            .iter()
            .position(|armed| armed.call == call && armed.after == 0);
        for armed in &mut state.armed {
            if armed.call == call {
                armed.after = armed.after.saturating_sub(1);
            }
        }
        due.map(|due| {
            let armed = state.armed.remove(due);
            (armed.side, armed.fault)
        })
    }

    /// The provider's whim with this message, if it has one.
    #[must_use]
    pub(crate) fn whim_now(&self) -> Option<Whim> {
        next(&mut self.state().whims)
    }

    /// The printer's whim with this batch, if it has one.
    #[must_use]
    pub(crate) fn print_whim_now(&self) -> Option<PrintWhim> {
        next(&mut self.state().print_whims)
    }
}

/// The whim whose turn it is; the others come one nearer.
fn next<W>(whims: &mut Vec<(u32, W)>) -> Option<W> {
    let due = whims.iter().position(|(after, _)| *after == 0);
    for (after, _) in whims.iter_mut() {
        *after = after.saturating_sub(1);
    }
    due.map(|due| whims.remove(due).1)
}

impl Faults for Hostility {
    fn is_stale(&self, _operation: Operation) -> bool {
        self.stale
            .fetch_update(Relaxed, Relaxed, |reads| reads.checked_sub(1))
            .is_ok()
    }
}
