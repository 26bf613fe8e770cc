//! Receipts: first, twice, late, in any order, for strangers.

use crate::faults::Side;
use crate::town::{Town, at, minutes};
use pin::delivery::{EventKind, Progress, ProviderId};
use pin::receipt::Outcome;
use pin::request::State;
use steps::Problem;
use steps::ports::Fault;

fn id(name: &str) -> ProviderId {
    ProviderId(name.into())
}

const KEPT: [EventKind; 3] = [
    EventKind::Requested,
    EventKind::FirstHalfSent,
    EventKind::FirstHalfAccepted,
];

#[test]
fn a_receipt_that_comes_before_its_send_is_committed_waits_for_it() {
    let town = Town::new();
    let request = town.accepted(1);
    assert_eq!(town.report(&id("sms-0"), Outcome::AcceptedByCarrier).parked, 1);
    let view = town.drain().expect("drains");
    assert_eq!((view.sent, view.interrupted, view.stale), (1, 0, 0));
    assert_eq!(town.kinds(request), KEPT);
    let delivered = town.report(&id("sms-0"), Outcome::ReceivedByPhone);
    assert_eq!(
        (delivered.recorded, delivered.parked),
        (1, 0),
        "from now on the id means the delivery"
    );
    assert!(matches!(
        town.delivery(request).progress,
        Progress::Delivered { .. }
    ));
    town.ticks_until(town.now() + minutes(5));
    assert_eq!(town.sent().len(), 1);
}

#[test]
fn a_parked_refusal_is_worked_in_too() {
    let town = Town::new();
    let request = town.accepted(1);
    town.report(&id("sms-0"), Outcome::Refused);
    town.drain().expect("drains");
    assert!(matches!(town.delivery(request).progress, Progress::Failed { .. }));
    assert_eq!(town.escalate().expect("escalates").escalated, 1);
}

#[test]
fn the_same_receipt_twice_says_nothing_new() {
    let town = Town::new();
    let request = town.accepted(1);
    town.drain().expect("drains");
    let sent = town.provider_id(request);
    assert_eq!(town.report(&sent, Outcome::AcceptedByCarrier).recorded, 1);
    let before = town.delivery(request);
    for _ in 0..3 {
        assert_eq!(town.report(&sent, Outcome::AcceptedByCarrier).known, 1);
    }
    assert_eq!(town.delivery(request), before);
}

#[test]
fn receipts_in_the_wrong_order_end_the_same() {
    let town = Town::new();
    let request = town.accepted(1);
    town.drain().expect("drains");
    let sent = town.provider_id(request);
    town.report(&sent, Outcome::ReceivedByPhone);
    for late in [Outcome::AcceptedByCarrier, Outcome::Refused, Outcome::Unreachable] {
        assert_eq!(town.report(&sent, late).known, 1, "{late:?}");
    }
    assert!(matches!(
        town.delivery(request).progress,
        Progress::Delivered { .. }
    ));
}

#[test]
fn a_failure_after_the_carriers_word_is_a_stray() {
    let town = Town::new();
    let request = town.accepted(1);
    town.drain().expect("drains");
    let sent = town.provider_id(request);
    let view = town
        .reports(&[
            (&sent, Outcome::AcceptedByCarrier),
            (&sent, Outcome::Refused),
            (&sent, Outcome::Unreachable),
        ])
        .expect("recorded");
    assert_eq!((view.recorded, view.known), (1, 2));
    assert_eq!(town.kinds(request), KEPT);
}

#[test]
fn a_receipt_for_nobody_changes_nothing() {
    let town = Town::new();
    let request = town.accepted(1);
    town.drain().expect("drains");
    let before = town.delivery(request);
    assert_eq!(
        town.report(&id("a stranger's"), Outcome::ReceivedByPhone).parked,
        1
    );
    assert_eq!(
        town.report(&id("a stranger's"), Outcome::ReceivedByPhone).parked,
        1
    );
    assert_eq!(town.delivery(request), before);
}

#[test]
fn a_receipt_of_the_first_attempt_keeps_the_promise_of_the_second() {
    let town = Town::new();
    let request = town.accepted(1);
    town.drain().expect("drains");
    let first = town.provider_id(request);
    town.report(&first, Outcome::Unreachable);
    town.ticks_until(town.now() + minutes(40));
    let second = town.provider_id(request);
    assert_ne!(first, second);
    assert_eq!(
        town.report(&first, Outcome::Refused).known,
        1,
        "failure counts only for the last"
    );
    assert_eq!(
        town.report(&first, Outcome::ReceivedByPhone).recorded,
        1,
        "the half is the same"
    );
    assert_eq!(town.report(&second, Outcome::Refused).known, 1);
    assert!(matches!(
        town.delivery(request).progress,
        Progress::Delivered { .. }
    ));
}

#[test]
fn d14_a_receipt_after_the_deadline_is_shown_and_changes_no_verdict() {
    let town = Town::starting("2020-03-28T19:05:00+01:00");
    town.archive(1);
    let accepted = town.request(crate::town::draft(1)).expect("accepted");
    town.ticks_until(at("2020-03-29T08:10:00+02:00"));
    assert!(town.delivery(accepted.request).is_breached());
    town.report(&town.provider_id(accepted.request), Outcome::AcceptedByCarrier);
    assert_eq!(
        town.show(&accepted).expect("shown").state,
        State::FirstHalfAccepted
    );
    assert!(
        town.delivery(accepted.request).is_breached(),
        "the record only grows"
    );
}

#[test]
fn a_fault_at_any_call_of_a_batch_is_cured_by_sending_it_again() {
    let run = |armed: Option<(usize, Side, Fault)>| {
        let town = Town::new();
        let requests: Vec<_> = (0..3).map(|n| town.accepted(n)).collect();
        town.drain().expect("drains");
        let ids: Vec<_> = requests
            .iter()
            .map(|request| town.provider_id(*request))
            .collect();
        let reports: Vec<_> = ids.iter().map(|id| (id, Outcome::AcceptedByCarrier)).collect();
        town.faults.clear();
        if let Some((number, side, fault)) = armed {
            town.faults.fail_at(number, side, fault);
        }
        let first = town.reports(&reports);
        let calls = town.faults.calls();
        if first.is_err() {
            town.faults.clear();
            town.reports(&reports).expect("recorded");
        }
        for request in requests {
            assert_eq!(town.kinds(request), KEPT, "{armed:?}");
        }
        calls
    };
    let calls = run(None);
    assert_eq!(calls, 9, "three calls a receipt");
    for number in 0..calls {
        for side in [Side::Before, Side::After] {
            for fault in [
                Fault::Conflict,
                Fault::Throttled,
                Fault::Unavailable,
                Fault::Refused,
                Fault::Ambiguous,
            ] {
                run(Some((number, side, fault)));
            }
        }
    }
}

#[test]
fn a_receipt_that_cannot_be_recorded_holds_up_no_other() {
    let town = Town::new();
    let requests: Vec<_> = (0..3).map(|n| town.accepted(n)).collect();
    town.drain().expect("drains");
    let ids: Vec<_> = requests
        .iter()
        .map(|request| town.provider_id(*request))
        .collect();
    let reports: Vec<_> = ids.iter().map(|id| (id, Outcome::AcceptedByCarrier)).collect();
    // The first call of the batch: the first receipt's row cannot be read.
    town.faults.fail_at(0, Side::Before, Fault::Refused);
    assert_eq!(
        town.reports(&reports).unwrap_err(),
        Problem::Unavailable(Fault::Refused)
    );
    let accepted = |request| matches!(town.delivery(request).progress, Progress::Accepted { .. });
    assert_eq!(
        requests
            .iter()
            .map(|request| accepted(*request))
            .collect::<Vec<_>>(),
        [false, true, true]
    );
}

#[test]
fn a_receipt_over_quota_pauses_the_channel_and_the_message_goes_out_later() {
    let town = Town::new();
    let request = town.accepted(1);
    town.drain().expect("drains");
    let view = town.report(&town.provider_id(request), Outcome::OverQuota);
    assert!(view.over_quota, "an alarm");
    let waiting = town.accepted(2);
    town.ticks_until(town.now() + minutes(10));
    assert_eq!(town.sent_for(waiting).len(), 0, "paused");
    town.ticks_until(town.now() + minutes(10));
    assert_eq!(
        (town.sent_for(request).len(), town.sent_for(waiting).len()),
        (2, 1)
    );
}

#[test]
fn a_heavier_receipt_that_takes_the_parked_ones_place_is_worked_in() {
    let town = Town::new();
    let request = town.accepted(1);
    town.report(&id("sms-0"), Outcome::Refused);
    assert_eq!(town.report(&id("sms-0"), Outcome::AcceptedByCarrier).parked, 1);
    town.drain().expect("drains");
    assert_eq!(town.kinds(request), KEPT);
}
