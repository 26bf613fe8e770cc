//! The 12-hour promise (R32, D9, D14): when it runs out, when the contact centre must have it, how it ended.

use crate::calendar::{Calendar, Opening};
use crate::delivery::{Event, EventKind};
use jiff::{SignedDuration, Timestamp};

/// How the 12 hours are spent. Every span is elapsed time, across night, Sunday and the change of clocks (D9).
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// From acceptance to the deadline (R32).
    pub first_half_within: SignedDuration,
    /// How long sending is left alone before a request can be called late.
    pub patience: SignedDuration,
    /// How much opening time the centre gets before the deadline, where there is that much.
    pub call_margin: SignedDuration,
    /// The shortest opening in which a call can be made.
    pub shortest_call: SignedDuration,
    /// How long before the deadline a request goes to the centre that no opening can save.
    pub lead: SignedDuration,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            first_half_within: SignedDuration::from_hours(12),
            patience: SignedDuration::from_mins(15),
            call_margin: SignedDuration::from_hours(2),
            shortest_call: SignedDuration::from_mins(10),
            lead: SignedDuration::from_hours(1),
        }
    }
}

impl Terms {
    /// When the first half of a request accepted at `accepted` is due.
    #[must_use]
    pub fn due(&self, accepted: Timestamp) -> Timestamp {
        later(accepted, self.first_half_within)
    }

    /// The latest instant at which an unkept request goes to the centre: early enough for an opening before
    /// the deadline, so that someone can call; an hour before the deadline if there is none (D9).
    #[must_use]
    pub fn escalate_at(&self, accepted: Timestamp, calendar: &Calendar) -> Timestamp {
        let due = self.due(accepted);
        self.usable(later(accepted, self.patience), due, calendar)
            .map_or_else(
                || later(due, -self.lead),
                |opening| opening.from.max(later(opening.until, -self.call_margin)),
            )
    }

    /// Whether a request handed over at `handed` leaves the centre an opening before `due`.
    #[must_use]
    pub fn is_in_time(&self, handed: Timestamp, due: Timestamp, calendar: &Calendar) -> bool {
        self.usable(handed, due, calendar).is_some()
    }

    /// From when the centre counts as having a request: what went to it at once counts like what sending was
    /// given its chance for, so that nobody can tell the two apart by how they end (D13).
    #[must_use]
    pub fn handed_at(&self, event: &Event) -> Option<Timestamp> {
        match event.kind {
            EventKind::Escalated => Some(event.at),
            EventKind::HandedToOperator => Some(later(event.at, self.patience)),
            _ => None,
        }
    }

    fn usable(&self, from: Timestamp, until: Timestamp, calendar: &Calendar) -> Option<Opening> {
        calendar
            .openings(from, until)
            .filter(|opening| opening.length() >= self.shortest_call)
            .last()
    }
}

/// How the promise to one request ended (D14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A receipt, the half read out, or its first use came within the 12 hours.
    Kept,
    /// The centre had it with an opening left, or the request was over before its time.
    Escalated,
    /// Neither.
    Breached,
}

/// Recomputes the verdict from a request's record alone; `None` before the deadline if nothing is decided.
#[must_use]
pub fn verdict(
    events: &[Event],
    due: Timestamp,
    now: Timestamp,
    terms: &Terms,
    calendar: &Calendar,
) -> Option<Verdict> {
    let first = |wanted: fn(&EventKind) -> bool| {
        events
            .iter()
            .filter(|event| wanted(&event.kind))
            .map(|event| event.at)
            .min()
    };
    if first(|kind| kind.keeps()).is_some_and(|at| at <= due) {
        return Some(Verdict::Kept);
    }
    // Nothing is owed any more to who was refused, or took it back: the centre, or the person, saw to it.
    if first(|kind| matches!(kind, EventKind::Rejected | EventKind::Withdrawn)).is_some_and(|at| at <= due) {
        return Some(Verdict::Escalated);
    }
    if now < due {
        return None;
    }
    let handed = events.iter().filter_map(|event| terms.handed_at(event)).min();
    Some(match handed {
        Some(at) if terms.is_in_time(at, due, calendar) => Verdict::Escalated,
        _ => Verdict::Breached,
    })
}

/// The first whole millisecond not before `instant`: what indexes sort by holds no less.
#[must_use]
pub fn whole_ms(instant: Timestamp) -> Timestamp {
    let below = Timestamp::from_millisecond(instant.as_millisecond()).unwrap_or(instant);
    if below >= instant {
        below
    } else {
        later(below, SignedDuration::from_millis(1))
    }
}

pub(crate) fn later(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.saturating_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    fn escalate(accepted: &str) -> Timestamp {
        Terms::default().escalate_at(at(accepted), &Calendar::default())
    }

    #[test]
    fn r32_d9_the_12_hours_are_elapsed_time_across_the_change_of_clocks() {
        let due = Terms::default().due(at("2020-03-28T20:00:00+01:00"));
        assert_eq!(due, at("2020-03-29T09:00:00+02:00"));
    }

    #[test]
    fn d9_the_centre_has_it_two_open_hours_before_the_deadline() {
        assert_eq!(
            escalate("2020-03-26T08:00:00+01:00"),
            at("2020-03-26T18:00:00+01:00")
        );
        assert_eq!(
            escalate("2020-03-26T15:00:00+01:00"),
            at("2020-03-26T18:00:00+01:00"),
            "closes at 20"
        );
        assert_eq!(
            escalate("2020-03-26T21:00:00+01:00"),
            at("2020-03-27T08:00:00+01:00"),
            "one hour is left"
        );
        assert_eq!(
            escalate("2020-03-26T23:30:00+01:00"),
            at("2020-03-27T09:30:00+01:00")
        );
    }

    #[test]
    fn d9_a_short_evening_is_used_once_sending_had_its_chance() {
        assert_eq!(
            escalate("2020-03-26T19:30:00+01:00"),
            at("2020-03-26T19:45:00+01:00")
        );
        assert_eq!(
            escalate("2020-03-26T19:40:00+01:00"),
            at("2020-03-27T06:40:00+01:00"),
            "too short to call"
        );
    }

    #[test]
    fn d9_saturday_evening_has_no_opening_and_goes_an_hour_before() {
        let accepted = at("2020-03-28T19:05:00+01:00");
        let handed = escalate("2020-03-28T19:05:00+01:00");
        let terms = Terms::default();
        assert_eq!(handed, at("2020-03-29T07:05:00+02:00"));
        assert!(!terms.is_in_time(accepted, terms.due(accepted), &Calendar::default()));
    }

    #[test]
    fn d14_the_record_alone_gives_the_verdict() {
        let (terms, calendar) = (Terms::default(), Calendar::default());
        let accepted = at("2020-03-26T08:00:00+01:00");
        let due = terms.due(accepted);
        let event = |text: &str, kind| Event {
            at: at(text),
            kind,
            channel: None,
        };
        let judge = |events: &[Event], now| verdict(events, due, now, &terms, &calendar);
        let receipt = event("2020-03-26T08:02:00+01:00", EventKind::FirstHalfAccepted);
        let late = event("2020-03-26T20:00:01+01:00", EventKind::FirstHalfAccepted);
        let handed = event("2020-03-26T18:00:00+01:00", EventKind::Escalated);
        let too_late = event("2020-03-26T19:55:00+01:00", EventKind::Escalated);
        assert_eq!(
            judge(std::slice::from_ref(&receipt), accepted),
            Some(Verdict::Kept)
        );
        assert_eq!(judge(&[handed.clone(), receipt], due), Some(Verdict::Kept));
        assert_eq!(judge(std::slice::from_ref(&handed), accepted), None);
        assert_eq!(judge(&[handed, late.clone()], due), Some(Verdict::Escalated));
        assert_eq!(judge(&[too_late], due), Some(Verdict::Breached));
        assert_eq!(judge(&[late], due), Some(Verdict::Breached));
        assert_eq!(judge(&[], due), Some(Verdict::Breached));
    }

    proptest! {
        #[test]
        fn d9_always_before_the_deadline_and_in_time_wherever_an_opening_allows(
            second in 1_577_836_800_i64..1_640_995_200,
        ) {
            let (terms, calendar) = (Terms::default(), Calendar::default());
            let accepted = Timestamp::from_second(second).expect("in range");
            let due = terms.due(accepted);
            let handed = terms.escalate_at(accepted, &calendar);
            prop_assert!(accepted < handed && handed < due);
            let possible = terms.is_in_time(later(accepted, terms.patience), due, &calendar);
            prop_assert_eq!(terms.is_in_time(handed, due, &calendar), possible);
        }
    }
}
