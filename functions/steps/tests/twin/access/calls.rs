//! D13: the same calls in the same order, and one password hash, whoever it is.

use super::{Citizen, activating, activation, logging_in, login};
use crate::mortal::Fate;
use crate::town::{Town, moved, tax_code};
use steps::Problem;
use steps::ports::Pins;

/// Somebody in a state, by what the state is; nobody has these sixteen characters.
const STATES: [&str; 10] = [
    "nobody",
    "with the operator",
    "validated, nothing sent",
    "first half sent",
    "letter posted",
    "activated",
    "used",
    "stopped",
    "withdrawn",
    "expired",
];

const WRONG: &str = "0123456789ABCDEF";

/// A town in which the first person is in a state.
fn in_state(state: &str) -> Town {
    let town = Town::new();
    match state {
        "nobody" => {}
        "with the operator" => {
            town.archive(1);
            town.request(moved(1)).expect("accepted");
        }
        "validated, nothing sent" => {
            town.accepted(1);
        }
        "first half sent" => {
            Citizen::sent(&town, 1);
        }
        "letter posted" => {
            Citizen::new(&town, 1);
        }
        _ => settle(&town, state),
    }
    town.advance(crate::town::minutes(60));
    town
}

/// The states that follow an activation.
fn settle(town: &Town, state: &str) {
    let citizen = Citizen::new(town, 1);
    if state == "expired" {
        town.days(91);
        return;
    }
    town.activate(&citizen, Some("ZUCCHER7")).expect("activated");
    match state {
        "activated" => {}
        "used" => {
            town.login(&citizen.code, "ZUCCHER7").expect("opens");
        }
        "stopped" => {
            let person = citizen.person(town);
            assert_eq!(
                pollster::block_on(town.world.store.stop(person, town.now())),
                Ok(true)
            );
        }
        "withdrawn" => town.withdraw(citizen.request),
        other => panic!("no state {other}"),
    }
}

/// The calls and hashes of a wrong activation.
fn wrong_activation(state: &str, chosen: Option<&str>) -> (Vec<&'static str>, usize) {
    let town = in_state(state);
    let before = town.world.passwords.hashes();
    let fate = Fate::immortal();
    let done = fate.live(activating(&town, &fate, activation(&tax_code(1), WRONG, chosen)));
    assert_eq!(done.expect("lives").err(), Some(Problem::WrongPin), "{state}");
    (fate.calls(), town.world.passwords.hashes() - before)
}

#[test]
fn d13_a_wrong_activation_calls_the_same_whoever_it_is() {
    for chosen in [None, Some("GALILE09")] {
        let (nobody, hashes) = wrong_activation("nobody", chosen);
        assert_eq!(hashes, 1);
        assert_eq!(
            nobody,
            [
                "IndexMac",
                "Attempts::count",
                "IndexMac",
                "MessageTokens",
                "Attempts::count",
                "Attempts::count",
                "PinReader::kept_pin",
                "StandingReader::standing",
                "RequestReader::find",
                "FingerprintFirst",
                "FingerprintSecond",
                "PasswordHash::hash",
            ]
        );
        for state in STATES {
            assert_eq!(wrong_activation(state, chosen), (nobody.clone(), 1), "{state}");
        }
    }
}

/// The calls and hashes of a wrong login.
fn wrong_login(state: &str, pin: &str) -> (Vec<&'static str>, usize) {
    let town = in_state(state);
    let before = town.world.passwords.hashes();
    let fate = Fate::immortal();
    let done = fate.live(logging_in(&town, &fate, login(&tax_code(1), pin)));
    assert_eq!(done.expect("lives").err(), Some(Problem::WrongPin), "{state}");
    (fate.calls(), town.world.passwords.hashes() - before)
}

#[test]
fn d13_a_wrong_login_calls_the_same_whoever_it_is() {
    // What can be a half, and what cannot.
    for pin in ["GALILE09", "ZUCCHERU"] {
        let (nobody, hashes) = wrong_login("nobody", pin);
        assert_eq!(hashes, 1);
        assert_eq!(
            nobody,
            [
                "IndexMac",
                "Attempts::count",
                "IndexMac",
                "MessageTokens",
                "Attempts::count",
                "Attempts::count",
                "PinReader::kept_pin",
                "StandingReader::standing",
                "RequestReader::find",
                "FingerprintFirst",
                "PasswordHash::verify",
            ]
        );
        for state in STATES {
            assert_eq!(wrong_login(state, pin), (nobody.clone(), 1), "{state}");
        }
    }
}

/// The right secrets of somebody for whom they open nothing any more.
#[test]
fn d13_right_secrets_that_open_nothing_call_the_same_too() {
    let (expected, _) = wrong_login("nobody", "GALILE09");
    for state in ["stopped", "withdrawn", "expired"] {
        let town = Town::new();
        let citizen = Citizen::new(&town, 1);
        if state == "expired" {
            town.days(91);
        } else {
            town.activate(&citizen, Some("ZUCCHER7")).expect("activated");
        }
        match state {
            "stopped" => {
                let person = citizen.person(&town);
                assert_eq!(
                    pollster::block_on(town.world.store.stop(person, town.now())),
                    Ok(true)
                );
            }
            "withdrawn" => town.withdraw(citizen.request),
            _ => {}
        }
        for pin in ["ZUCCHER7", &citizen.first] {
            let before = town.world.passwords.hashes();
            let fate = Fate::immortal();
            let done = fate.live(logging_in(&town, &fate, login(&citizen.code, pin)));
            assert_eq!(done.expect("lives").err(), Some(Problem::WrongPin), "{state}");
            assert_eq!(fate.calls(), expected, "{state}");
            assert_eq!(town.world.passwords.hashes() - before, 1, "{state}");
        }
    }
}

#[test]
fn whoever_is_right_pays_for_one_hash_too() {
    let town = Town::new();
    let citizen = Citizen::new(&town, 1);
    let hashes = || town.world.passwords.hashes();
    let before = hashes();
    town.login(&citizen.code, &citizen.first).expect("opens");
    town.activate(&citizen, Some("ZUCCHER7")).expect("activated");
    town.login(&citizen.code, "ZUCCHER7").expect("opens");
    assert_eq!(hashes() - before, 3);
}
