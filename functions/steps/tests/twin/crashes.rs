//! A drain that fails or dies at every call in turn: nothing is lost, and at most one message more than one
//! goes out for each ambiguous failure or death.

use crate::faults::Side;
use crate::mortal::{Fate, MortalWorld};
use crate::town::{Town, at, half_in, minutes};
use jiff::SignedDuration;
use pin::delivery::{EventKind, Progress, ProviderId, SendOutcome};
use pin::receipt::Outcome;
use pin::{Channel, RequestId};
use proptest::prelude::*;
use std::collections::BTreeSet;
use steps::deliver_first_half::{self, deliver_first_half};
use steps::ports::Fault;
use steps::{escalate_overdue, record_receipt};

/// Messages handed to the provider for a request. They must all carry one half.
fn messages(town: &Town, request: RequestId, what: &str) -> usize {
    let sent = town.sent_for(request);
    let halves: BTreeSet<_> = sent.iter().map(|text| half_in(&text.text)).collect();
    assert_eq!(
        halves.len(),
        1,
        "{what}: each time the same half, and at least once"
    );
    sent.len()
}

/// The carrier accepts all that the provider took; then every request must be kept.
pub(crate) fn all_kept(town: &Town, requests: &[RequestId], what: &str) {
    for text in town.sent() {
        if let Some(provider_id) = text.provider_id {
            town.report(&provider_id, Outcome::AcceptedByCarrier);
        }
    }
    for &request in requests {
        let delivery = town.delivery(request);
        assert!(
            matches!(delivery.progress, Progress::Accepted { .. }),
            "{what}: {delivery:?}"
        );
        assert_eq!(
            (delivery.next_attempt_at, delivery.escalate_at),
            (None, None),
            "{what}"
        );
    }
}

fn three() -> (Town, Vec<RequestId>) {
    let town = Town::new();
    let requests = (0..3).map(|n| town.accepted(n)).collect();
    town.faults.clear();
    (town, requests)
}

/// A drain with one armed fault, and the ticks after it; answers how many calls the drain made.
fn drain_with(armed: Option<(usize, Side, Fault)>, parked: bool) -> usize {
    let (town, requests) = three();
    if parked {
        // The receipt of the first message overtakes its send.
        town.report(&ProviderId("sms-0".into()), Outcome::AcceptedByCarrier);
    }
    town.faults.clear();
    if let Some((number, side, fault)) = armed {
        town.faults.fail_at(number, side, fault);
    }
    let _ = town.drain();
    let calls = town.faults.calls();
    town.faults.clear();
    town.ticks_until(town.now() + minutes(6));
    let what = format!("{armed:?}, parked: {parked}");
    let counts: Vec<_> = requests
        .iter()
        .map(|request| messages(&town, *request, &what))
        .collect();
    let extra = counts.iter().sum::<usize>() - requests.len();
    let may_repeat = armed.is_some_and(|(_, side, fault)| {
        side == Side::After || matches!(fault, Fault::Ambiguous | Fault::Refused)
    });
    assert!(extra <= usize::from(may_repeat), "{what}: {counts:?}");
    all_kept(&town, &requests, &what);
    calls
}

#[test]
fn a_drain_whose_nth_call_fails_loses_nothing() {
    for parked in [false, true] {
        let calls = drain_with(None, parked);
        for number in 0..calls {
            for side in [Side::Before, Side::After] {
                for fault in [
                    Fault::Conflict,
                    Fault::Throttled,
                    Fault::Unavailable,
                    Fault::Refused,
                    Fault::Ambiguous,
                ] {
                    drain_with(Some((number, side, fault)), parked);
                }
            }
        }
    }
}

/// A drain that dies at the n-th moment, and the ticks after it; answers how many moments it lived.
fn drain_dying_at(moment: usize, people: u32) -> usize {
    let town = Town::new();
    let requests: Vec<_> = (0..people).map(|n| town.accepted(n)).collect();
    let fate = Fate::dying_at(moment);
    let deps = deliver_first_half::Deps::wire(&MortalWorld::new(&town, &fate), &town.settings);
    let lived = fate.live(deliver_first_half(&deps, town.drain_command()));
    assert_eq!(lived.is_none(), moment < fate.passed(), "it died when it was to");
    drop(deps);
    town.ticks_until(town.now() + minutes(4));
    let what = format!("dead at moment {moment}");
    for request in &requests {
        assert!(
            messages(&town, *request, &what) <= 1 + usize::from(lived.is_none()),
            "{what}"
        );
    }
    all_kept(&town, &requests, &what);
    fate.passed()
}

#[test]
fn a_drain_that_dies_between_any_two_calls_loses_nothing() {
    let moments = drain_dying_at(usize::MAX, 3);
    assert!(moments > 60, "{moments}");
    for moment in 0..moments {
        drain_dying_at(moment, 3);
    }
}

#[test]
fn a_drain_that_dies_with_many_sends_in_flight_loses_nothing() {
    let moments = drain_dying_at(usize::MAX, 40);
    for moment in (0..moments).step_by(17) {
        drain_dying_at(moment, 40);
    }
}

#[test]
fn a_dead_drains_lease_and_claims_run_out_within_two_ticks() {
    let town = Town::new();
    let request = town.accepted(1);
    let fate = Fate::dying_at(usize::MAX);
    let deps = deliver_first_half::Deps::wire(&MortalWorld::new(&town, &fate), &town.settings);
    fate.live(deliver_first_half(&deps, town.drain_command()))
        .expect("lives")
        .expect("drains");
    let whole = fate.passed();
    for moment in 0..whole {
        let town = Town::new();
        let again = town.accepted(1);
        assert_eq!(again, request);
        let fate = Fate::dying_at(moment);
        let deps = deliver_first_half::Deps::wire(&MortalWorld::new(&town, &fate), &town.settings);
        fate.live(deliver_first_half(&deps, town.drain_command()));
        for _ in 0..2 {
            town.advance(SignedDuration::from_secs(61));
            town.drain().expect("drains");
        }
        let sent = matches!(town.delivery(request).progress, Progress::Sent { .. });
        assert!(sent, "dead at {moment} of {whole}");
    }
}

#[test]
fn receipts_whose_recorder_dies_come_again_and_are_recorded_once() {
    let kept = [
        EventKind::Requested,
        EventKind::FirstHalfSent,
        EventKind::FirstHalfAccepted,
    ];
    let dying_at = |moment: usize| {
        let (town, requests) = three();
        town.drain().expect("drains");
        let batch: Vec<_> = requests
            .iter()
            .map(|request| record_receipt::Receipt {
                channel: Channel::Sms,
                provider_id: town.provider_id(*request),
                outcome: Outcome::AcceptedByCarrier,
            })
            .collect();
        let fate = Fate::dying_at(moment);
        let deps = record_receipt::Deps::wire(&MortalWorld::new(&town, &fate), &town.settings);
        if fate
            .live(record_receipt::record_receipt(&deps, batch.clone()))
            .is_none()
        {
            let deps = record_receipt::Deps::wire(&town.world, &town.settings);
            pollster::block_on(record_receipt::record_receipt(&deps, batch)).expect("recorded");
        }
        for request in requests {
            assert_eq!(town.kinds(request), kept, "dead at {moment}");
        }
        fate.passed()
    };
    let moments = dying_at(usize::MAX);
    assert_eq!(moments, 18);
    for moment in 0..moments {
        dying_at(moment);
    }
}

#[test]
fn r33_a_round_that_dies_escalates_the_rest_at_the_next() {
    let kinds = [
        EventKind::Requested,
        EventKind::FirstHalfSent,
        EventKind::Escalated,
    ];
    let dying_at = |moment: usize| {
        let (town, requests) = three();
        town.drain().expect("drains");
        town.world.clock.move_to(at("2020-03-26T18:00:00+01:00"));
        let fate = Fate::dying_at(moment);
        let deps = escalate_overdue::Deps::wire(&MortalWorld::new(&town, &fate), &town.settings);
        let command = escalate_overdue::Command {
            stop_by: town.now() + minutes(4),
        };
        let _ = fate.live(escalate_overdue::escalate_overdue(&deps, command));
        town.escalate().expect("escalates");
        for request in requests {
            assert_eq!(town.kinds(request), kinds, "dead at {moment}");
        }
        fate.passed()
    };
    let moments = dying_at(usize::MAX);
    for moment in 0..moments {
        dying_at(moment);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Drains that die again and again under a provider of any mood.
    #[test]
    fn any_deaths_under_any_provider(
        deaths in proptest::collection::vec(0..400_usize, 1..8),
        moods in proptest::collection::vec(0..4_u8, 0..40),
    ) {
        let town = Town::new();
        let requests: Vec<_> = (0..8).map(|n| town.accepted(n)).collect();
        let answers = moods.clone();
        town.world.sms.script(move |number, _| match answers.get(number) {
            Some(0) => SendOutcome::Throttled,
            Some(1) => SendOutcome::Unavailable,
            Some(2) => SendOutcome::Unclear,
            _ => SendOutcome::Taken(ProviderId(format!("sms-{number}").into())),
        });
        let mut died = 0;
        for moment in deaths {
            let fate = Fate::dying_at(moment);
            let deps = deliver_first_half::Deps::wire(&MortalWorld::new(&town, &fate), &town.settings);
            if fate.live(deliver_first_half(&deps, town.drain_command())).is_none() {
                died += 1;
            }
            town.advance(minutes(1));
        }
        // One of them may meet every mood, and wait up to an hour after each.
        let longest = town.now() + minutes(60 * 41);
        while town.world.store.queued() > 0 && town.now() < longest {
            town.tick();
        }
        let sent = town.sent();
        // Seven sends whose answers were lost have an end of their own (ADR 0026): the centre has the request.
        let (given_up, kept): (Vec<_>, Vec<_>) = requests
            .iter()
            .partition(|request| matches!(town.delivery(**request).progress, Progress::Failed { .. }));
        for &request in &requests {
            let taken = sent.iter().filter(|text| text.id.request == request && text.provider_id.is_some()).count();
            let least = usize::from(kept.contains(&request));
            prop_assert!((least..=1 + died).contains(&taken), "{taken} messages after {died} deaths");
            messages(&town, request, "after all deaths");
        }
        for request in given_up {
            let delivery = town.delivery(request);
            prop_assert!(delivery.ambiguous >= town.settings.policy.unclear_tries, "{delivery:?}");
            prop_assert!(delivery.escalate_at.is_some() || delivery.is_escalated(), "{delivery:?}");
        }
        all_kept(&town, &kept, "after all deaths");
    }
}
