//! What the contact centre and the person make of a delivery.

use super::*;
use crate::callback::{CallPolicy, CallReason};
use crate::channel::Class;
use crate::digest::KeyVersion;
use crate::operator::OperatorId;
use crate::request::{State, state};

fn held() -> Delivery {
    open(Opening {
        standing: Standing::WithOperator {
            since: start(),
            reason: OperatorReason::AddressDiffers,
        },
        ..opening(start())
    })
}

fn operator(id: &str) -> OperatorId {
    OperatorId::parse(id).expect("an id")
}

fn print(byte: u8) -> Fingerprint {
    Fingerprint {
        key_version: KeyVersion(1),
        tag: [byte; 32],
    }
}

fn validate(delivery: &mut Delivery, now: Timestamp) -> bool {
    delivery.validate(now, &Terms::default())
}

#[test]
fn r27_r33_a_held_request_is_due_once_the_centre_has_validated_it() {
    let mut delivery = held();
    let now = start() + minutes(90);
    assert!(delivery.contacted(now));
    assert!(!delivery.contacted(now), "once");
    assert_eq!(state(&delivery), State::AwaitingOperator);
    assert!(validate(&mut delivery, now));
    assert_eq!(delivery.callback, None, "the call was made");
    let once = delivery.clone();
    assert!(validate(&mut delivery, now));
    assert_eq!(delivery, once, "twice is as good as once");
    assert_eq!(delivery.progress, Progress::Waiting);
    assert_eq!(delivery.next_attempt_at, Some(whole_ms(now)));
    assert_eq!((delivery.class, state(&delivery)), (Class::Half, State::Received));
    assert_eq!(delivery.due, start() + minutes(12 * 60), "D9: from acceptance");
    assert_eq!(
        delivery.escalate_at,
        held().escalate_at,
        "it is watched like any other"
    );
}

#[test]
fn d9_what_is_late_already_yields_and_is_watched_once_more() {
    let mut delivery = held();
    let usual = delivery.escalate_at.expect("watched");
    assert!(escalate(&mut delivery, usual));
    assert_eq!(delivery.escalate_at, None);
    let now = delivery.due + minutes(60);
    assert!(validate(&mut delivery, now));
    assert_eq!(delivery.class, Class::Late);
    assert_eq!(delivery.escalate_at, Some(now + minutes(120)));
    let kinds_before = kinds(&delivery);
    assert!(escalate(&mut delivery, now + minutes(120)));
    assert_eq!(
        kinds(&delivery),
        kinds_before,
        "what is known is not written twice"
    );
    assert_eq!(delivery.escalate_at, None);
}

/// Whom the centre has, and whom no opening before the deadline can save, right after that deadline: the look that records
/// the breach is still to come.
fn just_breached() -> (Delivery, Timestamp) {
    let evening: Timestamp = "2020-03-28T20:00:00+01:00".parse().expect("an instant");
    let mut delivery = open(Opening {
        standing: Standing::WithOperator {
            since: evening,
            reason: OperatorReason::AddressDiffers,
        },
        ..opening(evening)
    });
    assert!(escalate(&mut delivery, evening + minutes(11 * 60)));
    assert_eq!(delivery.escalate_at, Some(delivery.due));
    let now = delivery.due + SignedDuration::from_secs(30);
    (delivery, now)
}

#[test]
fn d9_d14_a_breach_is_on_record_though_the_centre_validates_right_after_the_deadline() {
    let (mut delivery, now) = just_breached();
    assert!(validate(&mut delivery, now));
    assert!(delivery.is_breached());
    assert_eq!(judge(&delivery, now), Some(Verdict::Breached));
    assert_eq!(
        delivery.next_attempt_at,
        Some(whole_ms(now)),
        "and sent all the same"
    );
}

#[test]
fn d9_d14_a_breach_is_on_record_though_the_request_is_over_right_after_the_deadline() {
    for end in [Delivery::reject, Delivery::withdraw] {
        let (mut delivery, now) = just_breached();
        assert!(end(&mut delivery, now));
        assert!(delivery.is_breached());
        assert_eq!(judge(&delivery, now), Some(Verdict::Breached));
        assert_eq!(delivery.escalate_at, None);
        // What is over before the deadline is none.
        let (mut early, now) = just_breached();
        assert!(end(&mut early, now - minutes(1)));
        assert!(!early.is_breached());
    }
}

#[test]
fn d14_read_out_first_use_and_activation_within_12_hours_keep_the_promise() {
    let acts: [fn(&mut Delivery, Timestamp); 3] = [
        |delivery, now| assert!(delivery.read_out(print(1), now)),
        |delivery, now| assert!(delivery.first_use(now)),
        |delivery, now| assert!(delivery.activated(now)),
    ];
    for act in acts {
        let (mut in_time, mut late) = (sent(), sent());
        let due = in_time.due;
        act(&mut in_time, due);
        assert_eq!(judge(&in_time, in_time.due), Some(Verdict::Kept));
        assert_eq!(in_time.escalate_at, None);
        let after = late.due + minutes(1);
        act(&mut late, after);
        assert_eq!(judge(&late, after), Some(Verdict::Breached));
    }
}

#[test]
fn r38_r39_what_is_read_out_goes_by_message_as_well_and_is_the_half_that_was_committed() {
    let mut delivery = claimed();
    assert!(delivery.read_out(print(1), start()));
    assert_eq!(delivery.fingerprint, Some(print(1)));
    assert!(delivery.read_out(print(2), start()));
    assert_eq!(delivery.fingerprint, Some(print(1)), "never another's");
    assert!(delivery.next_attempt_at.is_some());
    assert_eq!(state(&delivery), State::FirstHalfDelivered);
    settle(&mut delivery, taken("a"), start());
    assert_eq!(delivery.progress, Progress::Sent { at: start() });
}

#[test]
fn r59_what_is_over_sends_nothing_and_takes_nothing_more() {
    type End = fn(&mut Delivery, Timestamp) -> bool;
    let ends: [(End, State); 2] = [
        (Delivery::reject, State::Rejected),
        (Delivery::withdraw, State::Withdrawn),
    ];
    for (end, shown) in ends {
        let mut delivery = claimed();
        let now = start() + minutes(1);
        assert!(end(&mut delivery, now));
        assert_eq!(state(&delivery), shown);
        assert_eq!((delivery.queue(), delivery.escalate_at), (None, None));
        let over = delivery.clone();
        assert!(!delivery.reject(now) && !delivery.withdraw(now) && !delivery.contacted(now));
        assert!(!validate(&mut delivery, now) && !delivery.read_out(print(1), now));
        assert!(!delivery.first_use(now) && !delivery.activated(now));
        assert_eq!(delivery, over);
        // The send that was under way, and its receipt.
        settle(&mut delivery, taken("a"), now);
        assert_eq!(delivery.progress, Progress::Stopped { at: now });
        assert!(!receive(&mut delivery, "a", Outcome::AcceptedByCarrier, now));
        assert_eq!(judge(&delivery, delivery.due), Some(Verdict::Escalated));
    }
}

#[test]
fn r4_once_activated_the_first_half_is_not_sent_any_more() {
    let mut delivery = claimed();
    assert!(delivery.activated(start()));
    assert!(!delivery.activated(start()), "once");
    assert_eq!(delivery.queue(), None);
    assert_eq!(state(&delivery), State::Complete);
    assert!(delivery.withdraw(start()), "a PIN can still be stopped");
    assert_eq!(state(&delivery), State::Withdrawn);
}

#[test]
fn d13_only_what_the_person_may_know_is_shown() {
    assert!(EventKind::Contacted.is_public() && EventKind::Validated.is_public());
    assert!(!EventKind::HandedToOperator.is_public());
    for kind in EventKind::ALL {
        assert_eq!(EventKind::parse(kind.as_str()), Some(kind));
    }
}

#[test]
fn r27_r32_what_calls_for_the_centre_stands_in_its_list_from_the_same_moment() {
    let reason = |delivery: &Delivery| delivery.callback.as_ref().map(|callback| callback.reason);
    let unvalidated = CallReason::Unvalidated(OperatorReason::AddressDiffers);
    assert_eq!(reason(&held()), Some(unvalidated));
    assert_eq!(reason(&open(opening(start()))), None);
    let mut silent = sent();
    assert!(escalate(&mut silent, at("2020-03-26T18:00:00+01:00")));
    assert_eq!(reason(&silent), Some(CallReason::FirstHalfOverdue));
    assert_eq!(
        silent.callback.as_ref().map(|callback| callback.place()),
        Some(silent.due)
    );
    let due = silent.due;
    assert!(receive(&mut silent, "a", Outcome::AcceptedByCarrier, due));
    assert_eq!(reason(&silent), None, "a receipt spares the call");
    let mut alone = open(Opening {
        reach: Reach {
            pec: Email::parse("m@pec.example.org").ok(),
            ..Reach::default()
        },
        ..opening(start())
    });
    assert_eq!(reason(&alone), Some(CallReason::NoQuickChannel), "D5");
    assert!(alone.reject(start()));
    assert_eq!(reason(&alone), None);
}

#[test]
fn r28_a_call_is_one_operators_and_comes_back_when_it_reaches_nobody() {
    let (anna, bruno) = (operator("anna"), operator("bruno"));
    let policy = CallPolicy::default();
    let mut delivery = held();
    assert!(delivery.take_call(&anna, start(), &policy));
    assert!(!delivery.take_call(&bruno, start() + minutes(14), &policy));
    assert!(
        delivery.take_call(&anna, start() + minutes(14), &policy),
        "goes on"
    );
    assert!(
        delivery.take_call(&bruno, start() + minutes(29), &policy),
        "run out"
    );
    delivery.not_reached(start() + minutes(30), &Calendar::default(), &policy);
    let callback = delivery.callback.clone().expect("still owed");
    assert_eq!((callback.calls, callback.lease), (1, None));
    assert_eq!(callback.not_before, Some(start() + minutes(90)));
    delivery.not_reached(at("2020-03-28T13:30:00+01:00"), &Calendar::default(), &policy);
    let next = delivery
        .callback
        .as_ref()
        .and_then(|callback| callback.not_before);
    assert_eq!(next, Some(at("2020-03-30T08:00:00+02:00")), "in an opening");
    assert!(!sent().take_call(&anna, start(), &policy), "none is owed");
}

#[test]
fn r33_a_half_that_no_channel_took_is_tried_once_more_when_the_centre_has_spoken() {
    let mut delivery = claimed();
    settle(&mut delivery, SendOutcome::Refused, start());
    assert!(escalate(&mut delivery, start()));
    assert!(delivery.callback.is_some());
    assert!(validate(&mut delivery, start() + minutes(5)));
    assert_eq!(delivery.progress, Progress::Waiting);
    claim(&mut delivery, start() + minutes(6));
    settle(&mut delivery, SendOutcome::Refused, start() + minutes(6));
    assert!(escalate(&mut delivery, start() + minutes(6)));
    assert!(delivery.callback.is_some(), "and comes back if it fails again");
}

#[test]
fn r27_r31_a_letters_call_outlives_what_ends_a_call_about_the_first_half() {
    let mut delivery = sent();
    assert!(delivery.letter_in_trouble(start()));
    let owed = |delivery: &Delivery| {
        let callback = delivery.callback.as_deref().expect("owed");
        (callback.reason, callback.by)
    };
    let letter = CallReason::LetterReturned;
    assert_eq!(owed(&delivery), (letter, start() + minutes(48 * 60)));
    let overdue = delivery.escalate_at.expect("watched");
    assert!(escalate(&mut delivery, overdue));
    assert_eq!(owed(&delivery), (letter, delivery.due), "the earlier of both");
    assert!(receive(&mut delivery, "a", Outcome::AcceptedByCarrier, overdue));
    assert!(validate(&mut delivery, overdue));
    assert!(delivery.read_out(print(1), overdue));
    assert_eq!(
        owed(&delivery),
        (letter, delivery.due),
        "none of these is about it"
    );
    assert!(delivery.activated(overdue));
    assert_eq!(delivery.callback, None, "who has the half needs no letter");
}

#[test]
fn r27_r31_a_letter_in_trouble_takes_the_place_of_what_a_receipt_would_end() {
    let mut delivery = sent();
    let overdue = delivery.escalate_at.expect("watched");
    assert!(escalate(&mut delivery, overdue));
    assert!(delivery.letter_in_trouble(overdue));
    assert!(receive(&mut delivery, "a", Outcome::ReceivedByPhone, overdue));
    let owed = delivery.callback.as_deref().expect("owed still");
    assert_eq!((owed.reason, owed.by), (CallReason::LetterReturned, delivery.due));
    for end in [Delivery::withdraw, Delivery::reject, Delivery::activated] {
        let mut over = sent();
        assert!(end(&mut over, start()));
        assert!(!over.letter_in_trouble(start()));
        assert_eq!(over.callback, None);
    }
}
