//! The call that the contact centre owes a person.

use super::{Delivery, EventKind, Progress};
use crate::calendar::Calendar;
use crate::callback::{CallLease, CallPolicy, CallReason, Callback, next_opening};
use crate::operator::OperatorId;
use crate::promise::{later, whole_ms};
use jiff::{SignedDuration, Timestamp};

/// By when to call somebody whose letter did not arrive, or who disowns a request: no promise hangs on it.
const WITHOUT_PROMISE: SignedDuration = SignedDuration::from_hours(48);

impl Delivery {
    /// The centre must call; a call that is owed already stays as it is.
    pub fn call(&mut self, now: Timestamp, reason: CallReason) {
        let by = match reason {
            CallReason::Unvalidated(_) | CallReason::NoQuickChannel | CallReason::FirstHalfOverdue => {
                self.due
            }
            CallReason::LetterReturned | CallReason::Disowned => later(now, WITHOUT_PROMISE),
        };
        self.callback
            .get_or_insert_with(|| Box::new(Callback::new(reason, now, by)));
    }

    /// An operator takes the call up, or goes on with it. `false` if none is owed, or another operator has it.
    pub fn take_call(&mut self, operator: &OperatorId, now: Timestamp, policy: &CallPolicy) -> bool {
        let Some(callback) = &mut self.callback else {
            return false;
        };
        if callback.holder(now).is_some_and(|holder| holder != operator) {
            return false;
        }
        callback.lease = Some(CallLease {
            operator: operator.clone(),
            until: later(now, policy.lease),
        });
        self.contacted(now);
        true
    }

    /// The call reached nobody: it comes back after a while, in an opening.
    pub fn not_reached(&mut self, now: Timestamp, calendar: &Calendar, policy: &CallPolicy) {
        if let Some(callback) = &mut self.callback {
            callback.calls += 1;
            callback.lease = None;
            callback.not_before = Some(whole_ms(next_opening(later(now, policy.retry), calendar)));
        }
    }

    /// The call was made, or is not needed any more.
    pub fn close_call(&mut self) {
        self.callback = None;
    }

    /// A receipt is there: whoever was to be called because none was need not be.
    pub(super) fn spare_call(&mut self) {
        let reason = self.callback.as_ref().map(|callback| callback.reason);
        if matches!(
            reason,
            Some(CallReason::FirstHalfOverdue | CallReason::NoQuickChannel)
        ) {
            self.close_call();
        }
    }

    /// The promise is at risk, or no channel took the half. Whoever the centre has spoken to is not called again
    /// about the very message it spoke of.
    pub(super) fn call_if_missing(&mut self, now: Timestamp) {
        let spoken = self
            .events
            .iter()
            .rfind(|event| event.kind == EventKind::Validated)
            .map(|event| event.at);
        let is_answered = match self.progress {
            Progress::Accepted { .. } | Progress::Delivered { .. } | Progress::Stopped { .. } => true,
            Progress::Sent { at } => spoken.is_some_and(|spoken| at <= spoken),
            Progress::Held | Progress::Waiting | Progress::Failed { .. } => false,
        };
        if !is_answered && !self.is_in_hand() {
            self.call(now, CallReason::FirstHalfOverdue);
        }
    }
}
