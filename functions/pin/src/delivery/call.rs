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
    /// The centre must call. A call that is owed already is made by the earlier of the two instants; a letter that
    /// came back takes the place of a reason that a receipt of the first half would do away with.
    pub fn call(&mut self, now: Timestamp, reason: CallReason) {
        let by = match reason {
            CallReason::Unvalidated(_) | CallReason::NoQuickChannel | CallReason::FirstHalfOverdue => {
                self.due
            }
            CallReason::LetterReturned | CallReason::Disowned => later(now, WITHOUT_PROMISE),
        };
        let owed = self
            .callback
            .get_or_insert_with(|| Box::new(Callback::new(reason, now, by)));
        owed.by = owed.by.min(by);
        if reason == CallReason::LetterReturned && owed.reason.ends_with_a_receipt() {
            owed.reason = reason;
        }
    }

    /// The letter came back, or could not be made: the centre must call (R31), unless the request is over, or both
    /// halves have been used. Whether it must.
    pub fn letter_in_trouble(&mut self, now: Timestamp) -> bool {
        if self.is_over() || self.has(EventKind::Activated) {
            return false;
        }
        self.call(now, CallReason::LetterReturned);
        true
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
        self.callback
            .take_if(|callback| callback.reason.ends_with_a_receipt());
    }

    /// The person was spoken to about the request or its first half. A letter that came back is another matter.
    pub(super) fn answer_call(&mut self) {
        self.callback
            .take_if(|callback| callback.reason != CallReason::LetterReturned);
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
