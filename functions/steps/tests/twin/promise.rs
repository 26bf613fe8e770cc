//! The 12 hours (R32, R33, D9, D14), with the clock moved.

use crate::faults::Side;
use crate::town::{Town, at, minutes, moved};
use async_trait::async_trait;
use jiff::Timestamp;
use pin::RequestId;
use pin::calendar::Calendar;
use pin::delivery::{EventKind, SendOutcome};
use pin::promise::{Terms, Verdict, verdict};
use std::sync::Arc;
use steps::escalate_overdue;
use steps::ports::{Fault, OverdueDelivery, OverdueQueue};

fn when(town: &Town, request: RequestId, kind: EventKind) -> Option<jiff::Timestamp> {
    town.delivery(request)
        .events
        .iter()
        .find(|event| event.kind == kind)
        .map(|event| event.at)
}

fn judged(town: &Town, request: RequestId) -> Option<Verdict> {
    let delivery = town.delivery(request);
    verdict(
        &delivery.events,
        delivery.due,
        town.now(),
        &Terms::default(),
        &Calendar::default(),
    )
}

#[test]
fn d9_the_night_of_28_to_29_march_2020_is_an_hour_shorter_on_the_clock_only() {
    // Saturday 20:00: twelve hours later it is 9:00, summer time, and the centre is shut until Monday.
    let town = Town::starting("2020-03-28T20:00:00+01:00");
    town.world.sms.script(|_, _| SendOutcome::Unavailable);
    let request = town.accepted(1);
    assert_eq!(town.delivery(request).due, at("2020-03-29T09:00:00+02:00"));
    town.ticks_until(at("2020-03-29T07:59:00+02:00"));
    assert_eq!(when(&town, request, EventKind::Escalated), None);
    town.ticks_until(at("2020-03-29T09:05:00+02:00"));
    let escalated = when(&town, request, EventKind::Escalated).expect("before the deadline all the same");
    assert!(at("2020-03-29T08:00:00+02:00") <= escalated && escalated < at("2020-03-29T08:02:00+02:00"));
    let breached = when(&town, request, EventKind::Breached).expect("nobody could call");
    assert!(breached >= at("2020-03-29T09:00:00+02:00"));
    assert_eq!(judged(&town, request), Some(Verdict::Breached));
}

#[test]
fn d9_saturday_19_05_is_escalated_and_breached_and_the_record_says_so() {
    let town = Town::starting("2020-03-28T19:05:00+01:00");
    let request = town.accepted(1);
    town.ticks_until(at("2020-03-29T08:04:00+02:00"));
    let sent = [EventKind::Requested, EventKind::FirstHalfSent];
    assert_eq!(town.kinds(request), [sent[0], sent[1], EventKind::Escalated]);
    town.ticks_until(at("2020-03-29T08:06:00+02:00"));
    assert_eq!(
        town.kinds(request),
        [sent[0], sent[1], EventKind::Escalated, EventKind::Breached]
    );
    assert_eq!(
        town.delivery(request).escalate_at,
        None,
        "and is not looked at again"
    );
}

#[test]
fn d9_saturday_noon_goes_to_the_centre_before_it_shuts() {
    let town = Town::starting("2020-03-28T12:30:00+01:00");
    let request = town.accepted(1);
    town.ticks_until(at("2020-03-29T02:00:00+01:00"));
    let escalated = when(&town, request, EventKind::Escalated).expect("escalated");
    assert!(escalated <= at("2020-03-28T12:47:00+01:00"), "{escalated}");
    assert_eq!(judged(&town, request), Some(Verdict::Escalated));
    assert!(!town.delivery(request).is_breached());
}

#[test]
fn d14_twelve_hours_with_a_dead_provider_break_no_promise_that_could_be_kept() {
    // Monday to Tuesday, a request every half hour from 8:00 to 20:30.
    let town = Town::starting("2020-03-23T08:00:00+01:00");
    town.world.sms.script(|_, _| SendOutcome::Unavailable);
    let mut requests = Vec::new();
    for n in 0..26 {
        requests.push(town.accepted(n));
        town.ticks_until(town.now() + minutes(29));
    }
    town.ticks_until(at("2020-03-24T10:00:00+01:00"));
    let verdicts: Vec<_> = requests
        .iter()
        .map(|request| {
            let delivery = town.delivery(*request);
            let escalated = when(&town, *request, EventKind::Escalated).expect("every one");
            assert!(escalated < delivery.due);
            let verdict = judged(&town, *request).expect("decided");
            assert_eq!(
                delivery.is_breached(),
                verdict == Verdict::Breached,
                "the record says so"
            );
            verdict
        })
        .collect();
    // At 20:00 the centre has just shut, and at 8:00 it opens too late to call.
    let mut expected = vec![Verdict::Escalated; 26];
    expected[24] = Verdict::Breached;
    assert_eq!(verdicts, expected);
}

#[test]
fn r27_a_request_with_the_operator_is_watched_too() {
    let town = Town::starting("2020-03-28T19:05:00+01:00");
    town.archive(1);
    let accepted = town.request(moved(1)).expect("accepted");
    town.ticks_until(at("2020-03-29T08:06:00+02:00"));
    let handed = EventKind::HandedToOperator;
    let kinds = [
        EventKind::Requested,
        handed,
        EventKind::Escalated,
        EventKind::Breached,
    ];
    assert_eq!(town.kinds(accepted.request), kinds);
}

#[test]
fn a_round_works_through_everything_that_is_due() {
    let mut town = Town::new();
    town.settings.limits.per_source.calls = 10_000;
    town.world.sms.script(|_, _| SendOutcome::Refused);
    let requests: Vec<_> = (0..1_000).map(|n| town.accepted(n)).collect();
    town.ticks_until(town.now() + minutes(1));
    let escalated = requests
        .iter()
        .filter(|request| town.delivery(**request).is_escalated())
        .count();
    assert_eq!(escalated, 1_000, "more than a page a shard");
}

#[test]
fn a_round_ends_with_its_time() {
    let town = Town::new();
    town.world.sms.script(|_, _| SendOutcome::Refused);
    town.accepted(1);
    town.drain().expect("drains");
    let deps = escalate_overdue::Deps::wire(&town.world, &town.settings);
    let command = escalate_overdue::Command { stop_by: town.now() };
    let view = pollster::block_on(escalate_overdue::escalate_overdue(&deps, command)).expect("nothing done");
    assert_eq!(view.escalated, 0);
    assert_eq!(town.escalate().expect("escalates").escalated, 1);
}

#[test]
fn a_round_over_a_stale_index_ends_and_escalates_nothing_twice() {
    let town = Town::new();
    town.world.sms.script(|_, _| SendOutcome::Refused);
    let requests: Vec<_> = (0..300).map(|n| town.accepted(n)).collect();
    town.drain().expect("drains");
    town.faults.stale_reads();
    let escalated: u32 = (0..6)
        .map(|_| town.escalate().expect("escalates").escalated)
        .sum();
    assert_eq!(escalated, 300);
    for request in requests {
        let count = town
            .kinds(request)
            .into_iter()
            .filter(|kind| *kind == EventKind::Escalated)
            .count();
        assert_eq!(count, 1);
    }
}

/// An index that shows one full page for ever, whatever has become of it.
struct Stuck(Vec<OverdueDelivery>);

#[async_trait]
impl OverdueQueue for Stuck {
    async fn overdue(&self, shard: u8, _: Timestamp, _: u32) -> Result<Vec<OverdueDelivery>, Fault> {
        Ok(if shard == 0 { self.0.clone() } else { Vec::new() })
    }
}

#[test]
fn a_round_over_an_index_that_never_changes_ends() {
    let town = Town::new();
    town.world.sms.script(|_, _| SendOutcome::Refused);
    let requests: Vec<_> = (0..100).map(|n| town.accepted(n)).collect();
    town.drain().expect("drains");
    let entry = |request: &RequestId| OverdueDelivery {
        at: town.now(),
        id: town.delivery(*request).id,
    };
    let overdue = Arc::new(Stuck(requests.iter().map(entry).collect()));
    let deps = escalate_overdue::Deps {
        overdue,
        ..escalate_overdue::Deps::wire(&town.world, &town.settings)
    };
    let command = escalate_overdue::Command {
        stop_by: town.now() + minutes(4),
    };
    let view = pollster::block_on(escalate_overdue::escalate_overdue(&deps, command)).expect("ends");
    assert_eq!(view.escalated, 100);
}

#[test]
fn a_fault_at_any_call_of_a_round_is_cured_by_the_next() {
    let run = |armed: Option<(usize, Side, Fault)>| {
        let town = Town::new();
        let requests: Vec<_> = (0..3).map(|n| town.accepted(n)).collect();
        town.drain().expect("drains");
        town.world.clock.move_to(at("2020-03-26T18:00:00+01:00"));
        town.faults.clear();
        if let Some((number, side, fault)) = armed {
            town.faults.fail_at(number, side, fault);
        }
        let first = town.escalate();
        let calls = town.faults.calls();
        town.faults.clear();
        if armed.is_none() {
            assert_eq!(first.expect("escalates").escalated, 3);
        }
        town.escalate().expect("escalates");
        for request in requests {
            let kinds = [
                EventKind::Requested,
                EventKind::FirstHalfSent,
                EventKind::Escalated,
            ];
            assert_eq!(town.kinds(request), kinds, "{armed:?}");
        }
        calls
    };
    let calls = run(None);
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
fn a_shard_that_cannot_be_read_holds_up_no_other() {
    let town = Town::new();
    let requests: Vec<_> = (0..40).map(|n| town.accepted(n)).collect();
    town.world.sms.script(|_, _| SendOutcome::Refused);
    town.drain().expect("drains");
    town.advance(minutes(1));
    town.faults.fail_at(0, Side::Before, Fault::Throttled);
    let view = town.escalate().expect("the others are looked at");
    assert_eq!(view.left, 1);
    assert!(view.escalated > 0);
    let rest = town.escalate().expect("escalates");
    assert_eq!(
        usize::try_from(view.escalated + rest.escalated),
        Ok(requests.len())
    );
}
