//! Activations and logins that die, fail or meet others at every moment in turn.

use super::{Citizen, activating, activation, logging_in, login};
use crate::faults::Side;
use crate::mortal::Fate;
use crate::town::Town;
use pin::delivery::EventKind;
use pin::receipt::Outcome;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use steps::ports::{Fault, PinReader};
use steps::{Problem, activate_pin};

fn is_kept(town: &Town, citizen: &Citizen) -> bool {
    let person = citizen.person(town);
    pollster::block_on(town.world.store.kept_pin(person))
        .expect("reads")
        .is_some()
}

/// The PIN is kept and the request complete, or neither.
fn assert_whole(town: &Town, citizen: &Citizen, what: &str) {
    let is_complete = town.kinds(citizen.request).contains(&EventKind::Activated);
    assert_eq!(is_kept(town, citizen), is_complete, "{what}");
}

/// Whatever happened, the same sixteen give a PIN that opens a session.
fn assert_goes_on(town: &Town, citizen: &Citizen, what: &str) {
    let again = town.activate(citizen, None);
    let pin = again
        .unwrap_or_else(|problem| panic!("{what}: {problem:?}"))
        .assigned
        .expect("assigned");
    assert!(town.login(&citizen.code, pin.reveal()).is_ok(), "{what}");
}

#[test]
fn r4_an_activation_that_dies_at_any_moment_is_whole_or_nothing_and_may_be_repeated() {
    let mut moments = 0;
    for dies_at in 0.. {
        let town = Town::new();
        let citizen = Citizen::new(&town, 1);
        let fate = Fate::dying_at(dies_at);
        let command = activation(&citizen.code, &citizen.initial(), None);
        let lived = fate.live(activating(&town, &fate, command));
        let what = format!("death at {dies_at}");
        assert_whole(&town, &citizen, &what);
        assert_goes_on(&town, &citizen, &what);
        if lived.is_some() {
            moments = dies_at;
            break;
        }
    }
    assert!(moments > 20, "only {moments} moments");
}

#[test]
fn r4_a_login_that_dies_at_any_moment_may_be_repeated() {
    for with_half in [false, true] {
        for dies_at in 0.. {
            let town = Town::new();
            let citizen = Citizen::new(&town, 1);
            let secret = if with_half {
                citizen.first.clone()
            } else {
                "ZUCCHER7".to_owned()
            };
            if !with_half {
                town.activate(&citizen, Some(&secret)).expect("activated");
            }
            let fate = Fate::dying_at(dies_at);
            let lived = fate.live(logging_in(&town, &fate, login(&citizen.code, &secret)));
            assert!(town.login(&citizen.code, &secret).is_ok(), "death at {dies_at}");
            if lived.is_some() {
                break;
            }
        }
    }
}

#[test]
fn r4_a_fault_at_any_call_of_an_activation_leaves_it_whole() {
    for (side, fault) in [
        (Side::Before, Fault::Throttled),
        (Side::Before, Fault::Conflict),
        (Side::After, Fault::Ambiguous),
    ] {
        for number in 0.. {
            let town = Town::new();
            let citizen = Citizen::new(&town, 1);
            town.faults.fail_at(number, side, fault);
            let done = town.activate(&citizen, Some("ZUCCHER7"));
            let calls = town.faults.calls();
            town.faults.clear();
            let what = format!("{fault:?} {side:?} call {number}");
            assert_whole(&town, &citizen, &what);
            match done {
                Ok(_) => assert!(
                    town.login(&citizen.code, "ZUCCHER7").is_ok(),
                    "{what}: a true answer"
                ),
                Err(Problem::Unavailable(_)) => assert_goes_on(&town, &citizen, &what),
                Err(problem) => panic!("{what}: {problem:?}"),
            }
            if number >= calls {
                break;
            }
        }
    }
}

#[test]
fn a_fault_at_any_call_of_a_login_opens_or_is_told() {
    for with_half in [false, true] {
        for (side, fault) in [
            (Side::Before, Fault::Throttled),
            (Side::Before, Fault::Conflict),
            (Side::After, Fault::Ambiguous),
        ] {
            for number in 0.. {
                let town = Town::new();
                let citizen = Citizen::new(&town, 1);
                let secret = if with_half {
                    citizen.first.clone()
                } else {
                    "ZUCCHER7".to_owned()
                };
                if !with_half {
                    town.activate(&citizen, Some(&secret)).expect("activated");
                }
                town.faults.fail_at(number, side, fault);
                let done = town.login(&citizen.code, &secret);
                let calls = town.faults.calls();
                town.faults.clear();
                let what = format!("{fault:?} {side:?} call {number}");
                assert!(
                    matches!(done, Ok(_) | Err(Problem::Unavailable(_))),
                    "{what}: {done:?}"
                );
                assert!(town.login(&citizen.code, &secret).is_ok(), "{what}");
                if number >= calls {
                    break;
                }
            }
        }
    }
}

type Step<'a> = Pin<&'a mut dyn Future<Output = Result<activate_pin::View, Problem>>>;

/// Polls once; what it came to, if it did.
fn poll(step: &mut Step<'_>) -> Option<Result<activate_pin::View, Problem>> {
    match step.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => Some(done),
        Poll::Pending => None,
    }
}

/// Runs to the end.
fn finish(step: &mut Step<'_>) -> Result<activate_pin::View, Problem> {
    loop {
        if let Some(done) = poll(step) {
            return done;
        }
    }
}

/// How many polls an activation takes, at least: each gives way once a moment.
const POLLS: usize = 60;

/// Two activations at once, the second starting `lead` polls after the first; by turns, or one after the other.
fn two_at_once(lead: usize, by_turns: bool) {
    let town = Town::new();
    let citizen = Citizen::new(&town, 1);
    let fate = Fate::immortal();
    let command = || activation(&citizen.code, &citizen.initial(), None);
    let one = pin!(activating(&town, &fate, command()));
    let other = pin!(activating(&town, &fate, command()));
    let (mut one, mut other): (Step<'_>, Step<'_>) = (one, other);
    let mut done = [None, None];
    for _ in 0..lead {
        done[0] = done[0].take().or_else(|| poll(&mut one));
    }
    if by_turns {
        while done.iter().any(Option::is_none) {
            done[0] = done[0].take().or_else(|| poll(&mut one));
            done[1] = done[1].take().or_else(|| poll(&mut other));
        }
    } else {
        done[1] = Some(finish(&mut other));
        done[0] = Some(done[0].take().unwrap_or_else(|| finish(&mut one)));
    }
    let what = format!("{lead} polls ahead, by turns: {by_turns}: {done:?}");
    let mut told = Vec::new();
    for done in done.into_iter().flatten() {
        match done {
            Ok(view) => told.push(view.assigned.expect("assigned")),
            Err(problem) => assert_eq!(problem, Problem::Unavailable(Fault::Conflict), "{what}"),
        }
    }
    let open: Vec<_> = told
        .iter()
        .filter(|pin| town.login(&citizen.code, pin.reveal()).is_ok())
        .collect();
    assert_eq!(
        open.len(),
        1,
        "one PIN wins, and whoever has it was told so; {what}"
    );
    assert!(
        told.len() == 1 || lead > 0 || !by_turns,
        "who starts together does not both succeed; {what}"
    );
}

#[test]
fn r4_of_two_activations_at_once_one_pin_wins_and_both_answers_are_true() {
    for lead in 0..POLLS {
        for by_turns in [true, false] {
            two_at_once(lead, by_turns);
        }
    }
}

/// An activation in whose midst, after so many polls, something else happens.
fn interrupted(
    polls: usize,
    something: impl FnOnce(&Town, &Citizen),
) -> (Town, Citizen, Result<activate_pin::View, Problem>) {
    let town = Town::new();
    let citizen = Citizen::new(&town, 1);
    let fate = Fate::immortal();
    let command = activation(&citizen.code, &citizen.initial(), Some("ZUCCHER7"));
    let done = {
        let step = pin!(activating(&town, &fate, command));
        let mut step: Step<'_> = step;
        let mut done = None;
        for _ in 0..polls {
            done = done.take().or_else(|| poll(&mut step));
        }
        something(&town, &citizen);
        done.unwrap_or_else(|| finish(&mut step))
    };
    (town, citizen, done)
}

#[test]
fn a_withdrawal_in_the_midst_of_an_activation_leaves_nothing_open() {
    for polls in 0..POLLS {
        let (town, citizen, done) = interrupted(polls, |town, citizen| town.withdraw(citizen.request));
        if let Err(problem) = done {
            let told = [Problem::WrongPin, Problem::Unavailable(Fault::Conflict)];
            assert!(told.contains(&problem), "{polls}: {problem:?}");
        }
        for secret in ["ZUCCHER7", &citizen.first] {
            assert_eq!(
                town.login(&citizen.code, secret).err(),
                Some(Problem::WrongPin),
                "{polls}"
            );
        }
        assert_eq!(
            town.activate(&citizen, None).err(),
            Some(Problem::WrongPin),
            "{polls}"
        );
    }
}

#[test]
fn a_receipt_in_the_midst_of_an_activation_holds_up_nothing() {
    for polls in 0..POLLS {
        let (town, citizen, done) = interrupted(polls, |town, citizen| {
            town.report(&town.provider_id(citizen.request), Outcome::AcceptedByCarrier);
        });
        assert!(done.is_ok(), "{polls}: {done:?}");
        assert_whole(&town, &citizen, "with a receipt");
        assert!(town.login(&citizen.code, "ZUCCHER7").is_ok(), "{polls}");
    }
}
