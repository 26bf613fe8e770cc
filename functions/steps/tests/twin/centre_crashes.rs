//! Desks that fail or die at every call in turn: no validated request is without its outbox, no act that was done is
//! missing from the record, and no half is read out that is not recognised afterwards.

use crate::centre_desk::{operator, outcome_draft};
use crate::faults::Side;
use crate::mortal::{Fate, MortalWorld};
use crate::town::{Town, at, draft, half_in, minutes, moved};
use pin::delivery::Progress;
use pin::letter;
use pin::operator::ActKind;
use pin::request::{CallOutcome, RequestId};
use steps::ports::Fault;
use steps::{escalate_overdue, record_callback_outcome, register_by_phone, validate_by_phone};

const FAULTS: [Fault; 5] = [
    Fault::Conflict,
    Fault::Throttled,
    Fault::Unavailable,
    Fault::Refused,
    Fault::Ambiguous,
];

/// What must hold of a request of the first person, whatever happened.
fn holds(town: &Town, request: RequestId, what: &str) {
    let found = town.found(request);
    let is_validated = found.record.standing.assigns_pin();
    assert_eq!(
        found.letter.progress != letter::Progress::Held,
        is_validated,
        "{what}"
    );
    assert_eq!(
        found.delivery.progress != Progress::Held,
        is_validated,
        "{what}: outbox"
    );
    assert_eq!(
        found.delivery.callback.is_some(),
        !is_validated,
        "{what}: the list"
    );
    if is_validated {
        assert!(!town.acts(1).is_empty(), "{what}: in the record");
    }
}

fn outcome_dying_at(moment: usize) -> bool {
    let town = Town::new();
    let request = town.request(moved(1)).expect("accepted").request;
    let fate = Fate::dying_at(moment);
    let deps = record_callback_outcome::Deps::wire(&MortalWorld::new(&town, &fate), &town.settings);
    let command = record_callback_outcome::Command {
        operator: operator("anna"),
        callback: Some(request),
        draft: outcome_draft(CallOutcome::Validated),
    };
    let lived = fate.live(record_callback_outcome::record_callback_outcome(&deps, command));
    let what = format!("dead at moment {moment}");
    holds(&town, request, &what);
    town.outcome_as("bruno", request, CallOutcome::Validated)
        .expect("again");
    holds(&town, request, &what);
    town.drain().expect("drains");
    assert_eq!(town.sent_for(request).len(), 1, "{what}");
    lived.is_none()
}

#[test]
fn r27_an_outcome_that_dies_anywhere_is_whole_or_not_at_all() {
    let died = (0..500).take_while(|moment| outcome_dying_at(*moment)).count();
    assert!(died >= 6, "{died}");
}

#[test]
fn r27_an_outcome_whose_nth_call_fails_is_whole_or_not_at_all() {
    for number in 0..5 {
        for side in [Side::Before, Side::After] {
            for fault in FAULTS {
                let town = Town::new();
                let request = town.request(moved(1)).expect("accepted").request;
                town.faults.fail_at(number, side, fault);
                let ended = town.outcome_as("anna", request, CallOutcome::Validated);
                town.faults.clear();
                let what = format!("call {number} {side:?} {fault:?}");
                holds(&town, request, &what);
                if ended.is_ok() {
                    assert!(town.found(request).record.standing.assigns_pin(), "{what}");
                }
                town.outcome_as("anna", request, CallOutcome::Validated)
                    .expect("again");
                assert!(town.found(request).record.standing.assigns_pin(), "{what}");
            }
        }
    }
}

/// Whatever became of a registration, the caller hears a half in the end that is the one sent and recognised.
fn caller_is_served(town: &Town, heard: Option<String>, what: &str) {
    let request = match town.newest(1) {
        Some(request) if town.found(request).record.standing.assigns_pin() => request,
        _ => town.register(draft(1)).expect("again").request,
    };
    assert!(
        town.acts(1).contains(&ActKind::RequestRegistered),
        "{what}: in the record"
    );
    let half = town.validate(request).expect("read out");
    assert!(town.recognises(request, half.reveal()), "{what}");
    if let Some(heard) = heard {
        assert_eq!(heard, half.reveal(), "{what}: what was heard counts");
    }
    town.drain().expect("drains");
    assert_eq!(half_in(&town.sent_for(request)[0].text), half.reveal(), "{what}");
    assert_eq!(
        town.found(request).letter.progress,
        letter::Progress::Waiting,
        "{what}"
    );
    assert!(town.listed().is_empty(), "{what}: what was open is withdrawn");
}

fn registration_dying_at(moment: usize, has_asked: bool) -> bool {
    let town = Town::new();
    if has_asked {
        town.request(moved(1)).expect("accepted");
    }
    let fate = Fate::dying_at(moment);
    let deps = register_by_phone::Deps::wire(&MortalWorld::new(&town, &fate), &town.settings);
    let command = register_by_phone::Command {
        operator: operator("anna"),
        draft: draft(1),
    };
    let lived = fate.live(register_by_phone::register_by_phone(&deps, command));
    let died = lived.is_none();
    let heard = lived.map(|done| done.expect("registered").first_half.reveal().to_owned());
    caller_is_served(&town, heard, &format!("dead at moment {moment}"));
    died
}

#[test]
fn r37_r38_a_registration_that_dies_anywhere_reads_out_nothing_that_is_not_recognised() {
    for has_asked in [false, true] {
        let died = (0..500)
            .take_while(|moment| registration_dying_at(*moment, has_asked))
            .count();
        assert!(died >= 8, "{died}");
    }
}

#[test]
fn r37_r38_a_registration_whose_nth_call_fails_reads_out_nothing_that_is_not_recognised() {
    for has_asked in [false, true] {
        for number in 0..6 {
            for side in [Side::Before, Side::After] {
                for fault in FAULTS {
                    let town = Town::new();
                    if has_asked {
                        town.request(moved(1)).expect("accepted");
                    }
                    town.faults.fail_at(number, side, fault);
                    let ended = town.register(draft(1));
                    town.faults.clear();
                    let heard = ended.ok().map(|view| view.first_half.reveal().to_owned());
                    caller_is_served(
                        &town,
                        heard,
                        &format!("call {number} {side:?} {fault:?} {has_asked}"),
                    );
                }
            }
        }
    }
}

fn validation_dying_at(moment: usize) -> bool {
    let town = Town::new();
    let request = town.request(moved(1)).expect("accepted").request;
    let fate = Fate::dying_at(moment);
    let deps = validate_by_phone::Deps::wire(&MortalWorld::new(&town, &fate), &town.settings);
    let command = validate_by_phone::Command {
        operator: operator("anna"),
        request: Some(request),
    };
    let lived = fate.live(validate_by_phone::validate_by_phone(&deps, command));
    let what = format!("dead at moment {moment}");
    holds(&town, request, &what);
    let died = lived.is_none();
    if let Some(done) = lived {
        assert!(town.recognises(request, done.expect("read out").first_half.reveal()));
    }
    let half = town.validate(request).expect("again");
    town.drain().expect("drains");
    assert_eq!(half_in(&town.sent_for(request)[0].text), half.reveal(), "{what}");
    died
}

#[test]
fn r33_a_validation_that_dies_anywhere_is_whole_or_not_at_all() {
    let died = (0..500).take_while(|moment| validation_dying_at(*moment)).count();
    assert!(died >= 8, "{died}");
}

/// Nothing is lost between escalation and the list: they are one write.
#[test]
fn r32_an_escalation_that_dies_anywhere_stands_in_the_list_or_comes_again() {
    let mut died = true;
    let mut moment = 0;
    while died {
        let town = Town::new();
        let requests: Vec<_> = (0..3).map(|n| town.accepted(n)).collect();
        town.drain().expect("drains");
        town.world.clock.move_to(at("2020-03-26T18:00:00+01:00"));
        let fate = Fate::dying_at(moment);
        let deps = escalate_overdue::Deps::wire(&MortalWorld::new(&town, &fate), &town.settings);
        let command = escalate_overdue::Command {
            stop_by: town.now() + minutes(4),
        };
        died = fate
            .live(escalate_overdue::escalate_overdue(&deps, command))
            .is_none();
        for request in &requests {
            let delivery = town.delivery(*request);
            assert_eq!(
                delivery.is_escalated(),
                delivery.callback.is_some(),
                "moment {moment}"
            );
        }
        town.escalate().expect("escalates");
        let mut listed = town.listed();
        listed.sort_unstable();
        let mut expected = requests.clone();
        expected.sort_unstable();
        assert_eq!(listed, expected, "moment {moment}");
        moment += 1;
    }
    assert!(moment > 10, "{moment}");
}
