//! Opening, sends and receipts.

use super::*;
use crate::channel::Class;

#[test]
fn r26_a_validated_request_is_due_at_once() {
    let delivery = open(opening(at("2020-03-26T09:00:00.0000001+01:00")));
    assert_eq!(delivery.progress, Progress::Waiting);
    assert_eq!(
        delivery.next_attempt_at,
        Some(at("2020-03-26T09:00:00.001+01:00")),
        "whole milliseconds, not before"
    );
    assert_eq!(delivery.due, at("2020-03-26T21:00:00.0000001+01:00"));
    assert_eq!(delivery.escalate_at, Some(at("2020-03-26T18:00:00+01:00")));
    assert_eq!(kinds(&delivery), [EventKind::Requested]);
    assert_eq!(
        delivery.queue().map(|queue| (queue.class, queue.shard)),
        Some((Class::Half, 7))
    );
}

#[test]
fn r27_a_request_with_the_operator_is_held() {
    let standing = Standing::WithOperator {
        since: start(),
        reason: OperatorReason::AddressDiffers,
    };
    let delivery = open(Opening {
        standing,
        ..opening(start())
    });
    assert_eq!(
        (delivery.progress, delivery.next_attempt_at, delivery.queue()),
        (Progress::Held, None, None)
    );
    assert_eq!(
        kinds(&delivery),
        [EventKind::Requested, EventKind::HandedToOperator]
    );
    assert!(delivery.escalate_at.is_some(), "the 12 hours run all the same");
}

#[test]
fn d13_without_any_contact_the_centre_has_it_and_nobody_can_tell_from_one_with_the_operator() {
    let without = open(Opening {
        reach: Reach::default(),
        ..opening(start())
    });
    let held = open(Opening {
        reach: Reach::default(),
        standing: Standing::WithOperator {
            since: start(),
            reason: OperatorReason::AddressDiffers,
        },
        ..opening(start())
    });
    let shown = |delivery: &Delivery| Delivery {
        callback: None,
        ..delivery.clone()
    };
    assert_eq!(shown(&without), shown(&held), "only the centre's list says which");
    assert_eq!(
        kinds(&without),
        [EventKind::Requested, EventKind::HandedToOperator]
    );
    assert_eq!(without.next_attempt_at, None);
}

#[test]
fn taken_means_sent_and_nothing_left_to_send() {
    let delivery = sent();
    assert_eq!(delivery.progress, Progress::Sent { at: start() });
    assert_eq!((delivery.next_attempt_at, delivery.setbacks), (None, 0));
    assert_eq!(delivery.provider_id, Some(id("a")));
    assert!(delivery.escalate_at.is_some(), "silence is still watched for");
}

#[test]
fn throttling_backs_off_longer_and_longer_up_to_a_cap() {
    let mut delivery = claimed();
    let mut now = start();
    let mut waits = Vec::new();
    for setbacks in 1..=20 {
        let outcome = if setbacks % 2 == 0 {
            SendOutcome::Throttled
        } else {
            SendOutcome::Unavailable
        };
        settle(&mut delivery, outcome, now);
        assert_eq!(delivery.setbacks, setbacks);
        let next = delivery.next_attempt_at.expect("put back");
        waits.push(next.duration_since(now));
        now = next;
        claim(&mut delivery, now);
    }
    assert_eq!(
        waits[..4],
        [1, 2, 4, 8].map(SignedDuration::from_secs),
        "half of the back-off without jitter"
    );
    assert!(waits.is_sorted());
    assert_eq!(waits[19], POLICY().longest_back_off / 2);
    assert_eq!(kinds(&delivery), [EventKind::Requested], "a wait is no event");
    settle(&mut delivery, taken("a"), now);
    assert_eq!(delivery.setbacks, 0, "and is forgotten with the first success");
}

#[test]
fn jitter_spreads_over_the_upper_half_of_the_back_off() {
    let policy = POLICY();
    for setbacks in [1, 2, 5, 9, 40, u32::MAX] {
        let whole = policy.back_off(setbacks, u32::MAX);
        assert_eq!(policy.back_off(setbacks, 0), whole / 2, "{setbacks}");
        assert!(whole <= policy.longest_back_off);
        let middle = policy.back_off(setbacks, u32::MAX / 2);
        assert!(whole / 2 < middle && middle < whole);
    }
}

#[test]
fn over_quota_waits_for_the_channel_and_is_no_setback() {
    let mut delivery = claimed();
    settle(&mut delivery, SendOutcome::OverQuota, start());
    assert_eq!(delivery.next_attempt_at, Some(start() + minutes(15)));
    assert_eq!((delivery.setbacks, delivery.progress), (0, Progress::Waiting));
}

#[test]
fn r33_refused_is_escalated_now() {
    let mut delivery = claimed();
    let now = start() + minutes(3);
    settle(&mut delivery, SendOutcome::Refused, now);
    assert_eq!(delivery.progress, Progress::Failed { at: now });
    assert_eq!(
        (delivery.next_attempt_at, delivery.escalate_at),
        (None, Some(now))
    );
    assert!(escalate(&mut delivery, now));
    assert!(delivery.is_escalated() && !delivery.is_breached());
    assert_eq!(delivery.escalate_at, None, "handed over in time");
}

#[test]
fn unclear_sends_are_counted_and_given_time() {
    let mut delivery = claimed();
    for count in 1..=3 {
        settle(&mut delivery, SendOutcome::Unclear, start());
        assert_eq!(delivery.ambiguous, count);
        let wait = delivery.next_attempt_at.expect("queued").duration_since(start());
        assert!(wait >= POLICY().lease, "as long as a send may last: {wait:?}");
    }
    assert_eq!(kinds(&delivery)[1..], [EventKind::FirstHalfSendUnclear; 3]);
    assert!(!EventKind::FirstHalfSendUnclear.is_public());
}

#[test]
fn r33_sends_that_stay_unclear_end_with_the_centre_and_not_with_a_message_an_hour() {
    let mut delivery = claimed();
    for _ in 1..POLICY().unclear_tries {
        settle(&mut delivery, SendOutcome::Unclear, start());
        assert_eq!(delivery.progress, Progress::Waiting);
    }
    settle(&mut delivery, SendOutcome::Unclear, start());
    assert_eq!(delivery.progress, Progress::Failed { at: start() });
    assert_eq!(
        (delivery.next_attempt_at, delivery.escalate_at),
        (None, Some(start()))
    );
    assert!(receive(
        &mut delivery,
        "late",
        Outcome::AcceptedByCarrier,
        start()
    ));
    assert_eq!(judge(&delivery, start()), Some(Verdict::Kept));
}

#[test]
fn d14_a_receipt_keeps_the_promise() {
    for (outcome, kind) in [
        (Outcome::AcceptedByCarrier, EventKind::FirstHalfAccepted),
        (Outcome::ReceivedByPhone, EventKind::FirstHalfDelivered),
    ] {
        let mut delivery = sent();
        assert!(receive(&mut delivery, "a", outcome, start() + minutes(1)));
        assert_eq!((delivery.next_attempt_at, delivery.escalate_at), (None, None));
        assert_eq!(
            kinds(&delivery),
            [EventKind::Requested, EventKind::FirstHalfSent, kind]
        );
        assert_eq!(judge(&delivery, start() + minutes(2)), Some(Verdict::Kept));
    }
}

#[test]
fn receipts_twice_and_in_the_wrong_order_say_nothing_new() {
    let mut delivery = sent();
    assert!(receive(&mut delivery, "a", Outcome::AcceptedByCarrier, start()));
    assert!(!receive(&mut delivery, "a", Outcome::AcceptedByCarrier, start()));
    assert!(receive(&mut delivery, "a", Outcome::ReceivedByPhone, start()));
    let whole = delivery.clone();
    for outcome in [
        Outcome::ReceivedByPhone,
        Outcome::AcceptedByCarrier,
        Outcome::Refused,
        Outcome::Unreachable,
    ] {
        assert!(!receive(&mut delivery, "a", outcome, start()), "{outcome:?}");
    }
    assert_eq!(delivery, whole);
}

#[test]
fn a_failure_after_success_is_a_stray() {
    for outcome in [Outcome::Refused, Outcome::Unreachable] {
        let mut delivery = sent();
        assert!(receive(&mut delivery, "a", Outcome::AcceptedByCarrier, start()));
        let kept = delivery.clone();
        assert!(!receive(&mut delivery, "a", outcome, start()));
        assert_eq!(delivery, kept);
    }
}

#[test]
fn a_receipt_for_a_held_request_is_nobodys() {
    let standing = Standing::WithOperator {
        since: start(),
        reason: OperatorReason::NotInArchive,
    };
    let mut delivery = open(Opening {
        standing,
        ..opening(start())
    });
    assert!(!receive(&mut delivery, "a", Outcome::ReceivedByPhone, start()));
}

#[test]
fn an_unreachable_phone_is_tried_again_and_then_given_up() {
    let policy = POLICY();
    let mut delivery = sent();
    let mut now = start();
    for tries in 1..=policy.unreachable_tries {
        assert!(receive(&mut delivery, "a", Outcome::Unreachable, now));
        assert!(
            !receive(&mut delivery, "a", Outcome::Unreachable, now),
            "the same report again"
        );
        assert_eq!(
            (delivery.progress, delivery.unreachable),
            (Progress::Waiting, tries)
        );
        let next = delivery.next_attempt_at.expect("queued");
        assert!(next.duration_since(now) >= policy.unreachable_wait);
        now = next;
        claim(&mut delivery, now);
        settle(&mut delivery, taken("a"), now);
    }
    assert!(receive(&mut delivery, "a", Outcome::Unreachable, now));
    assert_eq!(delivery.progress, Progress::Failed { at: now });
    assert_eq!(delivery.escalate_at, Some(now));
}

#[test]
fn success_counts_for_any_attempt_and_failure_for_the_last_only() {
    let mut delivery = sent();
    receive(&mut delivery, "a", Outcome::Unreachable, start());
    claim(&mut delivery, start() + minutes(31));
    settle(&mut delivery, taken("b"), start() + minutes(31));
    let both = delivery.clone();
    assert!(!receive(
        &mut delivery,
        "a",
        Outcome::Refused,
        start() + minutes(32)
    ));
    assert_eq!(delivery, both);
    assert!(
        receive(
            &mut delivery,
            "a",
            Outcome::ReceivedByPhone,
            start() + minutes(33)
        ),
        "the half is the same"
    );
    let mut failed = both;
    assert!(receive(&mut failed, "b", Outcome::Refused, start() + minutes(32)));
    assert!(matches!(failed.progress, Progress::Failed { .. }));
    assert!(
        receive(
            &mut failed,
            "a",
            Outcome::AcceptedByCarrier,
            start() + minutes(34)
        ),
        "and it arrived after all"
    );
    assert_eq!(failed.escalate_at, None);
}

#[test]
fn a_receipt_during_another_attempt_ends_it() {
    let mut delivery = claimed();
    settle(&mut delivery, SendOutcome::Unclear, start());
    claim(&mut delivery, start() + minutes(1));
    assert!(receive(
        &mut delivery,
        "a",
        Outcome::ReceivedByPhone,
        start() + minutes(1)
    ));
    for outcome in [
        SendOutcome::Throttled,
        SendOutcome::Refused,
        SendOutcome::OverQuota,
        taken("b"),
    ] {
        let mut settled = delivery.clone();
        settle(&mut settled, outcome, start() + minutes(2));
        assert_eq!(
            (settled.progress, settled.next_attempt_at),
            (delivery.progress, None)
        );
        assert_eq!(settled.events, delivery.events);
    }
}

#[test]
fn a_slow_attempts_failure_does_not_undo_what_the_next_one_sent() {
    // The first attempt's claim ran out, the second was taken, and only now the first one's answer comes.
    for outcome in [
        SendOutcome::Throttled,
        SendOutcome::Unavailable,
        SendOutcome::OverQuota,
        SendOutcome::Refused,
    ] {
        let mut delivery = sent();
        let before = delivery.clone();
        settle(&mut delivery, outcome.clone(), start() + minutes(2));
        assert_eq!(delivery, before, "{outcome:?}: no third message, and no failure");
    }
    let mut delivery = sent();
    settle(&mut delivery, SendOutcome::Unclear, start() + minutes(2));
    assert_eq!(
        (delivery.ambiguous, delivery.next_attempt_at),
        (1, None),
        "counted, and not sent again"
    );
    settle(&mut delivery, taken("b"), start() + minutes(2));
    assert_eq!(delivery.provider_id, Some(id("b")));
}

#[test]
fn names_read_back() {
    for kind in EventKind::ALL {
        assert_eq!(EventKind::parse(kind.as_str()), Some(kind));
    }
    assert_eq!(EventKind::parse("posted"), None);
    assert_eq!(Progress::Held.as_str(), Progress::Waiting.as_str(), "D13");
}

#[test]
fn a_record_ends_but_never_loses_what_decides() {
    let mut delivery = claimed();
    let patient = Policy {
        unclear_tries: u32::MAX,
        ..POLICY()
    };
    for _ in 0..100 {
        delivery.settle(Channel::Sms, SendOutcome::Unclear, start(), 0, start(), &patient);
    }
    assert_eq!((delivery.events.len(), delivery.ambiguous), (MAX_EVENTS, 100));
    settle(&mut delivery, taken("a"), start());
    assert!(receive(&mut delivery, "a", Outcome::AcceptedByCarrier, start()));
    assert_eq!(delivery.events.len(), MAX_EVENTS + 1);
    assert_eq!(judge(&delivery, start()), Some(Verdict::Kept));
}
