//! The passing of time (R32, R33, D9, D14).

use super::*;
use crate::channel::Class;

fn silent(accepted: &str) -> Delivery {
    let accepted = at(accepted);
    let mut delivery = open(opening(accepted));
    claim(&mut delivery, accepted);
    settle(&mut delivery, taken("a"), accepted);
    delivery
}

fn waiting(accepted: &str) -> Delivery {
    open(opening(at(accepted)))
}

#[test]
fn r32_silence_is_escalated_two_open_hours_before_the_deadline() {
    let mut delivery = silent("2020-03-26T09:00:00+01:00");
    assert!(!escalate(&mut delivery, at("2020-03-26T17:59:59.999+01:00")));
    assert!(escalate(&mut delivery, at("2020-03-26T18:00:00+01:00")));
    assert_eq!(
        kinds(&delivery),
        [
            EventKind::Requested,
            EventKind::FirstHalfSent,
            EventKind::Escalated
        ]
    );
    assert_eq!(delivery.escalate_at, None);
    let due = delivery.due;
    assert!(!escalate(&mut delivery, due), "once");
    assert_eq!(judge(&delivery, delivery.due), Some(Verdict::Escalated));
}

#[test]
fn d9_the_night_of_28_to_29_march_2020() {
    let mut delivery = silent("2020-03-28T20:00:00+01:00");
    assert_eq!(
        delivery.due,
        at("2020-03-29T09:00:00+02:00"),
        "twelve hours elapsed"
    );
    assert_eq!(
        delivery.escalate_at,
        Some(at("2020-03-29T08:00:00+02:00")),
        "no opening: an hour before"
    );
    assert!(escalate(&mut delivery, at("2020-03-29T08:00:00+02:00")));
    assert!(
        delivery.is_escalated() && !delivery.is_breached(),
        "not before the time is up"
    );
    assert_eq!(delivery.escalate_at, Some(delivery.due));
    assert!(escalate(&mut delivery, at("2020-03-29T09:00:00+02:00")));
    assert!(delivery.is_breached());
    assert_eq!(delivery.escalate_at, None);
}

#[test]
fn d9_saturday_19_05_is_escalated_and_breached_at_twelve_hours() {
    let mut delivery = waiting("2020-03-28T19:05:00+01:00");
    assert!(escalate(&mut delivery, at("2020-03-29T07:05:00+02:00")));
    assert!(!escalate(&mut delivery, at("2020-03-29T08:04:59+02:00")));
    assert!(escalate(&mut delivery, at("2020-03-29T08:05:00+02:00")));
    assert_eq!(
        kinds(&delivery),
        [EventKind::Requested, EventKind::Escalated, EventKind::Breached]
    );
    assert_eq!(judge(&delivery, delivery.due), Some(Verdict::Breached));
}

#[test]
fn d9_a_receipt_in_the_last_hour_keeps_what_was_escalated() {
    let mut delivery = silent("2020-03-28T19:05:00+01:00");
    escalate(&mut delivery, at("2020-03-29T07:05:00+02:00"));
    let due = delivery.due;
    assert!(receive(&mut delivery, "a", Outcome::AcceptedByCarrier, due));
    assert_eq!(delivery.escalate_at, None);
    assert_eq!(
        judge(&delivery, delivery.due),
        Some(Verdict::Kept),
        "at the deadline is in time"
    );
}

#[test]
fn d14_a_receipt_after_the_deadline_comes_too_late() {
    let mut delivery = silent("2020-03-28T19:05:00+01:00");
    escalate(&mut delivery, at("2020-03-29T07:05:00+02:00"));
    let late = delivery.due + SignedDuration::from_nanos(1);
    assert!(receive(&mut delivery, "a", Outcome::AcceptedByCarrier, late));
    assert!(
        delivery.escalate_at.is_some(),
        "the deadline is still to be judged"
    );
    assert!(escalate(&mut delivery, late + minutes(1)));
    assert!(delivery.is_breached());
}

#[test]
fn d9_a_round_that_comes_too_late_says_so_at_once() {
    let mut delivery = silent("2020-03-26T09:00:00+01:00");
    assert!(escalate(&mut delivery, at("2020-03-26T22:00:00+01:00")));
    assert_eq!(kinds(&delivery)[2..], [EventKind::Escalated, EventKind::Breached]);
    assert_eq!(delivery.escalate_at, None);
}

#[test]
fn d9_what_waits_yields_once_escalated_and_is_still_sent() {
    let mut delivery = waiting("2020-03-26T09:00:00+01:00");
    assert!(escalate(&mut delivery, at("2020-03-26T18:00:00+01:00")));
    assert_eq!(delivery.class, Class::Late);
    assert!(delivery.queue().is_some_and(|queue| queue.class == Class::Late));
    settle(&mut delivery, taken("a"), at("2020-03-26T19:00:00+01:00"));
    receive(
        &mut delivery,
        "a",
        Outcome::ReceivedByPhone,
        at("2020-03-26T19:01:00+01:00"),
    );
    assert_eq!(judge(&delivery, delivery.due), Some(Verdict::Kept));
}

#[test]
fn r27_what_the_operator_had_from_the_start_is_not_breached_while_there_was_an_opening() {
    let standing = Standing::WithOperator {
        since: start(),
        reason: OperatorReason::AddressDiffers,
    };
    let mut delivery = open(Opening {
        standing,
        ..opening(start())
    });
    assert!(
        escalate(&mut delivery, at("2020-03-26T23:00:00+01:00")),
        "a round that comes late"
    );
    assert!(
        delivery.is_escalated() && !delivery.is_breached(),
        "the centre had it since the morning"
    );
}

#[test]
fn r33_refused_on_a_sunday_is_escalated_now_and_breached_at_twelve_hours() {
    let accepted = at("2020-03-29T10:00:00+02:00");
    let mut delivery = open(opening(accepted));
    settle(&mut delivery, SendOutcome::Refused, accepted);
    assert!(escalate(&mut delivery, accepted));
    assert_eq!(delivery.escalate_at, Some(delivery.due));
    settle(&mut delivery, SendOutcome::Refused, accepted);
    assert_eq!(delivery.escalate_at, Some(delivery.due), "the deadline stays");
    let due = delivery.due;
    assert!(escalate(&mut delivery, due));
    assert!(delivery.is_breached());
}
