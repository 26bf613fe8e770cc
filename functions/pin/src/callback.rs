//! Whom the contact centre must call, and when (R27, R28, R34, R35, D15).

use crate::calendar::{Calendar, ROME};
use crate::operator::OperatorId;
use crate::promise::{later, whole_ms};
use crate::request::{OperatorReason, PreferredTime};
use jiff::civil::{Time, time};
use jiff::{SignedDuration, Timestamp};

/// A call that the centre owes. It stands on the delivery's own row, so what calls for it and the list it stands in
/// can never differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    /// Why.
    pub reason: CallReason,
    /// Since when.
    pub since: Timestamp,
    /// By when it is to be made: the promise's deadline where that is at stake. The list is in this order.
    pub by: Timestamp,
    /// How many calls reached nobody.
    pub calls: u32,
    /// After a call that reached nobody: when to try again. Whole milliseconds.
    pub not_before: Option<Timestamp>,
    /// Who is calling.
    pub lease: Option<CallLease>,
}

/// An operator's lease of a callback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallLease {
    /// Whose.
    pub operator: OperatorId,
    /// Until when nobody else may call.
    pub until: Timestamp,
}

/// Why someone must be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallReason {
    /// The request must be validated first (R27).
    Unvalidated(OperatorReason),
    /// The person gave no contact that a first half can take, or PEC only (D5).
    NoQuickChannel,
    /// The promise is at risk (R32), or no channel took the half.
    FirstHalfOverdue,
    /// The letter came back, or could not be made.
    LetterReturned,
    /// Somebody holds the letter and says they never asked for a PIN (D16).
    Disowned,
}

impl CallReason {
    /// The reasons that are not an [`OperatorReason`].
    const OTHERS: [Self; 4] = [
        Self::NoQuickChannel,
        Self::FirstHalfOverdue,
        Self::LetterReturned,
        Self::Disowned,
    ];

    /// Whether a receipt of the first half does away with it.
    #[must_use]
    pub const fn ends_with_a_receipt(self) -> bool {
        matches!(self, Self::FirstHalfOverdue | Self::NoQuickChannel)
    }

    /// The interface's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unvalidated(reason) => reason.as_str(),
            Self::NoQuickChannel => "no-quick-channel",
            Self::FirstHalfOverdue => "first-half-overdue",
            Self::LetterReturned => "letter-returned",
            Self::Disowned => "disowned",
        }
    }

    /// Reads the interface's word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let operator = OperatorReason::ALL.into_iter().map(Self::Unvalidated);
        operator
            .chain(Self::OTHERS)
            .find(|reason| reason.as_str() == word)
    }
}

/// How calls are made.
#[derive(Clone, Copy, Debug)]
pub struct CallPolicy {
    /// How long an operator has for one call.
    pub lease: SignedDuration,
    /// How long after a call that reached nobody the next is made.
    pub retry: SignedDuration,
    /// The shortest rest of the preferred time that is worth waiting for.
    pub shortest: SignedDuration,
}

impl Default for CallPolicy {
    fn default() -> Self {
        Self {
            lease: SignedDuration::from_mins(15),
            retry: SignedDuration::from_hours(1),
            shortest: SignedDuration::from_mins(30),
        }
    }
}

impl Callback {
    /// A call that nobody has tried yet.
    #[must_use]
    pub const fn new(reason: CallReason, since: Timestamp, by: Timestamp) -> Self {
        Self {
            reason,
            since,
            by,
            calls: 0,
            not_before: None,
            lease: None,
        }
    }

    /// Its place in the list, in whole milliseconds: who is late comes first; who was not reached waits, and is
    /// then as urgent as what is due at that moment.
    #[must_use]
    pub fn place(&self) -> Timestamp {
        whole_ms(self.not_before.map_or(self.by, |at| at.max(self.by)))
    }

    /// Whose call it is at `now`.
    #[must_use]
    pub fn holder(&self, now: Timestamp) -> Option<&OperatorId> {
        let lease = self.lease.as_ref().filter(|lease| now < lease.until)?;
        Some(&lease.operator)
    }

    /// Whether it is to be made now: nobody is making it, it is not too soon after one that reached nobody, and
    /// the person's preferred time is now (R28), or does not come again before the call is due. While the centre is
    /// shut, what is to be made when it opens is (D9).
    #[must_use]
    pub fn is_for_now(
        &self,
        preferred: PreferredTime,
        now: Timestamp,
        calendar: &Calendar,
        policy: &CallPolicy,
    ) -> bool {
        let moment = next_opening(now, calendar);
        let is_due = self.not_before.is_none_or(|at| at <= moment);
        self.holder(now).is_none()
            && is_due
            && (is_preferred(preferred, moment) || !self.can_wait(preferred, moment, calendar, policy))
    }

    /// Whether the preferred time comes again, for long enough, before the call is due.
    fn can_wait(
        &self,
        preferred: PreferredTime,
        moment: Timestamp,
        calendar: &Calendar,
        policy: &CallPolicy,
    ) -> bool {
        calendar.openings(moment, self.by).any(|opening| {
            let day = ROME.to_datetime(opening.from).date();
            let (from, until) = hours(preferred);
            let bound = |at: Time| ROME.to_timestamp(day.to_datetime(at)).unwrap_or(opening.until);
            let rest = bound(until)
                .min(opening.until)
                .duration_since(bound(from).max(opening.from));
            rest >= policy.shortest
        })
    }
}

/// The hours of a preferred time, Italian time (R22).
const fn hours(preferred: PreferredTime) -> (Time, Time) {
    match preferred {
        PreferredTime::Morning => (time(8, 0, 0, 0), time(13, 0, 0, 0)),
        PreferredTime::Afternoon => (time(13, 0, 0, 0), time(18, 0, 0, 0)),
        PreferredTime::Evening => (time(18, 0, 0, 0), time(20, 0, 0, 0)),
    }
}

fn is_preferred(preferred: PreferredTime, moment: Timestamp) -> bool {
    let (from, until) = hours(preferred);
    let local = ROME.to_datetime(moment).time();
    from <= local && local < until
}

/// `now` while the centre is open, or when it opens next.
#[must_use]
pub fn next_opening(now: Timestamp, calendar: &Calendar) -> Timestamp {
    const FAR: SignedDuration = SignedDuration::from_hours(31 * 24);
    calendar
        .openings(now, later(now, FAR))
        .next()
        .map_or(now, |opening| opening.from)
}

#[cfg(test)]
mod tests;
