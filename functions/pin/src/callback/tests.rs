//! Whom to call, when.

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn callback(by: &str) -> Callback {
    let reason = CallReason::Unvalidated(OperatorReason::AddressDiffers);
    Callback::new(reason, at("2020-03-26T08:00:00+01:00"), at(by))
}

fn is_for_now(callback: &Callback, preferred: PreferredTime, now: &str) -> bool {
    callback.is_for_now(preferred, at(now), &Calendar::default(), &CallPolicy::default())
}

#[test]
fn r28_at_the_preferred_time_unless_it_does_not_come_again() {
    let callback = callback("2020-03-26T19:00:00+01:00");
    for (preferred, now, expected) in [
        (PreferredTime::Morning, "2020-03-26T09:00:00+01:00", true),
        (PreferredTime::Afternoon, "2020-03-26T09:00:00+01:00", false),
        (PreferredTime::Evening, "2020-03-26T09:00:00+01:00", false),
        (PreferredTime::Evening, "2020-03-26T18:00:00+01:00", true),
        // The morning is over, and none comes before the deadline: now.
        (PreferredTime::Morning, "2020-03-26T13:00:00+01:00", true),
        // Late: whenever the centre is open.
        (PreferredTime::Evening, "2020-03-27T08:00:00+01:00", true),
    ] {
        assert_eq!(
            is_for_now(&callback, preferred, now),
            expected,
            "{preferred:?} {now}"
        );
    }
}

#[test]
fn r34_r35_d9_d15_while_the_centre_is_shut_what_heads_the_next_opening_is_listed() {
    // Saturday evening; the centre opens on Monday at 8, and the deadline is on Sunday.
    let late = callback("2020-03-29T09:00:00+02:00");
    assert!(is_for_now(
        &late,
        PreferredTime::Evening,
        "2020-03-28T21:00:00+01:00"
    ));
    // The Monday after Easter is a holiday: Tuesday morning comes first.
    let tuesday = callback("2020-04-14T20:00:00+02:00");
    assert!(is_for_now(
        &tuesday,
        PreferredTime::Morning,
        "2020-04-13T10:00:00+02:00"
    ));
    assert!(!is_for_now(
        &tuesday,
        PreferredTime::Evening,
        "2020-04-13T10:00:00+02:00"
    ));
    assert_eq!(
        next_opening(at("2020-04-11T14:00:00+02:00"), &Calendar::default()),
        at("2020-04-14T08:00:00+02:00")
    );
}

#[test]
fn who_was_not_reached_waits_and_a_lease_keeps_others_away() {
    let mut callback = callback("2020-03-26T12:00:00+01:00");
    assert_eq!(callback.place(), callback.by);
    let again = at("2020-03-26T14:00:00+01:00");
    callback.not_before = Some(again);
    assert_eq!(callback.place(), again);
    assert!(!is_for_now(
        &callback,
        PreferredTime::Morning,
        "2020-03-26T13:59:59+01:00"
    ));
    assert!(is_for_now(
        &callback,
        PreferredTime::Morning,
        "2020-03-26T14:00:00+01:00"
    ));
    callback.lease = Some(CallLease {
        operator: OperatorId::parse("anna").expect("an id"),
        until: at("2020-03-26T14:20:00+01:00"),
    });
    assert!(!is_for_now(
        &callback,
        PreferredTime::Morning,
        "2020-03-26T14:19:59+01:00"
    ));
    assert!(is_for_now(
        &callback,
        PreferredTime::Morning,
        "2020-03-26T14:20:00+01:00"
    ));
}

#[test]
fn reasons_read_back() {
    for reason in OperatorReason::ALL
        .map(CallReason::Unvalidated)
        .into_iter()
        .chain(CallReason::OTHERS)
    {
        assert_eq!(CallReason::parse(reason.as_str()), Some(reason));
    }
    assert_eq!(CallReason::parse("bored"), None);
}
