//! What the contact centre and the person make of a delivery.

use super::*;
use crate::channel::Class;
use crate::digest::KeyVersion;
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
    assert!(!validate(&mut delivery, now), "once");
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
    let ends: [(fn(&mut Delivery, Timestamp) -> bool, State); 2] = [
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
